"""A label file in YOLO's format, accepted and refused as Ultralytics does, with the line that is refused.

Ultralytics' own `verify_image_label` names no line, opens the image too, and may write that anew: it is not called.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Mapping, NamedTuple

import numpy as np

from ..detections.labels import Label
from ..errors import HeatvizError
from ..files.opening import read_file
from ..text import class_range, shown

LEAST, MOST = -0.01, 1.01
"""The fractions that are accepted: tools round."""
_LONGEST, _SHOWN = 100_000_000, 60
_BOX, _CONFIDENCE = 5, 6
_ROWS = "accepted is a class number and x y w h, or a polygon x1 y1 x2 y2 x3 y3 ..., as fractions of the image"


class UnknownClassError(HeatvizError):
    """A row's class is none of those there are."""


class Form(NamedTuple):
    """The rows that are expected."""

    names: Mapping[int, str]
    """The classes."""
    keypoints: tuple[int, int] | None = None
    """How many a row may have behind its box, and numbers of each."""
    pose: bool = False
    """Each row must have them."""

    @property
    def accepted(self) -> str:
        """What rows must be, in words."""
        if not (self.pose and self.keypoints):
            return _ROWS
        count, numbers = self.keypoints
        return f"accepted is a class number, x y w h and {count} keypoints of {numbers}, as fractions of the image"


class LabelFile(NamedTuple):
    """The boxes of one file."""

    labels: list[Label]
    doubled: int
    """How many rows were left out, since the same stands before them."""


def read(path: Path, form: Form) -> LabelFile:
    """Read one label file.

    Args:
        path: the file.
        form: the rows that are expected.

    Returns:
        A box a row; of a polygon the box around it, and its corners; identical rows once.

    Raises:
        UnknownClassError: a class is none of those there are.
        HeatvizError: it cannot be read, or a row is none: which line, and what it looks like.

    Source: `verify_image_label` of Ultralytics 8.4.190.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("1 0.5 0.5 0.5 0.25\\n" * 2)
        ...     read(Path(folder, "a.txt"), Form({0: "hole", 1: "stain"}))
        LabelFile(labels=[Label(class_id=1, xyxy=(0.25, 0.375, 0.75, 0.625), points=())], doubled=1)
    """
    lines = enumerate(_text(path).splitlines(), 1)
    rows = [(number, line.split()) for number, line in lines if line.strip()]
    behind = form.keypoints[0] * form.keypoints[1] if form.keypoints else 0
    width = _BOX + behind if form.pose else _BOX
    if behind and not form.pose:
        rows = [(number, cells[:_BOX] if len(cells) == _BOX + behind else cells) for number, cells in rows]
    polygons = not form.pose and any(len(cells) > _CONFIDENCE for _, cells in rows)
    found: dict[object, Label] = {}
    for number, cells in rows:
        place = f"{shown(' '.join(cells), _SHOWN)!r} in {path} line {number}"
        values = _numbers(cells, place, form)
        if polygons and len(cells) == _BOX:
            raise HeatvizError(f"got {place}, a box in a file of polygons, accepted are rows of one kind")
        if len(cells) % 2 == 0 or len(cells) < 3 if polygons else len(cells) != width:
            raise HeatvizError(f"got {place}{_likeness(cells, form)}, {form.accepted}")
        label = _label(values, polygons, place, form)
        found.setdefault(values.tobytes() if polygons else tuple(values.tolist()), label)
    return LabelFile(list(found.values()), len(rows) - len(found))


def _text(path: Path) -> str:
    try:
        content = read_file(path, _LONGEST)
        if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:1000]:
            raise HeatvizError("it looks like UTF-16: save it as UTF-8")
        text = content.decode("utf-8-sig")
        if text.lstrip()[:1] in ("{", "["):
            raise HeatvizError("it looks like JSON, as COCO's: convert it, with Ultralytics' convert_coco for instance")
        if text.lstrip().startswith("<"):
            raise HeatvizError("it looks like XML, as Pascal VOC's: convert it")
    except UnicodeDecodeError as error:
        raise HeatvizError(f"cannot read {path} (no UTF-8 text), {_ROWS}") from error
    except HeatvizError as error:
        raise HeatvizError(f"cannot read {path} ({error}), {_ROWS}") from error
    return text


def _numbers(cells: list[str], place: str, form: Form) -> np.ndarray:
    """A row's numbers, `(n,)` float32."""
    try:
        return np.array(cells, np.float32)
    except ValueError:
        looks = ": numbers with commas between them" if any("," in cell for cell in cells) else ""
        raise HeatvizError(f"got {place}{looks}, {form.accepted}") from None


def _likeness(cells: list[str], form: Form) -> str:
    """What a row of another length looks like."""
    if form.pose:
        return ": a box or a polygon without keypoints" if len(cells) in (_BOX, 9) else ""
    if len(cells) == _CONFIDENCE:
        return ": a box with a confidence behind it"
    return ": keypoints behind a box" if len(cells) > _CONFIDENCE else ""


def _label(values: np.ndarray, polygon: bool, place: str, form: Form) -> Label:
    corners = values[1:].reshape(-1, 2) if polygon else np.empty((0, 2), np.float32)
    box = _around(corners) if polygon else values[1:_BOX]
    inside = values[_BOX:].reshape(-1, form.keypoints[1])[:, :2] if form.pose and form.keypoints else box
    least = min(values[0], box.min()) if polygon else values.min()
    if not (inside.max() <= MOST and least >= LEAST and box[2:].min() >= (0 if least < 0 else LEAST)):
        raise HeatvizError(f"got {place}{_fault(values, polygon)}, {form.accepted}")
    if values[0] % 1 != 0 or not values[0] < len(form.names):
        raise UnknownClassError(f"got the class {values[0]:g} in {place}, accepted are {class_range(form.names)}")
    x, y, w, h = box.tolist()
    points = tuple((across, down) for across, down in corners.tolist())
    return Label(int(values[0]), (x - w / 2, y - h / 2, x + w / 2, y + h / 2), points)


def _fault(values: np.ndarray, polygon: bool) -> str:
    """What a row whose numbers lie outside the image looks like."""
    if not np.isfinite(values).all():
        return ""
    seen = values[_BOX + 2 :: 3]
    if polygon and len(values) % 3 == 2 and np.isin(seen, (0, 1, 2)).all():
        return ": keypoints behind a box"
    return ": pixels, where fractions are meant" if np.abs(values[1:]).max() > 2 else ", which leaves the image"


def _around(corners: np.ndarray) -> np.ndarray:
    """Middle, width and height of the box around corners, `(4,)` float32."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    return np.concatenate([(low + high) / 2, high - low])
