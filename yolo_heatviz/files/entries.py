"""The entries of `manifest.json`, for what writes them and what shows them; runs/README.md says what each key means.

Keys may be missing where `total` is false: each part of a run adds what it knows. Those with the keys `from` and
`class` are not written as classes, since Python keeps these words for itself.
"""

from __future__ import annotations

from typing import Any, Sequence, TypedDict


class FocusEntry(TypedDict):
    """The share of a stage's energy inside the detections of an image."""

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

ClassEntry = TypedDict("ClassEntry", {"class": "str", "confidence": "float"})
"""A class with its confidence."""


class BoxStageEntry(TypedDict):
    """A stage's share of energy inside a detection's box."""

    stage: int | str
    module: str
    inside: float


class FoundEntry(ClassEntry, total=False):
    """A detection; a classifier's has no box."""

    xyxy: list[float]
    corners: list[list[float]]
    outlines: list[list[list[float]]]
    keypoints: list[list[float]]
    area: float
    stages: list[BoxStageEntry]


ShareEntry = TypedDict("ShareEntry", {"class": "str", "share": "float"})
"""A class with its share of an image's pixels."""


class DenseEntry(TypedDict, total=False):
    """What a network found that gives a value a pixel."""

    shares: list[ShareEntry]
    depth: list[float] | None


_VerdictEntry = TypedDict(
    "_VerdictEntry",
    {
        "outcome": "str",
        "class": "str",
        "xyxy": "list[float]",
        "confidence": "float | None",
        "iou": "float",
        "box": "int | None",
    },
)


class VerdictEntry(_VerdictEntry, total=False):
    """A detection or a label, after their comparison."""

    corners: list[list[float]]
    mistake: str
    why: str


ClassCountsEntry = TypedDict(
    "ClassCountsEntry",
    {
        "class": "str",
        "labels": "int",
        "TP": "int",
        "FP": "int",
        "FN": "int",
        "precision": "float | None",
        "recall": "float | None",
        "mAP50": "float | None",
        "mAP50_95": "float | None",
    },
)
"""One class's counts and average precision over a run, or those of all classes together."""


class MistakeEntry(TypedDict):
    """One kind of mistake over a run."""

    mistake: str
    count: int
    mAP50: float | None
    share: float | None


class ConfusionEntry(TypedDict):
    """The confusion matrix of a run."""

    names: list[str]
    rows: list[list[int]]


class OriginEntry(TypedDict):
    """Where in the head a prediction was made."""

    level: int
    stage: int
    stride: int
    row: int
    column: int
    anchor: int | None
    anchor_size: Sequence[float] | None


class ScoredEntry(ClassEntry):
    """A prediction's scores."""

    class_score: float
    objectness: float | None


class BoxChannelEntry(TypedDict):
    """A channel's share of energy inside a detection's box."""

    channel: int
    inside: float


class _ExplainedEntry(ScoredEntry, OriginEntry):
    box: int
    xyxy: list[float]
    area: float
    channels: list[BoxChannelEntry]
    stages: list[BoxStageEntry]


class ExplainedEntry(_ExplainedEntry, total=False):
    """A detection and where in the head it was made; with a picture where `--explain` asked for it."""

    picture: str


class FaithfulEntry(TypedDict):
    """What hiding and showing by a map does to a box's confidence."""

    score: float
    hidden: float
    random: float
    deletion: float
    insertion: float


AttributionEntry = TypedDict(
    "AttributionEntry",
    {
        "box": "int",
        "probe": "int",
        "class": "str",
        "confidence": "float",
        "method": "str",
        "target": "str",
        "stages": "list[int]",
        "silent": "list[int]",
        "faithful": "FaithfulEntry",
        "picture": "str",
        "maps": "str",
        "status": "str",
        "reason": "str",
    },
    total=False,
)
"""A map of one box or one probe, by its number, or why there is none."""


class NeighbourEntry(TypedDict):
    """A surviving box, as the table calls it, and its IoU."""

    box: str
    iou: float


class ProbeEntry(ScoredEntry, OriginEntry):
    """A place that was asked about, and the prediction that speaks for it."""

    xywh: list[float]
    asked: str | None
    best_objectness: float | None
    best_class: ClassEntry
    chosen: str
    prediction: int
    iou: float
    removed_by: str | None
    reason: str
    suppressed_by: NeighbourEntry | None
    nearest: NeighbourEntry | None
    stages: list[StageEntry]


class ReportEntry(TypedDict):
    """The page's files of one image."""

    folder: str
    entry: str
    image: str
    thumb: str
    stages: str
    tile: list[int]
    order: list[str]


class OddEntry(TypedDict):
    """Detections that cannot be ones."""

    of: int
    confidences: int
    outside: int


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
    shares: list[ShareEntry]
    depth: list[float] | None
    odd: OddEntry
    labels: dict[str, int]
    verdicts: list[VerdictEntry]
    not_counted: str
    cells: list[list[int]]
    truth: str
    explained: list[ExplainedEntry]
    probes: list[ProbeEntry]
    attributions: list[AttributionEntry]
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
    advice: list[str]
    labels: list[ClassCountsEntry]
    mistakes: list[MistakeEntry]
    confusion: ConfusionEntry
    accuracy: dict[str, float]
    page: str | None


class ManifestEntry(RunEntry, total=False):
    """The whole of a manifest."""

    sources: list[SourceEntry]
