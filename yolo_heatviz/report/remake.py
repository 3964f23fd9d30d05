"""The page of a run made again: all that it needs beside the values and pictures is in the manifest."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from ..errors import HeatvizError, reason_of
from ..files.entries import ManifestEntry
from ..files.manifest import NAME as MANIFEST
from .data import missing_files, path_within
from .files import write_entry
from .page import write_page

_MAX_NOTES = 20
_ACCEPTED = f"accepted is the folder of a run, with its {MANIFEST}"
_MALFORMED = (AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
_SOURCE: dict[str, type] = {"name": str, "source": str, "kind": str, "status": str, "files": list, "stages": list}
_REPORT: dict[str, type] = {"entry": str, "image": str, "thumb": str, "stages": str}


def read_manifest(run: Path) -> ManifestEntry:
    """The manifest of a run, whose sources have the keys that the page cannot do without.

    Raises:
        HeatvizError: the folder has none, or something else under its name.
    """
    try:
        record = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise HeatvizError(f"report: got {str(run)!r} ({error.strerror}), {_ACCEPTED}") from error
    except ValueError as error:
        raise HeatvizError(f"report: got {str(run / MANIFEST)!r}, which is no JSON, {_ACCEPTED}") from error
    sources = record.get("sources") if isinstance(record, dict) else None
    if not isinstance(sources, list) or not all(_is_source(source) for source in sources):
        raise HeatvizError(f"report: got {str(run / MANIFEST)!r}, which is no manifest, {_ACCEPTED}")
    return record


@contextmanager
def manifest_errors(run: Path) -> Iterator[None]:
    """Turn the errors of reading a manifest into one that says so: somewhere in it stands what no run writes.

    Raises:
        HeatvizError: the manifest is of another form.
    """
    try:
        yield
    except _MALFORMED as error:
        reason = f"no manifest of a run ({reason_of(error)})"
        raise HeatvizError(f"report: got {str(run / MANIFEST)!r}, which is {reason}, {_ACCEPTED}") from error


def _is_source(value: Any) -> bool:
    return _has(value, _SOURCE) and ("report" not in value or _has(value["report"], _REPORT))


def _has(value: Any, types: dict[str, type]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), each) for key, each in types.items())


def remake(run: Path) -> tuple[Path, list[str]]:
    """Write the page of a run, and what the manifest says of each image for it.

    Returns:
        The page's path, and what it lacks, in words.

    Raises:
        HeatvizError: see `read_manifest`; or something cannot be written.
    """
    record = read_manifest(run)
    notes = []
    for source in record["sources"]:
        if "report" in source:
            path_within(run, source["report"]["entry"])
            write_entry(run, source)
            missing = missing_files(run, source)
            notes += [f"{source['source']}: {path} is not there" for path in missing]
    notes = [*notes[:_MAX_NOTES], f"and {len(notes) - _MAX_NOTES} more files"] if len(notes) > _MAX_NOTES else notes
    if not any("report" in source for source in record["sources"]):
        notes.append("The run has no files for the page's values: it was made without --save report")
    return write_page(run, record, record["sources"]), notes
