"""The flags of `python -m yolo_heatviz.evolution`."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import cli
from ..cli import Parser
from ..figures.style import PAPERS
from ..labels.description import SPLITS
from . import images
from .options import Drawing, Options

_DESCRIPTION = "Draw how the stages of a network changed while it was trained, from the checkpoints of its epochs."
_USAGE = "python -m yolo_heatviz.evolution WEIGHTS ... (--data FILE | --source WHAT) [options]"
_EXAMPLES = """\
examples:
  # the checkpoints of a training (--save-period 1), on images of its data set
  python -m yolo_heatviz.evolution runs/train/exp --data data.yaml
  # on images of your own, with the checkpoint that the training began with
  python -m yolo_heatviz.evolution runs/train/exp/weights --source images/ --start yolov5s.pt
"""


def parser() -> argparse.ArgumentParser:
    """The command's parser."""
    made = Parser(
        "python -m yolo_heatviz.evolution", usage=_USAGE, description=_DESCRIPTION,
        epilog=_EXAMPLES + "\n" + cli.sentence(), allow_abbrev=False,
    )  # fmt: skip
    add = made.add_argument_group("what to read").add_argument
    add("weights", nargs="+", type=Path, metavar="WEIGHTS",
        help="the folder of a training, its folder weights, or two or more checkpoints; or the folder heatmaps of a "
        "training that was watched, to draw what was kept")  # fmt: skip
    add("--start", type=Path, metavar="FILE",
        help="the checkpoint that the training began with, as epoch 0 (default: no epoch 0)")  # fmt: skip
    add("--source", metavar="WHAT", help="images: a file, folder, glob or list (default: those of --data)")
    add("--data", type=Path, metavar="FILE",
        help="the data set's .yaml, for its images and their labels (default: --source)")  # fmt: skip
    add("--split", choices=SPLITS, default=Options.split, help="which of the data set's images")
    add("--labels", type=Path, metavar="FOLDER",
        help="label files of the images (default: the folder 'labels' beside 'images', where it is there)")  # fmt: skip
    add("--images", type=int, default=Drawing.count, metavar="N",
        help=f"how many of the images, {images.LEAST} to {images.MOST}, chosen by --seed")  # fmt: skip
    add("--seed", type=int, default=Drawing.seed, metavar="N", help="of the choice of images")
    add("--imgsz", "--img", type=int, metavar="N", help="side of the network's input (default: the checkpoint's)")
    add("--device", default=Options.device, help="cpu, 0 ... (default: the first GPU, else the CPU)")
    add("--trust-weights", action="store_true", help="unpickle the checkpoints in full, which runs what they say")
    add("--blocks", type=Path, metavar="PATH",
        help="a repository, or .py file, to take blocks of your own from (default: none)")  # fmt: skip
    add = made.add_argument_group("what to draw, and where").add_argument
    add("--stages", default=Drawing.stages, help="stages to draw, as the detect command has them; auto is the "
        "backbone's last of each stride and what feeds the head; evolution.csv has all")  # fmt: skip
    add("--view", default=Drawing.view, help="one or several of overlay (over the images), grid (channels of the "
        "first image), video (a video a stage), strip (stages down, epochs across) and page, or none")  # fmt: skip
    add("--channels", default=Drawing.channels, help="of the grid: top (by the last epoch's focus on the labels, or "
        "variance), or as the detect command has them")  # fmt: skip
    add("--n", type=int, default=Drawing.n, metavar="N", help="channels a stage")
    add("--cmap", default=Drawing.cmap, help="any OpenCV or matplotlib colour map by name")
    add("--keep-records", action="store_true", help="keep what was measured of each epoch, in records/")
    add("--width", default=Drawing.width, help=f"of the strip: {', '.join(PAPERS)}, or millimetres")
    add("--project", type=Path, metavar="FOLDER", help="where the results' folder is made (default: the training's)")
    add("--name", default=Options.name, help="of the results' folder; a second run's is called NAME2")
    return made


def parse(argv: list[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        HeatvizError: an unknown flag, or a value that is not accepted.
    """
    given = vars(parser().parse_args(argv))
    own = {name: given.pop(name) for name in ("stages", "view", "channels", "n", "cmap", "seed", "width")}
    return Options(drawing=Drawing(count=given.pop("images"), **own), **given)
