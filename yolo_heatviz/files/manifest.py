"""`manifest.json`: what was run, with what, and every file; written last, of what the journal says."""

from __future__ import annotations

import json
import logging
import math
import platform
from contextlib import closing
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping

from ..text import text
from . import journal, write_guard
from .atomic import error_names, remove_parts, whole_file
from .entries import RunEntry, SourceEntry
from .journal import HeldError, Journal

LOGGER = logging.getLogger(__name__)
NAME = "manifest.json"


class Manifest:
    """Gathers a run's entries in its journal, so that a long run's memory stays flat, and writes them as one JSON.

    Args:
        folder: the run's; the manifest of a former run in it is taken away.
        head: the run's own entries, also an attribute.

    Raises:
        WriteError: the system refuses, or another run is writing there.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, Manifest(Path(folder), {"weights": "a.pt"}) as manifest:
        ...     manifest.add({"source": "bus.jpg"})
        ...     manifest.write({"exit_status": 0})
        ...     json.loads(Path(folder, "manifest.json").read_text())
        {'exit_status': 0, 'sources': [{'source': 'bus.jpg'}], 'weights': 'a.pt'}
    """

    def __init__(self, folder: Path, head: RunEntry) -> None:
        self._path = folder / NAME
        self.head = head
        with error_names(folder):
            recover(folder)
            self._journal = Journal(folder)
        try:
            if any(self._journal.lines()):
                raise HeldError(f"cannot write {folder}: a run of another machine is writing there, or was killed")
            with error_names(self._path):
                self._path.unlink(missing_ok=True)
            self._journal.append(_dump({"host": platform.node(), "run": finite(head)}))
        except BaseException:
            self._journal.close()
            raise

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.close()

    def add(self, entry: SourceEntry) -> None:
        """Add what became of one source, whose files are in place; numbers that are not finite become null.

        Raises:
            WriteError: the system refuses.
        """
        self._journal.append(_dump(finite(entry)))

    def sources(self) -> Iterator[SourceEntry]:
        """The entries added so far, as the file will have them."""
        lines = self._journal.lines()
        next(lines)
        return map(json.loads, lines)

    def gone(self) -> Iterator[Path]:
        """The files of the entries that are not there any more, or hold nothing."""
        for entry in self.sources():
            for file in files_of(entry):
                path = self._path.parent / file
                if not _holds_something(path):
                    yield path

    def write(self, tail: RunEntry) -> None:
        """Write the whole, and take the journal away: the head and the tail's entries, and the sources as added.

        Raises:
            WriteError: the system refuses; the journal stays.
        """
        lines = self._journal.lines()
        next(lines)
        _write(self._path, {**self.head, **tail}, lines)
        self._journal.remove()


def read(folder: Path) -> list[SourceEntry]:
    """The sources of a finished run; none where its manifest cannot be read."""
    try:
        return list(json.loads((folder / NAME).read_bytes())["sources"])
    except (OSError, ValueError, KeyError):
        return []


def files_of(entry: SourceEntry) -> list[str]:
    """The files that a source's entry names, as paths within the run's folder.

    Example:
        >>> files_of({"files": ["bus.jpg"], "stages": [{"files": ["bus/stage0_Conv_features.png"]}, {}]})
        ['bus.jpg', 'bus/stage0_Conv_features.png']
    """
    stages = entry.get("stages", ())
    files = [file for stage in stages for file in (*stage.get("files", ()), *_paths(stage, "maps"))]
    boxes = [*entry.get("explained", ()), *entry.get("attributions", ())]
    crops = [path for box in boxes for path in _paths(box, "picture", "maps")]
    page = _paths(entry.get("report", {}), "entry", "image", "thumb", "stages")
    return [*entry.get("files", ()), *files, *crops, *page]


def _paths(part: Mapping[str, Any], *keys: str) -> list[str]:
    return [part[key] for key in keys if part.get(key)]


def _holds_something(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def recover(folder: Path) -> None:
    """Where a run was killed: remove its half files, and write the manifest of what it had done.

    Its `complete` is false and its `exit_status` null, as nobody knows it.

    Raises:
        HeldError: the run lives.
        WriteError, OSError: the system refuses.
    """
    try:
        left = Journal(folder, old=True)
    except FileNotFoundError:
        return
    with closing(left):
        lines = left.lines()
        first = json.loads(next(lines, "{}"))
        if not isinstance(first, dict) or first.get("host") != platform.node():
            return  # it begins right now, or was killed as it began; or locks do not reach the machine it runs on
        remove_parts(folder)
        if not (folder / NAME).exists():  # else it was killed between its last two steps
            _write(folder / NAME, {**first["run"], "complete": False, "exit_status": None}, lines)
        left.remove()


def recover_all(project: Path) -> None:
    """`recover` each run folder of a project; what cannot be is left as it is."""
    for path in sorted(project.glob(f"*/{journal.NAME}")):
        try:
            with write_guard.only_inside(path.parent):
                recover(path.parent)
        except HeldError:
            continue
        except (OSError, ValueError, journal.WriteError) as error:
            LOGGER.info("%s stays: %s", path, error)


def _write(path: Path, top: dict[str, Any], lines: Iterable[str]) -> None:
    mark = '\n "sources": []'  # of the top itself, by its indent
    before, after = _dump(finite({**top, "sources": []}), indent=1).split(mark)
    with whole_file(path) as file:
        file.write(f'{before}\n "sources": ['.encode())
        for number, line in enumerate(lines):
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
