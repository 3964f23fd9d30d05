"""Names of files as text that any terminal and any reader of JSON takes."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TextIO

_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTES = range(0xDC80, 0xDD00)
_STEERS = ("Cc", "Cf", "Zl", "Zp")  # controls, changes of direction, line ends
_JOINERS = "\u200c\u200d"  # within words and emoji


def text(name: str) -> str:
    r"""A name as proper Unicode: its bytes that are not UTF-8, which Python holds as surrogates, as `\xe9`.

    Example:
        >>> text(b"caf\xe9.jpg".decode(errors="surrogateescape"))
        'caf\\xe9.jpg'
    """
    return _SURROGATE.sub(_escaped, name)


def line(words: str) -> str:
    r"""Words as one line that does nothing to a terminal: line ends, escapes and changes of direction spelt out.

    Example:
        >>> line("two\nlines \x1b[31m"), line("plain \xe9")
        ('two\\nlines \\x1b[31m', 'plain \xe9')
    """
    return "".join(each.encode("unicode_escape").decode() if _steers(each) else each for each in text(words))


def say(*lines: str, stream: TextIO | None = None) -> None:
    """Print lines to stdout, or another stream, each on one line; what the stream's encoding lacks is spelt out."""
    out = stream or sys.stdout
    encoding = out.encoding or "utf-8"
    for words in lines:
        print(line(words).encode(encoding, "backslashreplace").decode(encoding), file=out)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _STEERS and character not in _JOINERS


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if code in _BYTES else f"\\u{code:04x}"
