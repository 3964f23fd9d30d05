"""Label files in YOLO's format: a line a box, its class and its place as fractions of the image."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping, NamedTuple

from ..errors import HeatvizError
from ..files.opening import read_file
from ..text import class_range

_ACCEPTED = "accepted is a class number and x y w h, or a polygon x1 y1 x2 y2 x3 y3 ..., as fractions of the image"
_LONGEST = 100_000_000
LEAST, MOST = -0.01, 1.01
"""The fractions that are accepted: what tools write of a box at the edge is off by their rounding."""


class Label(NamedTuple):
    """One given box."""

    class_id: int
    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom as fractions of the image."""
    points: tuple[tuple[float, float], ...] = ()
    """x and y of a polygon's corners, as fractions of the image; none of a box."""


def read(path: Path, names: Mapping[int, str], *, probes: bool = False) -> list[Label]:
    """Read the boxes of one label file; of a polygon, the box around it, and its corners.

    Args:
        path: the file.
        names: the classes there are.
        probes: the file was given to `--probe`: each box needs an area, and a confidence may stand behind it, as
            `--save-conf` writes it.

    Raises:
        HeatvizError: the file cannot be read, or a line does not parse or names an unknown class; which line, and why.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("1 0.5 0.5 0.5 0.25")
        ...     read(Path(folder, "a.txt"), {0: "hole", 1: "stain"})
        [Label(class_id=1, xyxy=(0.25, 0.375, 0.75, 0.625), points=())]
    """
    flag = "--probe" if probes else "--labels"
    try:
        lines = read_file(path, _LONGEST).decode("utf-8-sig").splitlines()
    except (HeatvizError, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, HeatvizError) else "no UTF-8 text"
        raise HeatvizError(f"{flag}: cannot read {path} ({reason}), {_ACCEPTED}") from error
    labels = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                labels.append(_label(line, names, f"{path} line {number}", probes))
            except HeatvizError as error:
                raise HeatvizError(f"{flag}: {error}") from error
    return labels


def _label(line: str, names: Mapping[int, str], place: str, probes: bool) -> Label:
    got = f"got {line.strip()[:60]!r} in {place}"
    try:
        class_id, *numbers = (float(part) for part in line.split())
    except ValueError:
        raise HeatvizError(f"{got}, {_ACCEPTED}") from None
    if probes and len(numbers) == 5:
        numbers.pop()
    whole = len(numbers) == 4 or (len(numbers) >= 6 and len(numbers) % 2 == 0)
    if not whole or not all(LEAST <= number <= MOST for number in numbers):
        raise HeatvizError(f"{got}, {_ACCEPTED}")
    if class_id not in names:
        raise HeatvizError(f"got the class {class_id:g} in {place}, accepted are {class_range(names)}")
    left, top, right, bottom = _around(numbers)
    if probes and not (left < right and top < bottom):
        raise HeatvizError(f"{got}, accepted is a box with a width and a height")
    polygon = tuple(zip(numbers[::2], numbers[1::2])) if len(numbers) > 4 else ()
    return Label(int(class_id), (left, top, right, bottom), polygon)


def _around(numbers: list[float]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a box x y w h, or around a polygon."""
    if len(numbers) > 4:
        across, down = numbers[::2], numbers[1::2]
        return min(across), min(down), max(across), max(down)
    x, y, w, h = numbers
    return x - w / 2, y - h / 2, x + w / 2, y + h / 2
