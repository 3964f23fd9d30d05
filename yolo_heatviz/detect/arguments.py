"""The detect command's flags: YOLOv5's under their names, then those of the answers and the heatmaps."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

from .. import cli
from ..attribution.how import METHODS, TARGETS
from ..cli import Parser
from ..errors import HeatvizError
from ..labels.description import SPLITS
from ..settings import Settings
from ..sources.headers import MEGAPIXELS
from . import spelling
from .options import MATCH_IOU, Options, check

_DESCRIPTION = "Detect objects with any YOLOv5 or Ultralytics checkpoint, and draw what each stage of its network sees."
_USAGE = "python -m yolo_heatviz.detect [--weights FILE] [--source WHAT] [--visualize] [options]"
EXAMPLES = (
    ("the embedded detector on the embedded samples, and the page of the run", "--visualize"),
    ("own weights and images: every stage on one sheet", "--weights best.pt --source photos/ --visualize --view sheet"),
    ("a data set: its figures, what is missed, and why", "--weights best.pt --data data.yaml"),
)
"""What each shows, and its flags."""


def parser() -> argparse.ArgumentParser:
    """The command's parser."""
    shown = (f"  # {what}\n  python -m yolo_heatviz.detect {flags}" for what, flags in EXAMPLES)
    epilog = "\n".join(["examples:", *shown, "", cli.sentence()])
    made = Parser(
        "python -m yolo_heatviz.detect", usage=_USAGE, description=_DESCRIPTION, epilog=epilog, allow_abbrev=False
    )
    _add_what(made.add_argument_group("what to run"))
    _add_boxes(made.add_argument_group("which boxes to keep"))
    _add_places(made.add_argument_group("what to write, and where"))
    _add_drawing(made.add_argument_group("how boxes are drawn"))
    _add_answers(made.add_argument_group("answers, of images"))
    _add_attribution(made.add_argument_group("attribution, of images"))
    _add_heatmaps(made.add_argument_group("heatmaps, with --visualize"))
    return made


def _add_what(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--weights", nargs="+", metavar="FILE", help="a YOLOv5 or Ultralytics .pt file (default: the embedded detector)"
    )
    add(
        "--blocks", type=Path, metavar="PATH",
        help="repository's folder, or .py file, with blocks of your own that --weights names: its code is run, the "
        "file's is not (default: known blocks alone)",
    )  # fmt: skip
    add(
        "--trust-weights",
        action="store_true",
        help="unpickle --weights in full, for what --blocks cannot load: it runs whatever code the file holds",
    )
    add(
        "--source",
        metavar="WHAT",
        help="image, video, folder, glob, list, URL, stream, webcam number or 'screen' (default: the embedded samples, "
        "with --weights Ultralytics' own)",
    )
    add(
        "--data", metavar="FILE",
        help="data set .yaml: its class names, and without --source its images and labels; of a classifier the folder "
        "of its splits, a folder a class in each (default: the names in the checkpoint)",
    )  # fmt: skip
    add("--split", choices=SPLITS, default=Options.split, help="part of --data's images")
    add(
        "--imgsz", "--img", "--img-size", nargs="+", type=int, metavar="N",
        help="inference size: height and width, or one number (default: what it was trained at, else 640)",
    )  # fmt: skip
    add(
        "--device", default=Options.device, help="cuda device (0 or 0,1,2,3) or cpu (default: a GPU where there is one)"
    )
    add("--half", action="store_true", help="FP16 inference, on a GPU")
    add("--augment", action="store_true", help="test-time augmentation")
    add("--vid-stride", type=int, default=Options.vid_stride, metavar="N", help="take every n-th frame of a video")
    add(
        "--max-megapixels", type=float, default=Options.max_megapixels, metavar="N",
        help=f"refuse larger images by their headers (default: {MEGAPIXELS:g})",
    )  # fmt: skip
    add(
        "--stretch",
        action="store_true",
        help="spread the values of images of more than 8 bits, the smallest to the largest, over the range of 8 bits",
    )
    add(
        "--workers", type=int, default=Options.workers, metavar="N",
        help="threads that draw and write an image while the next one runs: 1, or 0 for one after the other (default: "
        "1 where the network leaves a processor idle: on a GPU, or by fewer threads of PyTorch than processors)",
    )  # fmt: skip
    add("--quiet", action="store_true", help="print no line an image, and no progress bar")


def _add_boxes(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--conf-thres", type=float, default=Options.conf_thres, metavar="X", help="confidence threshold")
    add("--iou-thres", type=float, default=Options.iou_thres, metavar="X", help="IoU threshold of NMS")
    add("--max-det", type=int, default=Options.max_det, metavar="N", help="most detections an image")
    add("--classes", nargs="+", type=int, metavar="N", help="keep only these classes: --classes 0 2 3 (default: all)")
    add("--agnostic-nms", action="store_true", help="NMS across classes")


def _add_places(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--project", type=Path, default=Options.project, metavar="FOLDER", help="results go to project/name")
    add("--name", default=Options.name, help="results go to project/name, or name2, name3 ... where it is there")
    add("--exist-ok", action="store_true", help="write into project/name if it is there")
    add("--nosave", action="store_true", help="write no pictures with boxes")
    add("--save-txt", action="store_true", help="write labels/*.txt")
    add("--save-conf", action="store_true", help="write confidences into --save-txt's labels")
    add("--save-csv", action="store_true", help="write predictions.csv")
    add("--save-crop", action="store_true", help="write each detection's part of the image to crops/")
    add(
        "--max-mb", type=float, metavar="N",
        help="refuse to start a run that is estimated to write more (default: what the disk has free)",
    )  # fmt: skip


def _add_drawing(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--line-thickness", type=int, metavar="N", help="pixels of a box's line (default: by the image's size)")
    add("--hide-labels", action="store_true", help="draw no class names")
    add("--hide-conf", action="store_true", help="draw no confidences")
    add("--view-img", action="store_true", help="show the results in a window")


def _add_answers(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--labels", type=Path, metavar="FOLDER",
        help="compare with the YOLO label files of this folder: TP, FP, FN (default: no comparison, with --data alone "
        "the folder 'labels' beside its 'images')",
    )  # fmt: skip
    add(
        "--unlabelled-as-empty",
        action="store_true",
        help="count images without a label file as images without objects",
    )
    add(
        "--match-iou", type=float, metavar="X",
        help=f"least IoU of a detection with its label (default: {MATCH_IOU})",
    )  # fmt: skip
    add("--explain", action="store_true", help="say where each box came from, and draw it with its stage")
    add(
        "--probe",
        nargs="+",
        metavar="X,Y,W,H[,CLASS]",
        help="say why nothing was found there, or what was: left, top, width, height in pixels of the image, and a "
        "class by name or number; or a YOLO label file, or a folder of them named as the images (default: no place)",
    )


def _add_attribution(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--attribute", action="store_true", help="draw what spoke for each box, and each --probe, as a map of the image"
    )
    add(
        "--attribute-by", default=Options.attribute_by, metavar="METHOD",
        help=f"{', '.join(METHODS[:-2])}, or a control that reads no network: {' or '.join(METHODS[-2:])}",
    )  # fmt: skip
    add(
        "--attribute-at", metavar="STAGES",
        help="the stages that maps are read at, as --stages takes them (default: those that fit the box's size)",
    )  # fmt: skip
    add(
        "--attribute-target", default=Options.attribute_target, metavar="WHAT",
        help=f"what maps are of, one or several joined by commas: {', '.join(TARGETS)} (the box's sides)",
    )  # fmt: skip
    add("--against", action="store_true", help="show what spoke against it, too, below 0: --attribute-by hirescam")
    add("--faithful", action="store_true", help="measure what hiding what a map points at does to the confidence")


def _add_heatmaps(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--visualize", action="store_true", help="write heatmaps of the stages")
    group.add_argument("--list-stages", action="store_true", help="print the model's stages and stop")
    for option in fields(Settings):
        flag = f"--{option.name.replace('_', '-')}"
        metavar = "N" if isinstance(option.default, (int, float)) else None
        help = option.metadata["help"]
        group.add_argument(flag, type=type(option.default), default=option.default, metavar=metavar, help=help)


def parse(argv: list[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        HeatvizError: an unknown flag, a value that is not accepted, or flags that cannot be honoured together.
    """
    made = parser()
    flags = [flag for action in made._actions for flag in action.option_strings]
    values, unknown = made.parse_known_args(spelling.spelt_out(argv, flags))
    given = vars(values)
    if unknown:
        raise spelling.misread(unknown, flags, given["source"])
    on_data = given["data"] is not None and given["source"] is None
    if (given["labels"] is not None or on_data) and given["match_iou"] is None:
        given["match_iou"] = MATCH_IOU
    settings = Settings(**{option.name: given.pop(option.name) for option in fields(Settings)})
    weights = given.pop("weights") or [None]
    if len(weights) > 1:
        raise HeatvizError(
            f"weights: got {len(weights)} checkpoints, accepted is one: an ensemble has no stages of its own"
        )
    options = Options(weights=weights[0], settings=settings, **given)
    check(options)
    return options
