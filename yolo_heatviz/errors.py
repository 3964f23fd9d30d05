"""The one error that a user's mistake raises, and text from elsewhere made fit to be in it."""

from __future__ import annotations

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, direction overrides, half surrogate pairs, line ends
_JOINERS = "\u200c\u200d"  # within words and emoji


class HeatvizError(Exception):
    """What was wrong, what was got, and what is accepted, in one line.

    The commands print it on stderr without a traceback and exit with a nonzero status.

    Example:
        >>> raise HeatvizError("unknown colour map 'jett': accepted are jet, viridis, ...")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: unknown colour map 'jett': accepted are jet, viridis, ...
    """


def reason_of(error: Exception) -> str:
    """Why something failed, for the manifest and the log: our own words as they are, others' with their type.

    Example:
        >>> reason_of(KeyError("x")), reason_of(HeatvizError("n: got 0"))
        ("KeyError: 'x'", 'n: got 0')
    """
    return str(error) if isinstance(error, HeatvizError) else f"{type(error).__name__}: {error}"


def shown(text: str, longest: int | None = None) -> str:
    r"""Text from a file or a name as a terminal can print it: what would steer the terminal is spelled out.

    Args:
        text: any.
        longest: the most characters of it; the rest is left out and marked by dots.

    Example:
        >>> print(shown("a\x1b[2Jb\u202ec\nd"), shown("abcdef", 4))
        a\x1b[2Jb\u202ec\nd abcd...
    """
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]}..."
    return "".join(each.encode("unicode_escape").decode() if _steers(each) else each for each in text)


def _steers(character: str) -> bool:
    return character not in _JOINERS and unicodedata.category(character) in _UNSEEN
