"""The page of a run made again: all that it needs beside the values and pictures is in the manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import HeatvizError
from .data import inside, missing_files
from .files import write_entry
from .page import write_page

MANIFEST = "manifest.json"


def read_manifest(run: Path) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        HeatvizError: the folder has none, or something else under its name.
    """
    accepted = f"accepted is the folder of a run, with its {MANIFEST}"
    try:
        record = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise HeatvizError(f"report: got {str(run)!r} ({error.strerror}), {accepted}") from error
    except ValueError as error:
        raise HeatvizError(f"report: got {str(run / MANIFEST)!r}, which is no JSON, {accepted}") from error
    if not isinstance(record, dict) or not isinstance(record.get("sources"), list):
        raise HeatvizError(f"report: got {str(run / MANIFEST)!r}, which is no manifest, {accepted}")
    return record


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
            inside(run, source["report"]["entry"])
            write_entry(run, source)
            missing = missing_files(run, source)
            notes += [f"{source['source']}: {path} is not there" for path in missing]
    if not any("report" in source for source in record["sources"]):
        notes.append("The run has no files for the page's values: it was made without --save report")
    return write_page(run, record, record["sources"]), notes
