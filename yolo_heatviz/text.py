"""Names and what files say, as text that any terminal and any reader of JSON takes."""

from __future__ import annotations

import difflib
import os
import re
import sys
import unicodedata
from typing import Iterable, Mapping, Sequence

_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTES = range(0xDC80, 0xDD00)
_STEERS = ("Cc", "Cf", "Zl", "Zp")  # controls, changes of direction, line ends
_MOST_LISTED = 100
_JOINERS = "\u200c\u200d"  # within words and emoji


def text(name: str) -> str:
    r"""A name as proper Unicode: its bytes that are not UTF-8, which Python holds as surrogates, as `\xe9`.

    Example:
        >>> text(b"caf\xe9.jpg".decode(errors="surrogateescape"))
        'caf\\xe9.jpg'
    """
    return _SURROGATE.sub(_escaped, name)


def shown(words: str, longest: int | None = None) -> str:
    r"""Words as one line that does nothing to a terminal: line ends, escapes and changes of direction spelt out.

    Args:
        words: any.
        longest: the most characters of them; the rest is left out and marked by dots.

    Example:
        >>> shown("two\nlines \x1b[31m"), shown("plain \xe9"), shown("abcdef", 4)
        ('two\\nlines \\x1b[31m', 'plain \xe9', 'abcd...')
    """
    if longest is not None and len(words) > longest:
        words = f"{words[:longest]}..."
    if words.isprintable():  # most are, and a caption's letters are many
        return words
    return "".join(each.encode("unicode_escape").decode() if _steers(each) else each for each in text(words))


def say(*lines: object, error: bool = False) -> None:
    """Print each on one line, whatever is in it; what the stream's encoding lacks is spelt out.

    A program without a window or a terminal has no stream (None): nothing is printed then.

    Args:
        lines: to print.
        error: on stderr instead of stdout.

    Example:
        >>> say("1 hole")
        1 hole
    """
    stream = sys.stderr if error else sys.stdout
    if stream is None:
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"  # a notebook's, a test's
    try:
        for words in lines:
            print(shown(str(words)).encode(encoding, "backslashreplace").decode(encoding), file=stream)
        stream.flush()
    except OSError:  # nobody reads it any more, or its disk is full: that must not cost the results their exit status
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, stream.fileno())  # else Python tries again as it ends, and ends with a status of its own
        os.close(nobody)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _STEERS and character not in _JOINERS


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if code in _BYTES else f"\\u{code:04x}"


def near(name: str, known: Iterable[str]) -> str:
    """The end of an error message: the names that `name` may have meant, then all that are accepted.

    Example:
        >>> near("jett", ["jet", "turbo"])
        ' (did you mean jet?): accepted are jet, turbo'
    """
    known = list(known)
    return f"{guess(name, known)}: accepted are {listed(known)}"


def guess(name: str, known: Iterable[str]) -> str:
    """The names that `name` may have meant, in any case, for an error message; empty where none comes near.

    Example:
        >>> guess("jett", ["jet", "turbo"]), guess("x", ["jet"])
        (' (did you mean jet?)', '')
    """
    lower = {each.lower(): each for each in known}
    guesses = [lower[each] for each in difflib.get_close_matches(name.lower(), lower, n=2)]
    return f" (did you mean {' or '.join(guesses)}?)" if guesses else ""


def visible(name: str) -> str:
    """A name to be seen: in quotes where there is nothing of it but spaces.

    Example:
        >>> visible("hole"), visible(" ")
        ('hole', '" "')
    """
    return name if name.strip() else f'"{name}"'


def quoted(name: str) -> str:
    """A name among words: in quotes where it would read as something else, such as a number or two names.

    Example:
        >>> [quoted(name) for name in ("hole", "", "2", "car, red", " x")]
        ['hole', '""', '"2"', '"car, red"', '" x"']
    """
    plain = any(map(str.isalpha, name)) and name == name.strip() and not set(name) & set(',"')
    return name if plain else f'"{name}"'


def class_range(names: Mapping[int, str]) -> str:
    """The classes that an error message says are accepted.

    Example:
        >>> class_range({0: "hole", 1: "stain"}), class_range({})
        ('0 to 1 (hole, stain)', 'none: the network has no classes')
    """
    if not names:
        return "none: the network has no classes"
    return f"{min(names)} to {max(names)} ({listed(map(quoted, names.values()))})"


def listed(names: Iterable[str]) -> str:
    """Names with commas between them; of more than a hundred the first three, and how many there are.

    Example:
        >>> listed("abc"), listed(map(str, range(1203)))
        ('a, b, c', '0, 1, 2, ... 1203 in all')
    """
    names = list(names)
    return ", ".join(names if len(names) <= _MOST_LISTED else [*names[:3], f"... {len(names)} in all"])


def counted(counts: Mapping[str, int]) -> str:
    """Names with how many there are of each, the most first, for a terminal; `nothing` where there are none.

    A name that would read as something else stands in quotes, see `quoted`.

    Example:
        >>> counted({"person": 3, "bus": 2, "tie": 1}), counted({"0": 2}), counted({})
        ('3 persons, 2 buses, 1 tie', '2 "0"', 'nothing')
    """
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{count} {_plural(name) if count > 1 else quoted(name)}" for name, count in ranked) or "nothing"


def _plural(name: str) -> str:
    if quoted(name) != name or not re.search("[a-z]$", name) or re.search("[^su]s$", name):  # no s, or `scissors`
        return quoted(name)
    return f"{name}es" if re.search("(s|x|ch|sh)$", name) else f"{name}s"


MB = 1e6


def size(count: float) -> str:
    """Bytes for people.

    Example:
        >>> size(123_456_789), size(1_240_000), size(64e9), size(0)
        ('123 MB', '1.2 MB', '64 GB', '0 MB')
    """
    unit, name = (1e9, "GB") if count >= 1e9 else (MB, "MB")
    return f"{count / unit:.0f} {name}" if count >= 10 * unit else f"{round(count / unit, 1):g} {name}"


def plural(count: int, word: str) -> str:
    """A count with its word.

    Example:
        >>> plural(1, "image"), plural(0, "image"), plural(2, "stage output")
        ('1 image', '0 images', '2 stage outputs')
    """
    return f"{count} {word}{'s' * (count != 1)}"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a table as lines: columns side by side, two spaces apart, without spaces at the end.

    An East Asian letter takes two columns of a terminal, and a mark over a letter none.

    Example:
        >>> aligned([("stage", "module"), ("17", "C3")])
        ['stage  module', '17     C3']
    """
    widths = [max(map(_columns, column)) for column in zip(*rows)]
    filled = ([cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths)] for row in rows)
    return ["  ".join(row).rstrip() for row in filled]


def _columns(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    marks = sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in cell)
    return len(cell) - marks + sum(unicodedata.east_asian_width(letter) in "WF" for letter in cell)
