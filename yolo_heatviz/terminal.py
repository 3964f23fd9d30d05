"""Text from files and names, as a terminal can print it."""

from __future__ import annotations

import sys
import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, direction overrides, half surrogate pairs, line ends
_JOINERS = "\u200c\u200d"  # within words and emoji


def say(*lines: object, error: bool = False) -> None:
    """Print lines, each of them one whatever is in it; what the terminal cannot show is spelled out.

    Args:
        lines: to print.
        error: on stderr instead of stdout.

    Example:
        >>> say("1 hole", "a\\nb")
        1 hole
        a\\nb
    """
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for line in lines:
        print(shown(str(line)).encode(encoding, "backslashreplace").decode(encoding), file=stream)


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
