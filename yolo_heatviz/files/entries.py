"""The entries of `manifest.json`, for what writes them and what shows them; runs/README.md says what each key means.

Keys may be missing where `total` is false: each part of a run adds what it knows. Those with the keys `from` and
`class` are not written as classes, since Python keeps these words for itself.
"""

from __future__ import annotations

from typing import Any, TypedDict


class FocusEntry(TypedDict):
    """The share of a stage's energy inside the boxes of an image."""

    by: str
    stage: float
    area: float
    channels: list[list[float]]


StageEntry = TypedDict(
    "StageEntry",
    {
        "stage": "int | str",
        "module": "str",
        "from": "list[int]",
        "path": "str",
        "status": "str",
        "reason": "str",
        "shape": "list[int]",
        "stride": "int | None",
        "files": "list[str]",
        "values": "list[float] | None",
        "flat": "list[int]",
        "nonfinite": "int",
        "focus": "FocusEntry | float",
        "area": "float",
        "channels": "list[int]",
        "maps": "str",
        "frames": "int",
    },
    total=False,
)
"""A stage of one image or video; of what is made of all stages together, `stage` is `all`."""

FoundEntry = TypedDict("FoundEntry", {"class": "str", "confidence": "float", "xyxy": "list[float]"}, total=False)
"""A detection; a classifier's has no box."""

VerdictEntry = TypedDict(
    "VerdictEntry",
    {
        "outcome": "str",
        "class": "str",
        "xyxy": "list[float]",
        "confidence": "float | None",
        "iou": "float",
        "box": "int | None",
    },
)
"""A detection or a label, after their comparison."""

ExplainedEntry = TypedDict(
    "ExplainedEntry",
    {
        "box": "int",
        "xyxy": "list[float]",
        "class": "str",
        "confidence": "float",
        "class_score": "float",
        "objectness": "float | None",
        "level": "int",
        "stage": "int",
        "stride": "int",
        "row": "int",
        "column": "int",
        "anchor": "int | None",
        "anchor_size": "tuple[float, float] | None",
        "area": "float",
        "channels": "list[dict[str, Any]]",
        "stages": "list[dict[str, Any]]",
        "picture": "str",
    },
    total=False,
)
"""A detection and where in the head it was made."""

ProbeEntry = TypedDict(
    "ProbeEntry",
    {
        "xywh": "list[float]",
        "asked": "str | None",
        "class": "str",
        "confidence": "float",
        "class_score": "float",
        "objectness": "float | None",
        "best_objectness": "float | None",
        "best_class": "dict[str, Any]",
        "chosen": "str",
        "iou": "float",
        "level": "int",
        "stage": "int",
        "stride": "int",
        "row": "int",
        "column": "int",
        "anchor": "int | None",
        "anchor_size": "tuple[float, float] | None",
        "removed_by": "str | None",
        "reason": "str",
        "suppressed_by": "dict[str, Any] | None",
        "nearest": "dict[str, Any] | None",
        "stages": "list[StageEntry]",
    },
    total=False,
)
"""A place that was asked about, and the prediction that speaks for it."""


class ReportEntry(TypedDict):
    """The page's files of one image."""

    folder: str
    entry: str
    image: str
    thumb: str
    stages: str
    tile: list[int]
    order: list[str]


class SourceEntry(TypedDict, total=False):
    """One image, video or stream of a run."""

    source: str
    source_bytes: str
    kind: str
    name: str
    status: str
    reason: str
    frames: int
    files: list[str]
    stages: list[StageEntry]
    size: list[int]
    found: list[FoundEntry]
    labels: dict[str, int]
    verdicts: list[VerdictEntry]
    explained: list[ExplainedEntry]
    probes: list[ProbeEntry]
    report: ReportEntry
    network: list[int]
    place: list[int]


class RankedEntry(TypedDict):
    """A stage in the ranking of a run."""

    stage: int | str
    module: str
    stride: int | None
    copies: bool
    focus: float
    area: float
    channels: list[int]
    dead: list[int]
    images: int


class RankingEntry(TypedDict):
    """The ranking of a run's stages."""

    by: str
    stages: list[RankedEntry]


class RunEntry(TypedDict, total=False):
    """The top of a manifest: a run, without its sources."""

    yolo_heatviz: str
    versions: dict[str, str]
    python: str
    arguments: list[str]
    options: dict[str, Any]
    weights: dict[str, Any]
    model: dict[str, Any]
    complete: bool
    exit_status: int | None
    focus: RankingEntry
    tables: list[str]
    labels: list[dict[str, Any]]
    page: str | None


class ManifestEntry(RunEntry, total=False):
    """The whole of a manifest."""

    sources: list[SourceEntry]
