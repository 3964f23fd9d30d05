"""The files of YOLOv5's `detect.py`: the picture with its boxes, labels, crops, tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..drawing.box_forms import boxes_or_rotated
from ..errors import WriteError
from ..files.atomic import free, make_folder, part_file, write_bytes
from ..files.naming import distinct
from ..files.tables import Tables
from .results import found_in

if TYPE_CHECKING:
    import torch
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


def as_yolov5_writes(result: Results) -> Results:
    """The detections as YOLOv5's `detect.py` writes them to labels and crops: whole pixels, the least confident first.

    Args:
        result: with the network's `input_size`, see `boxes.leave_out_odd`.

    Source: `run` of YOLOv5's `detect.py`, v6.0 to v7.0.
    """
    rows = result.boxes.data.flip(0)
    rows[:, :4] = _placed_as_by_yolov5(rows[:, :4], result.input_size, result.orig_shape).round()
    rounded = result.new()
    rounded.update(boxes=rows)
    return rounded


def _placed_as_by_yolov5(boxes: torch.Tensor, network: tuple[int, int], image: tuple[int, int]) -> torch.Tensor:
    """Boxes as YOLOv5 brings them from the network's input onto the image: by one gain, and padding not rounded.

    Ultralytics rounds the padding, and in newer releases the sides: up to a pixel. What it does is asked of it.
    """
    import torch
    from ultralytics.utils.ops import scale_boxes

    gain = min(network[0] / image[0], network[1] / image[1])
    inside, within = (torch.tensor([size[1], size[0]] * 2, dtype=torch.float64) for size in (image, network))
    quarter = torch.tensor([-1, -1, 1, 1]) * inside * gain / 4
    points = (within / 2 + quarter)[None]  # in the image, beyond which it would be cut
    there = scale_boxes(network, points.clone(), image)
    scale = ((there[:, 2:] - there[:, :2]) / (points[:, 2:] - points[:, :2])).repeat(1, 2)
    in_network = points + (boxes.cpu() - there) / scale
    return torch.clip((in_network - (within - inside * gain) / 2) / gain, torch.zeros(4), inside).to(boxes)


def write_crops(folder: Path, name: str, result: Results) -> list[Path]:
    """Write each detection's part of the image to `folder/class/name.jpg`, `name2.jpg` ..., over no other file.

    A rotated box is turned upright. No two classes share a folder.
    """
    from ultralytics.utils.plotting import save_one_box

    paths: list[Path] = []
    boxes = boxes_or_rotated(result)
    places = distinct(result.names, "class") if len(boxes) else {}
    for box in boxes:
        place = folder / places[int(box.cls)]
        make_folder(place)
        path = free(place / f"{name}.jpg")
        if result.obb is None:
            part = save_one_box(box.xyxy.clone(), result.orig_img.copy(), BGR=True, save=False)
        else:
            part = turned_upright(result.orig_img, box.xyxyxyxy[0].cpu().numpy())
        write_picture(path, part)
        paths.append(path)
    return paths


def turned_upright(image: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """A rotated box's part of an image, turned upright; black beyond the image.

    Args:
        image: `(H, W, 3)` uint8.
        corners: `(4, 2)` x and y, in order around the box.

    Source: `save_one_box` of Ultralytics, which does this from a later release on than the oldest that is taken.
    """
    corners = corners.astype(np.float32)
    width, height = (max(round(float(np.linalg.norm(corners[0] - corners[at]))), 1) for at in (3, 1))
    onto = np.array([[width, height], [width, 0], [0, 0]], np.float32)
    return cv2.warpAffine(image, cv2.getAffineTransform(corners[:3], onto), (width, height))


def add_rows(tables: Tables, image: str, result: Results) -> None:
    """Add a row a detection to the table of image name, class and confidence."""
    rows = ([image, found["class"], f"{found['confidence']:.2f}"] for found in found_in(result))
    tables.add("predictions.csv", ["Image Name", "Prediction", "Confidence"], rows)
