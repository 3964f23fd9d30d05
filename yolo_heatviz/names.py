"""A name of its own, and a harmless one, for each source's files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 180
_OURS = ("labels", "crops", "report", "index.html", "manifest.json")


def safe(text: str, fallback: str = "unnamed") -> str:
    """`text` as one part of a path, on any system: at most 180 bytes, no separator, no device, never `.` or `..`.

    Example:
        >>> safe("../a:b"), safe(".."), safe("bus")
        ('.._a_b', 'unnamed', 'bus')
    """
    name = _UNSAFE.sub("_", text).encode()[:_LONGEST].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if _DEVICE.match(name) else name or fallback


class Names:
    """Hands out names so that no two sources share one, also where a file system ignores case or accents' spelling.

    Example:
        >>> names = Names()
        >>> [names.take(each) for each in ("a/bus.jpg", "b/bus.jpg", "Bus.png")]
        ['bus', 'bus-2', 'Bus-3']
    """

    def __init__(self) -> None:
        self._taken = set(_OURS)

    def take(self, source: str) -> str:
        """A new name from the source's stem."""
        stem = safe(Path(source).stem, "image")
        name, count = stem, 1
        while _key(name) in self._taken:
            count += 1
            name = f"{stem}-{count}"
        self._taken.add(_key(name))
        return name


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
