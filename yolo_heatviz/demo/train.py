"""Make the embedded detector from nothing: pictures, training, half-precision weights.

The defaults are what the shipped weights were made with.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple, Sequence

from ..cli import Exit, streams
from ..errors import HeatvizError, opencv_explained
from ..model.offline import stay_offline, without_font
from .dataset import write_dataset

SEED = 5
TRAIN_PICTURES = 8000
VAL_PICTURES = 300
SIZE = 320
EPOCHS = 11
BATCH = 8
WEIGHTS = Path(__file__).with_name("fabric.pt")

# No mosaic: it cuts single broken yarns apart, and every picture of the set is new anyway.
RECIPE = {
    "optimizer": "AdamW", "lr0": 0.0015, "lrf": 0.01, "cos_lr": True, "warmup_epochs": 0.5, "warmup_bias_lr": 0.0,
    "weight_decay": 0.001, "nbs": BATCH, "fliplr": 0.5, "flipud": 0.5, "hsv_h": 0.01, "hsv_s": 0.2, "hsv_v": 0.2,
    "mosaic": 0.0, "close_mosaic": 0, "scale": 0.0, "translate": 0.0, "erasing": 0.0,
    "deterministic": True, "amp": False, "plots": False, "pretrained": False, "cache": "ram", "workers": 0,
}  # fmt: skip


class Training(NamedTuple):
    """A training's data set and length; the defaults made the shipped weights."""

    seed: int = SEED
    """Of pictures, initial weights and order."""
    pictures: int = TRAIN_PICTURES
    """To train on."""
    val_pictures: int = VAL_PICTURES
    """To validate on after each epoch."""
    size: int = SIZE
    """Side of the pictures in pixels, a multiple of 32."""
    epochs: int = EPOCHS
    """Times through the pictures; the learning rate falls as a cosine to the end."""


def train(out: Path, work: Path, training: Training) -> Path:
    """Write a data set into `work`, train on it there, and write the weights.

    Args:
        out: the checkpoint to write.
        work: an empty folder for pictures and logs.
        training: on what, and how long.

    Returns:
        `out`.

    Raises:
        HeatvizError: a number is out of range, `out` cannot be there, or `work` is not empty.
    """
    seed, pictures, val_pictures, size, epochs = training
    _check(out, work, size, min(pictures, val_pictures, epochs))
    data = write_dataset(work / "data", seed=seed, train=pictures, val=val_pictures, size=size)
    stay_offline()
    from .network import MixedTrainer, save_checkpoint

    overrides = dict(RECIPE, model="yolov5n.yaml", data=str(data), imgsz=size, epochs=epochs, batch=BATCH, seed=seed)
    overrides.update(project=str(work), name="run", exist_ok=True, device="cpu")
    with without_font():
        trainer = MixedTrainer(overrides=overrides)
        trainer.train()
    save_checkpoint(trainer.last, out, imgsz=size)
    return out


def _check(out: Path, work: Path, size: int, fewest: int) -> None:
    """Refuse what would only fail after the training."""
    if size < 64 or size % 32:
        raise HeatvizError(f"size {size}: accepted is a multiple of 32 from 64 on")
    if fewest < 1:
        raise HeatvizError(f"pictures, val-pictures and epochs: got {fewest}, accepted is 1 or more")
    if out.is_dir() or not out.parent.is_dir():
        raise HeatvizError(f"out {out}: accepted is a file in a folder that is there")
    if work.is_dir() and any(work.iterdir()):
        raise HeatvizError(f"work {work} is not empty: accepted is a new or an empty folder")


@streams()
def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m yolo_heatviz.demo.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="checkpoint to write (default: the shipped one)")
    parser.add_argument("--work", type=Path, help="folder for pictures and logs (default: temporary, removed)")
    for flag, default, words in (
        ("--seed", SEED, "of pictures, initial weights and order"),
        ("--pictures", TRAIN_PICTURES, "how many to train on"),
        ("--val-pictures", VAL_PICTURES, "how many to validate on after each epoch"),
        ("--size", SIZE, "side of the pictures in pixels, a multiple of 32"),
        ("--epochs", EPOCHS, "times through the pictures"),
    ):
        parser.add_argument(flag, type=int, default=default, help=f"{words} (default: {default})")
    args = parser.parse_args(argv)
    work = args.work or Path(tempfile.mkdtemp(prefix="fabric-"))
    stay_offline(work / "config")
    try:
        training = Training(args.seed, args.pictures, args.val_pictures, args.size, args.epochs)
        with opencv_explained():
            print(train(args.out, work, training))
    except HeatvizError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    finally:
        if args.work is None:
            shutil.rmtree(work)
    return Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
