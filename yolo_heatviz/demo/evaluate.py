"""Measure the detector on freshly made pictures that no training has seen."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from ..cli import Exit, streams
from ..errors import HeatvizError, opencv_explained
from ..model.offline import stay_offline, without_font
from .dataset import write_dataset
from .train import SEED, SIZE, WEIGHTS

HELD_OUT_SEED = 2027
PICTURES = 500


@dataclass(frozen=True)
class Scores:
    """Mean average precision in [0, 1].

    Attributes:
        map50: at an overlap (IoU) of 0.5, mean of the classes.
        map50_95: mean over overlaps from 0.5 to 0.95, mean of the classes.
        classes: name of each class and its (map50, map50_95).
    """

    map50: float
    map50_95: float
    classes: dict[str, tuple[float, float]]

    def table(self) -> str:
        """The scores as a Markdown table."""
        rows = [("all", self.map50, self.map50_95), *((name, *pair) for name, pair in self.classes.items())]
        lines = [f"| {name} | {at50:.3f} | {over:.3f} |" for name, at50, over in rows]
        return "\n".join(["| class | mAP50 | mAP50-95 |", "|---|---|---|", *lines])


def evaluate(
    weights: Path = WEIGHTS, *, seed: int = HELD_OUT_SEED, pictures: int = PICTURES, size: int = SIZE
) -> Scores:
    """Make pictures, detect, and score.

    Args:
        weights: an Ultralytics checkpoint with the five classes.
        seed: of the pictures; not the one trained with.
        pictures: how many.
        size: side of the pictures in pixels, and the detector's image size.

    Raises:
        HeatvizError: the seed is the one that the weights were trained with, or there are no such weights.
    """
    if seed == SEED:
        raise HeatvizError(f"seed {seed} made the training pictures: accepted is any other")
    if not weights.is_file():
        raise HeatvizError(f"weights {weights} are not there: accepted is the path of a .pt checkpoint")
    stay_offline()
    from ultralytics import YOLO

    with tempfile.TemporaryDirectory(prefix="fabric-") as folder, without_font():
        data = write_dataset(Path(folder), seed=seed, train=0, val=pictures, size=size)
        model = YOLO(weights)
        options = {"batch": 16, "workers": 0, "plots": False, "verbose": False, "device": "cpu"}
        found = model.val(data=str(data), imgsz=size, project=folder, name="val", **options).box
        names = [model.names[number] for number in found.ap_class_index]
    pairs = zip(found.ap50.tolist(), found.ap.tolist())
    return Scores(float(found.map50), float(found.map), dict(zip(names, pairs)))


@streams()
def main(argv: Sequence[str] | None = None) -> int:
    """Print the scores as a table."""
    parser = argparse.ArgumentParser(prog="python -m yolo_heatviz.demo.evaluate", description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="checkpoint (default: the shipped one)")
    parser.add_argument("--seed", type=int, default=HELD_OUT_SEED, help=f"of the pictures (default: {HELD_OUT_SEED})")
    parser.add_argument("--pictures", type=int, default=PICTURES, help=f"how many (default: {PICTURES})")
    parser.add_argument("--size", type=int, default=SIZE, help=f"side in pixels (default: {SIZE})")
    args = parser.parse_args(argv)
    try:
        with opencv_explained():
            print(evaluate(args.weights, seed=args.seed, pictures=args.pictures, size=args.size).table())
    except HeatvizError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    return Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
