"""A data set of cloth in Ultralytics' layout: images, label files and the yaml that names them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Sequence

import numpy as np

from ..cli import Exit
from ..errors import HeatvizError, opencv_explained

if TYPE_CHECKING:
    from .cloth.picture import Label

SPLITS = ("train", "val")


def write_dataset(folder: Path, *, seed: int, train: int, val: int, size: int = 320) -> Path:
    """Write pictures and labels.

    The same arguments write the same files; picture k of a split does not depend on how many there are.

    Args:
        folder: where `images/`, `labels/` and `data.yaml` go.
        seed: non-negative integer.
        train: number of pictures to train on.
        val: number of pictures to validate on; none is in both.
        size: side of the square pictures in pixels.

    Returns:
        Path of `data.yaml`.

    Example:
        >>> write_dataset(Path("cloth"), seed=1, train=100, val=20)  # doctest: +SKIP
        PosixPath('cloth/data.yaml')
    """
    from .cloth.defects import NAMES
    from .cloth.picture import make_picture  # here, as below: OpenCV, whose absence `main` tells

    for split, count in enumerate((train, val)):
        for k in range(count):
            image, labels = make_picture([seed, split, k], shape=(size, size))
            write_sample(folder, SPLITS[split], f"{k:05d}", image, labels)
    names = "".join(f"  {number}: {name}\n" for number, name in enumerate(NAMES))
    data = folder / "data.yaml"
    root = folder.resolve().as_posix()
    data.write_text(f"path: {root}\ntrain: images/train\nval: images/val\nnames:\n{names}", encoding="utf-8")
    return data


def write_sample(folder: Path, split: str, stem: str, image: np.ndarray, labels: Sequence[Label]) -> None:
    """Write one picture as JPEG and its label file.

    Args:
        folder: the data set's folder.
        split: "train" or "val", the folder under `images/` and `labels/`.
        stem: file name without its suffix.
        image: (H, W, 3) uint8 RGB.
        labels: names and boxes in pixels.
    """
    for kind in ("images", "labels"):
        (folder / kind / split).mkdir(parents=True, exist_ok=True)
    (folder / "images" / split / f"{stem}.jpg").write_bytes(encode_jpeg(image))
    (folder / "labels" / split / f"{stem}.txt").write_text(label_text(labels, image.shape[:2]), encoding="utf-8")


def encode_jpeg(image: np.ndarray, quality: int = 92) -> bytes:
    """JPEG of an (H, W, 3) uint8 RGB image."""
    import cv2

    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def label_text(labels: Sequence[Label], shape: tuple[int, ...]) -> str:
    """YOLO's label lines: class number, centre x, centre y, width, height, all but the first as shares of the side.

    Args:
        labels: names and boxes in pixels.
        shape: the image's height and width.

    Example:
        >>> label_text([("stain", (0, 10, 20, 30))], (40, 40))
        '1 0.250000 0.500000 0.500000 0.500000\\n'
    """
    from .cloth.defects import NAMES

    high, wide = shape[:2]
    lines = []
    for name, (x1, y1, x2, y2) in labels:
        shares = (x1 + x2) / 2 / wide, (y1 + y2) / 2 / high, (x2 - x1) / wide, (y2 - y1) / high
        lines.append(" ".join([str(NAMES.index(name)), *(f"{share:.6f}" for share in shares)]) + "\n")
    return "".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Write a data set from the command line."""
    parser = argparse.ArgumentParser(prog="python -m yolo_heatviz.demo.dataset", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write it")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same pictures (default: 1)")
    parser.add_argument("--train", type=int, default=200, help="pictures to train on (default: 200)")
    parser.add_argument("--val", type=int, default=50, help="pictures to validate on (default: 50)")
    parser.add_argument("--size", type=int, default=320, help="side in pixels (default: 320)")
    args = parser.parse_args(argv)
    try:
        with opencv_explained():
            print(write_dataset(args.folder, seed=args.seed, train=args.train, val=args.val, size=args.size))
    except HeatvizError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    return Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
