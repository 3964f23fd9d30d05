"""What YOLOv5's `detect.py` writes of its detections: the picture with its boxes, labels, crops, a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ..detect.arguments import Options
from ..drawing.scene import Box, Scene
from ..errors import WriteError
from ..files.atomic import free, make_folder, part_file, write_bytes
from ..files.naming import safe
from ..files.tables import Tables, encoded
from ..text import shown
from .comparison import BOXES_HEAD, CLASSES_HEAD, Comparison, Verdict, csv_rows
from .draw_outcomes import draw

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_ENCODED = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


def picture_suffix(source: str) -> str:
    """The suffix of a source's picture: its own where OpenCV writes it, else `.jpg`.

    Example:
        >>> picture_suffix("a/b.PNG"), picture_suffix("a.heic")
        ('.png', '.jpg')
    """
    suffix = Path(source).suffix.lower()
    return suffix if suffix in _ENCODED else ".jpg"


def write_picture(path: Path, picture: np.ndarray) -> None:
    """Write a picture, `(H, W, 3)` uint8 BGR, in the format of the path's suffix."""
    done, content = cv2.imencode(path.suffix, picture)
    if not done:
        raise WriteError(f"cannot write {path}: OpenCV cannot encode {picture.shape} as {path.suffix}")
    write_bytes(path, content.tobytes())


def write_labels(path: Path, result: Results, *, confidence: bool) -> None:
    """Write YOLO-format labels: class, box centre and size as fractions of the image, and the confidence."""
    make_folder(path.parent)
    with part_file(path) as part:
        result.save_txt(part, save_conf=confidence)


def write_crops(folder: Path, name: str, result: Results) -> list[Path]:
    """Write each detection's part of the image to `folder/class/name.jpg`, `name2.jpg` ..., over no other file."""
    from ultralytics.utils.plotting import save_one_box

    paths: list[Path] = []
    for box in result.boxes:
        place = folder / safe(result.names[int(box.cls)], "class")
        make_folder(place)
        path = free(place / f"{name}.jpg")
        write_picture(path, save_one_box(box.xyxy.clone(), result.orig_img.copy(), BGR=True, save=False))
        paths.append(path)
    return paths


def add_rows(tables: Tables, image: str, result: Results) -> None:
    """Add a row a detection to the table of image name, class and confidence."""
    rows = ([image, found["class"], f"{found['confidence']:.2f}"] for found in describe(result))
    tables.add("predictions.csv", ["Image Name", "Prediction", "Confidence"], rows)


def judge(image: str, result: Results, comparison: Comparison) -> list[Verdict]:
    """Compare what was found in an image with its labels."""
    found = result.boxes.numpy()
    return comparison.judge(image, result.orig_shape, found.xyxy, found.cls.astype(int), found.conf)


def describe_verdicts(verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """What became of each box, for the manifest; `box` is a detection's number, a given box has none."""
    return [
        {
            "outcome": each.outcome,
            "class": each.name,
            "xyxy": list(each.xyxy),
            "confidence": each.confidence,
            "iou": each.iou,
            "box": number if each.confidence is not None else None,
        }
        for number, each in enumerate(verdicts)
    ]


def add_verdicts(tables: Tables, image: str, verdicts: list[Verdict]) -> None:
    """Add a row a box to the table of what became of each."""
    tables.add("labels.csv", BOXES_HEAD, csv_rows(image, verdicts))


def write_counts(path: Path, comparison: Comparison) -> str:
    """Write a table of a run's counts, a row a class and one of all; its name."""
    rows = [[row[column] for column in CLASSES_HEAD] for row in comparison.rows()]
    write_bytes(path, encoded([CLASSES_HEAD, *rows]))
    return path.name


def plot(result: Results, **options: Any) -> np.ndarray:
    """The image as Ultralytics draws it, `(H, W, 3)` uint8 BGR; it fails on a name with a line's end in it."""
    given = result.names
    result.names = {number: shown(name) for number, name in given.items()}
    try:
        return result.plot(**options)
    finally:
        result.names = given


def draw_verdicts(result: Results, verdicts: list[Verdict], options: Options) -> np.ndarray:
    """The image with its boxes by what became of them, `(H, W, 3)` uint8 BGR; masks as Ultralytics draws them."""
    picture = plot(result, boxes=False)[..., ::-1]
    width, named, sure = options.line_thickness, not options.hide_labels, not options.hide_conf
    return draw(picture, verdicts, line_width=width, labels=named, confidence=sure)[..., ::-1]


def scene(result: Results, options: Options) -> Scene:
    """The image and its boxes for the heatmaps that lie over it, with labels as the drawing flags say."""
    boxes = []
    for found in describe(result):
        words = [found["class"]] if options.hide_conf else [found["class"], f"{found['confidence']:.2f}"]
        if "xyxy" in found:
            boxes.append(Box(tuple(found["xyxy"]), "" if options.hide_labels else " ".join(words)))
    return Scene(result.orig_img[..., ::-1].copy(), boxes, options.line_thickness)


def describe(result: Results) -> list[dict[str, Any]]:
    """Each detection's class, confidence and box (left, top, right, bottom in image pixels); a class alone has no box.

    Source: the attributes `boxes`, `obb` and `probs` of Ultralytics' `Results`, by task.
    """
    if result.probs is not None:
        return [{"class": result.names[result.probs.top1], "confidence": float(result.probs.top1conf)}]
    found = result.obb if result.obb is not None else result.boxes
    if found is None:
        return []
    rows = zip(found.cls.tolist(), found.conf.tolist(), found.xyxy.tolist())
    return [{"class": result.names[int(kind)], "confidence": conf, "xyxy": box} for kind, conf, box in rows]
