"""`manifest.json`: what was run, with what, and every file; written last."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import IO, Any, Iterator

from .console import text
from .write import whole_file


class Manifest:
    """Gathers a run's entries on disk, so that a long run's memory stays flat, and writes them as one strict JSON.

    Args:
        head: the run's own entries, also an attribute.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder, Manifest({"weights": "a.pt"}) as manifest:
        ...     manifest.add({"source": "bus.jpg"})
        ...     manifest.write(Path(folder, "manifest.json"), exit_status=0)
        ...     json.loads(Path(folder, "manifest.json").read_text())
        {'exit_status': 0, 'sources': [{'source': 'bus.jpg'}], 'weights': 'a.pt'}
    """

    def __init__(self, head: dict[str, Any]) -> None:
        self.head = head
        self._entries: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (lives as long as self)

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *_: object) -> None:
        self._entries.close()

    def add(self, entry: dict[str, Any]) -> None:
        """Add what became of one source; numbers that are not finite become null, which JSON has."""
        self._entries.write(_dump(finite(entry)) + "\n")

    def sources(self) -> Iterator[dict[str, Any]]:
        """The entries added so far, as the file will have them."""
        self._entries.seek(0)
        yield from map(json.loads, self._entries)

    def write(self, path: Path, **tail: Any) -> None:
        """Write the whole: the head and the tail's entries, and the sources in the order they were added."""
        mark = '\n "sources": []'  # of the head itself, by its indent
        before, after = _dump(finite({**self.head, **tail, "sources": []}), indent=1).split(mark)
        self._entries.seek(0)
        with whole_file(path) as file:
            file.write(f'{before}\n "sources": ['.encode())
            for number, line in enumerate(self._entries):
                file.write(f"{',' if number else ''}\n  {line.rstrip()}".encode())
            file.write(f"\n ]{after}\n".encode())


def finite(value: Any) -> Any:
    """The same as JSON has it: null for numbers that are not finite, and the odd bytes of names spelt out."""
    if isinstance(value, dict):
        return {key: finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(each) for each in value]
    if isinstance(value, str):
        return text(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _dump(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False, indent=indent)
