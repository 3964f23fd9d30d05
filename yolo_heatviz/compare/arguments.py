"""The compare command's flags, read."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from typing import Any

from .. import cli
from ..attribution.how import METHODS
from ..cli import Parser
from ..figures.style import FONTS, PAPERS
from ..labels.description import SPLITS
from ..settings import REDUCTIONS
from .again import read
from .options import BOXES, Options, check
from .scale_rule import SCALES

_NOT_GIVEN = object()
_DESCRIPTION = (
    "Models side by side: a paper's figure of heatmaps over the same images, and the numbers behind it.\n\n"
    "Each model runs on its own, one after the other, over all images. Beside the figure lie figure.tex with a caption "
    "that says how it was made, figure.json to make it again, figure.npz with its maps, and the numbers as tables."
)
_EXAMPLES = (
    (
        "the figure, and the numbers over all images of a folder",
        '--weights baseline.pt ours.pt --names "YOLOv5s" "+CBAM" --source images --stages P4 --out figure.pdf',
    ),
    ("against labels, where the second gains most", "--weights a.pt b.pt --data data.yaml --pick gain:4"),
    ("what speaks for the same box", "--weights a.pt b.pt --source bus.jpg --map attribution --place 20,40,90,60"),
    ("make a figure again", "--again figure.json"),
)


def parser() -> argparse.ArgumentParser:
    """The command's parser."""
    shown = (f"  # {what}\n  python -m yolo_heatviz.compare {flags}" for what, flags in _EXAMPLES)
    epilog = "\n".join(["examples:", *shown, "", cli.sentence()])
    made = Parser("python -m yolo_heatviz.compare", description=_DESCRIPTION, epilog=epilog, allow_abbrev=False)
    _add_what(made.add_argument_group("what to compare"))
    _add_boxes(made.add_argument_group("which boxes to keep"))
    _add_maps(made.add_argument_group("which maps, of which images"))
    _add_figure(made.add_argument_group("the figure"))
    return made


def _add_what(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--weights",
        nargs="+",
        metavar="FILE",
        help="YOLOv5 or Ultralytics .pt files, the baseline first (default: none)",
    )
    add("--names", nargs="+", metavar="NAME", help="what the models are called (default: as their files)")
    add("--source", metavar="WHAT", help="images: a file, folder, glob, list or URL (default: those of --data)")
    add(
        "--data",
        metavar="FILE",
        help="data set .yaml: the labels' class names, and without --source its images and labels (default: none)",
    )
    add("--split", choices=SPLITS, default=Options.split, help="part of --data's images")
    add(
        "--labels",
        metavar="FOLDER",
        help="YOLO label files: TP, FP, FN, and focus is measured inside the labels (default: none)",
    )
    add(
        "--match-iou",
        type=float,
        default=Options.match_iou,
        metavar="X",
        help="least IoU of boxes that are one and the same",
    )
    add(
        "--imgsz",
        nargs="+",
        type=int,
        metavar="N",
        help="inference size: height and width, or one number (default: what each was trained at)",
    )
    add("--device", default=Options.device, help="cuda device or cpu (default: a GPU where there is one)")
    add(
        "--blocks",
        metavar="PATH",
        help="repository's folder, or .py file, with blocks of your own that --weights name: its code is run "
        "(default: known blocks alone)",
    )
    add("--trust-weights", action="store_true", help="unpickle --weights in full: it runs whatever code the files hold")
    add("--quiet", action="store_true", help="no progress bar")


def _add_boxes(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--conf-thres", type=float, default=Options.conf_thres, metavar="X", help="confidence threshold")
    add("--iou-thres", type=float, default=Options.iou_thres, metavar="X", help="IoU threshold of NMS")
    add("--max-det", type=int, default=Options.max_det, metavar="N", help="most detections an image")


def _add_maps(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--stages",
        nargs="+",
        metavar="STAGE",
        help="P3, P4, P5 (the head's input of stride 8, 16, 32), a number, a module's dotted path, or a NAME:STAGE "
        "for each model; several make several columns (default: P4)",
    )
    add(
        "--map",
        default=Options.map,
        metavar="WHAT",
        help=f"of a stage: {', '.join(REDUCTIONS)}, or channel:N; or what spoke for a box: attribution[:METHOD], by "
        f"{', '.join(each for each in METHODS if each != 'hirescam')}",
    )
    add(
        "--place",
        metavar="X,Y,W,H[,CLASS]",
        help="with --map attribution, where the box is (default: the largest label, else the first model's surest box)",
    )
    add(
        "--pick",
        nargs="+",
        metavar="RULE",
        help="images of the figure: random:N, gain:N (where the second model gains most focus), all, or their names "
        "(default: all up to 6, else random:4)",
    )
    add("--seed", type=int, default=Options.seed, metavar="N", help="of random:N and of the intervals")


def _add_figure(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--out",
        metavar="FILE",
        help="figure.pdf, .svg or .png; what is made beside it has its name (default: a new folder in runs/compare)",
    )
    add(
        "--again",
        metavar="FILE",
        help="a figure.json, whose figure is made again; flags beside it go before its own (default: none)",
    )
    add(
        "--page", action="store_true", help="write a page to look at all images, models side by side, beside the figure"
    )
    add("--boxes", choices=BOXES, default=Options.boxes, help="what is written at each model's own boxes")
    add(
        "--scale",
        default=Options.scale,
        metavar="WHAT",
        help=f"{', '.join(SCALES)}, or LOW,HIGH: each panel's own range, over its mean, one range for all, a fixed one",
    )
    add("--cmap", default=Options.cmap, help="any OpenCV or matplotlib colour map by name")
    add("--opacity", type=float, default=Options.opacity, metavar="X", help="of the heat over the image, 0 to 1")
    add("--transpose", action="store_true", help="images in columns, models in rows")
    add("--width", default=Options.width, metavar="W", help=f"{', '.join(PAPERS)}, or millimetres")
    add("--font", choices=FONTS, default=Options.font, help="of the figure, 8 points at its width")
    add("--dpi", type=int, default=Options.dpi, metavar="N", help="pixels an inch of a PNG")


def parse(argv: list[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        HeatvizError: an unknown flag, a value that is not accepted, or flags that cannot be honoured together.
    """
    nothing = argparse.Namespace(**{each.name: _NOT_GIVEN for each in fields(Options)})
    given = {name: value for name, value in vars(parser().parse_args(argv, nothing)).items() if value is not _NOT_GIVEN}
    again = given.get("again")
    found: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}
    options = replace(read(again) if again is not None else Options(), **found)
    check(options)
    return options
