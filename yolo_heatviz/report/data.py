"""The data of a page before it loads an image: the manifest without its stages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Iterable, TypedDict, cast

from ..cli import MEANINGS
from ..drawing.keypoints import LIMBS, PERSON, SURE
from ..errors import HeatvizError
from ..feature_maps import colour
from ..files.entries import RunEntry, SourceEntry

_NO_REPORT = {
    "image": "made without the page's files: the values need a run with --save report",
    "video": "a video: its heatmaps are videos (MPEG-4 Part 2, which browsers do not play)",
    "stream": "a stream: its heatmaps are videos (MPEG-4 Part 2, which browsers do not play)",
}


class ImageData(TypedDict, total=False):
    """A source, in the gallery."""

    name: str
    source: str
    kind: str
    """`image`, `video` or `stream`."""
    status: str
    reason: str | None
    """Of its failure."""
    note: str | None
    """About what the page lacks of it."""
    thumb: str | None
    entry: str | None
    """The script with its `SourceEntry`, where the page has its maps."""
    found: int | None
    """Count of detections."""
    labels: dict[str, int] | None
    not_counted: str | None
    """Why it is not, where there are labels."""
    truth: list[str] | None
    """A classifier's image: the class that its folder says, and the one that was found."""
    kinds: dict[str, int]
    """Count of each kind of mistake."""
    cells: list[list[int]]
    """Of the confusion matrix, see `SourceEntry`."""
    files: list[str]
    differ: int
    """Of models side by side, the boxes that not all of them find."""


class PoseData(TypedDict):
    """How keypoints are drawn, see `drawing.keypoints`."""

    limbs: list[list[int]]
    """Pairs of COCO's keypoints of a person, numbered from 1."""
    person: int
    """How many those are."""
    least: float
    """The least confidence of a keypoint that is drawn."""


class PageData(RunEntry, total=False):
    """A run, for the page's scripts: `heatviz.state.run`."""

    exit_meaning: str | None
    palette: list[list[int]]
    """RGB of each level, from the lowest."""
    two_signs: list[list[int]]
    """The same for maps of boxes with values below 0, which is in the middle."""
    nonfinite: list[int]
    """RGB of what is not finite."""
    pose: PoseData
    images: list[ImageData]
    single_file: bool


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


def page_data(run: Path, record: RunEntry, sources: Iterable[SourceEntry]) -> PageData:
    """The data of a page.

    Args:
        run: the run's folder.
        record: the manifest; its sources are left out, and `page`, which is written after the page.
        sources: its sources.
    """
    settings = record.get("options", {}).get("settings", {})
    palette = colour.palette(settings.get("cmap", "jet")).tolist()
    data = cast("PageData", {key: value for key, value in record.items() if key not in ("sources", "page")})
    status = record.get("exit_status")
    data["exit_meaning"] = MEANINGS.get(status) if isinstance(status, int) else None
    data["palette"] = palette[: colour.LEVELS]
    data["two_signs"] = colour.palette(colour.TWO_SIGNS)[: colour.LEVELS].tolist()
    data["nonfinite"] = palette[colour.NONFINITE]
    data["pose"] = {"limbs": [list(pair) for pair in LIMBS], "person": PERSON, "least": SURE}
    data["images"] = [_image(run, source) for source in sources]
    return data


def _image(run: Path, source: SourceEntry) -> ImageData:
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
        "not_counted": source.get("not_counted"),
        "truth": [source["truth"], found[0]["class"]] if found and "truth" in source else None,
        "kinds": dict(Counter(each["mistake"] for each in source.get("verdicts", ()) if "mistake" in each)),
        "cells": source.get("cells", []),
        "files": [*source["files"], *heatmaps],
    }


def _note(source: SourceEntry, missing: list[str]) -> str | None:
    if source["status"] != "done":
        return None
    if "report" not in source:
        return _NO_REPORT.get(source["kind"])
    are = "is" if len(missing) == 1 else "are"
    return f"{len(missing)} of its files {are} not there any more: {', '.join(missing[:3])}" if missing else None


def report_files(source: SourceEntry) -> list[str]:
    """The page's files of a source, save its entry, as paths within the run's folder."""
    if "report" not in source:
        return []
    report = source["report"]
    values = [stage["maps"] for stage in source["stages"] if "maps" in stage]
    boxes = [each["maps"] for each in source.get("attributions", ()) if "maps" in each]
    return [report["image"], report["thumb"], report["stages"], *values, *boxes]


def missing_files(run: Path, source: SourceEntry) -> list[str]:
    """The files of `report_files` that are not there.

    Links are not followed up: a long run has tens of thousands of files.

    Raises:
        HeatvizError: one leads out of the run's folder.
    """
    paths = report_files(source)
    for path in paths:
        if not _is_within(path):
            path_within(run, path)
    return [path for path in paths if not (run / path).is_file()]
