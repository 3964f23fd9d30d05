"""A name of its own, and a harmless one, for each source's files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Mapping

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 180
_OURS = ("labels", "crops", "report", "confusion")
_FILES = re.compile(r"\.(jpe?g|png|bmp|webp|tiff?|mp4|csv|json\w*|html|txt)$", re.IGNORECASE)
_DIGITS = 6


def safe(text: str, fallback: str = "unnamed") -> str:
    """`text` as one part of a path, on any system: at most 180 bytes, no separator, no device, never `.` or `..`.

    Example:
        >>> safe("../a:b"), safe(".."), safe("bus")
        ('.._a_b', 'unnamed', 'bus')
    """
    name = _UNSAFE.sub("_", text).encode()[:_LONGEST].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if _DEVICE.match(name) else name or fallback


def distinct(names: Mapping[int, str], kind: str) -> dict[int, str]:
    """The names of several things as one part of a path each, no two the same where case or accents are ignored.

    Args:
        names: by number; what has a safe name of its own keeps it.
        kind: what a thing without one is called, with its number.

    Example:
        >>> distinct({0: "", 1: ".", 2: "Hole", 3: "hole", 4: "a/b", 5: "a_b"}, "class")
        {0: 'class0', 1: 'class1', 2: 'Hole', 3: 'hole-3', 4: 'a_b-4', 5: 'a_b'}
    """
    made: dict[int, str] = {}
    taken: set[str] = set()
    for number in sorted(names, key=lambda number: (safe(names[number]) != names[number], number)):
        name = safe(names[number], f"{kind}{number}")
        while _key(name) in taken:
            name = f"{name}-{number}"
        taken.add(_key(name))
        made[number] = name
    return {number: made[number] for number in names}


class Names:
    """Hands out names so that no two sources share one, also where a file system ignores case or accents' spelling.

    A source is called by its stem; where that is taken, or would be taken for a file of the run, by its stem and the
    start of a hash of the whole source: so it is called the same whatever else is in the run before it.

    Example:
        >>> names = Names()
        >>> [names.take(each) for each in ("a/bus.jpg", "b/bus.jpg", "Bus.png")]
        ['bus', 'bus-3d941a', 'Bus-649d58']
    """

    def __init__(self) -> None:
        self._taken = set(_OURS)

    def take(self, source: str) -> str:
        """A new name from the source's stem."""
        stem = safe(Path(source).stem, "image")
        stem = f"_{stem[1:]}" if stem.startswith(".") else stem  # such a folder would be hidden
        name, again = stem, 0
        while _key(name) in self._taken or _FILES.search(name):
            name = f"{stem}-{_digest(source, again)}"
            again += 1
        self._taken.add(_key(name))
        return name


def _digest(source: str, again: int) -> str:
    content = f"{source}\0{again}" if again else source
    return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
