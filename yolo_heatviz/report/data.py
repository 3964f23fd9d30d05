"""What the page knows of a run before it loads an image: the manifest without its stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable, Mapping

from ..errors import HeatvizError
from ..feature_maps import colour

_RUN = ("yolo_heatviz", "versions", "weights", "model", "options", "complete", "exit_status", "focus", "tables")
_NO_REPORT = {
    "image": "made without the page's files: the values need a run with --save report",
    "video": "a video: its heatmaps are videos (MPEG-4 Part 2, which browsers do not play)",
    "stream": "a stream: its heatmaps are videos (MPEG-4 Part 2, which browsers do not play)",
}


def path_within(run: Path, path: str) -> Path:
    """A path that a manifest names, within the run's folder, also where links lead.

    Raises:
        HeatvizError: it leads out of there.

    Example:
        >>> path_within(Path("exp"), "../secret.txt")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: report: got '../secret.txt' in the manifest, accepted are paths within exp
    """
    found = run / path
    if run.resolve() not in found.resolve().parents:
        raise HeatvizError(f"report: got {path!r} in the manifest, accepted are paths within {run}")
    return found


def _is_within(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return not Path(path).is_absolute() and ".." not in parts


def page_data(run: Path, record: Mapping[str, Any], sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The data of a page.

    Args:
        run: the run's folder.
        record: the manifest without its sources; one of an older version may lack some of it.
        sources: its sources.
    """
    settings = record.get("options", {}).get("settings", {})
    palette = colour.palette(settings.get("cmap", "jet")).tolist()
    return {
        **{key: record.get(key) for key in _RUN},
        "palette": palette[: colour.LEVELS],
        "nonfinite": palette[colour.NONFINITE],
        "images": [_image(run, source) for source in sources],
    }


def _image(run: Path, source: Mapping[str, Any]) -> dict[str, Any]:
    report = source.get("report")
    missing = missing_files(run, source)
    heatmaps = [] if report else [path for stage in source["stages"] for path in stage.get("files", ())]
    found = source.get("found")
    return {
        "name": source["name"],
        "source": source["source"],
        "kind": source["kind"],
        "status": source["status"],
        "reason": source.get("reason"),
        "note": _note(source, missing),
        "thumb": report["thumb"] if report and report["thumb"] not in missing else None,
        "entry": report["entry"] if report else None,
        "found": None if found is None else len(found),
        "labels": source.get("labels"),
        "files": [*source["files"], *heatmaps],
    }


def _note(source: Mapping[str, Any], missing: list[str]) -> str | None:
    if source["status"] != "done":
        return None
    if "report" not in source:
        return _NO_REPORT.get(source["kind"])
    return f"{len(missing)} of its files are not there any more: {', '.join(missing[:3])}" if missing else None


def report_files(source: Mapping[str, Any]) -> list[str]:
    """The page's files of a source, save its entry, as paths within the run's folder."""
    if "report" not in source:
        return []
    pictures = [source["report"][key] for key in ("image", "thumb", "stages")]
    return pictures + [stage["maps"] for stage in source["stages"] if "maps" in stage]


def missing_files(run: Path, source: Mapping[str, Any]) -> list[str]:
    """Those that are not there; links are not followed up, as a long run has tens of thousands of them.

    Raises:
        HeatvizError: one leads out of the run's folder.
    """
    paths = report_files(source)
    for path in paths:
        if not _is_within(path):
            path_within(run, path)
    return [path for path in paths if not (run / path).is_file()]
