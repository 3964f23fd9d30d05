"""The detect command's flags: YOLOv5's under their names, then the heatmaps'."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields
from pathlib import Path

from .. import cli
from ..cli import Parser
from ..detections.query import Query
from ..drawing.box_style import BoxStyle
from ..errors import HeatvizError
from ..settings import Settings
from ..sources.headers import MEGAPIXELS
from ..text import near

_DESCRIPTION = "Detect objects with any YOLOv5 or Ultralytics checkpoint, and draw what each stage of its network sees."
MATCH_IOU = 0.5
"""The default of `--match-iou`, where there are labels to match."""
_MOST_MEGAPIXELS = 1073.0  # OpenCV's own limit
_REFUSED = {
    "--dnn": "reads ONNX files, accepted are .pt checkpoints",
    "--update": "stripped the optimiser from YOLOv5's own weights, which this command never changes",
}


@dataclass(frozen=True)
class Options:
    """The detect command's flags; names and defaults are YOLOv5's."""

    weights: str | None = None
    trust_weights: bool = False
    source: str | None = None
    data: str | None = None
    imgsz: list[int] | None = None
    conf_thres: float = 0.25
    iou_thres: float = 0.45
    max_det: int = 1000
    device: str = ""
    view_img: bool = False
    save_txt: bool = False
    save_csv: bool = False
    save_conf: bool = False
    save_crop: bool = False
    nosave: bool = False
    classes: list[int] | None = None
    agnostic_nms: bool = False
    augment: bool = False
    visualize: bool = False
    project: Path = Path("runs/detect")
    name: str = "exp"
    exist_ok: bool = False
    line_thickness: int | None = None
    hide_labels: bool = False
    hide_conf: bool = False
    half: bool = False
    vid_stride: int = 1
    max_megapixels: float = MEGAPIXELS
    labels: Path | None = None
    match_iou: float | None = None
    """None where there are no labels to match."""
    max_mb: float | None = None
    stretch: bool = False
    list_stages: bool = False
    explain: bool = False
    probe: list[str] | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def box_style(self) -> BoxStyle:
        """The flags that say how boxes are drawn."""
        return BoxStyle(self.line_thickness, not self.hide_labels, not self.hide_conf)

    @property
    def query(self) -> Query:
        """The questions about each image's detections."""
        return Query(
            self.settings, self.box_style, self.explain, tuple(self.probe or ()), self.makes_page, self.augment
        )

    @property
    def makes_page(self) -> bool:
        """True where the run has a page."""
        return self.visualize and self.settings.report


def parser() -> argparse.ArgumentParser:
    """The command's parser."""
    made = Parser("python -m yolo_heatviz.detect", description=_DESCRIPTION, epilog=cli.sentence(), allow_abbrev=False)
    _add_detect(made.add_argument_group("detect, as YOLOv5's detect.py"))
    _add_answers(made.add_argument_group("answers, of images"))
    heat = made.add_argument_group("heatmaps, with --visualize")
    heat.add_argument("--list-stages", action="store_true", help="print the model's stages and stop")
    for option in fields(Settings):
        flag = f"--{option.name.replace('_', '-')}"
        heat.add_argument(flag, type=type(option.default), default=option.default, help=option.metadata["help"])
    return made


def _add_detect(detect: argparse._ArgumentGroup) -> None:
    detect.add_argument("--weights", nargs="+", help="a YOLOv5 or Ultralytics .pt file; default: the embedded detector")
    detect.add_argument(
        "--trust-weights",
        action="store_true",
        help="unpickle --weights in full, for blocks of your own: it runs whatever code the file holds",
    )
    detect.add_argument("--source", help="image, video, folder, glob, list, URL, stream, webcam number or 'screen'")
    detect.add_argument("--data", help="data set .yaml whose class names replace the checkpoint's")
    detect.add_argument(
        "--imgsz", "--img", "--img-size", nargs="+", type=int, help="inference size: h w, or one number"
    )
    detect.add_argument("--conf-thres", type=float, default=Options.conf_thres, help="confidence threshold")
    detect.add_argument("--iou-thres", type=float, default=Options.iou_thres, help="IoU threshold of NMS")
    detect.add_argument("--max-det", type=int, default=Options.max_det, help="most detections an image")
    detect.add_argument("--device", default=Options.device, help="cuda device (0 or 0,1,2,3) or cpu")
    detect.add_argument("--view-img", action="store_true", help="show the results in a window")
    detect.add_argument("--save-txt", action="store_true", help="write labels/*.txt")
    detect.add_argument("--save-csv", action="store_true", help="write predictions.csv")
    detect.add_argument("--save-conf", action="store_true", help="write confidences into --save-txt's labels")
    detect.add_argument("--save-crop", action="store_true", help="write each detection's part of the image to crops/")
    detect.add_argument("--nosave", action="store_true", help="write no pictures with boxes")
    detect.add_argument("--classes", nargs="+", type=int, help="keep only these classes: --classes 0 2 3")
    detect.add_argument("--agnostic-nms", action="store_true", help="NMS across classes")
    detect.add_argument("--augment", action="store_true", help="test-time augmentation")
    detect.add_argument("--visualize", action="store_true", help="write heatmaps of the stages")
    detect.add_argument("--project", type=Path, default=Options.project, help="results go to project/name")
    detect.add_argument("--name", default=Options.name, help="results go to project/name")
    detect.add_argument("--exist-ok", action="store_true", help="write into project/name if it is there")
    detect.add_argument("--line-thickness", type=int, help="pixels of a box's line; default: by image size")
    detect.add_argument("--hide-labels", action="store_true", help="draw no class names")
    detect.add_argument("--hide-conf", action="store_true", help="draw no confidences")
    detect.add_argument("--half", action="store_true", help="FP16 inference, on a GPU")
    detect.add_argument("--vid-stride", type=int, default=Options.vid_stride, help="take every n-th frame of a video")
    detect.add_argument(
        "--max-megapixels",
        type=float,
        default=Options.max_megapixels,
        help="refuse larger images by their headers; default: 90",
    )
    detect.add_argument(
        "--stretch",
        action="store_true",
        help="spread the values of images of more than 8 bits, the smallest to the largest, over the range of 8 bits",
    )


def _add_answers(asked: argparse._ArgumentGroup) -> None:
    asked.add_argument("--labels", type=Path, help="compare with the YOLO label files of this folder: TP, FP, FN")
    asked.add_argument("--match-iou", type=float, help=f"least IoU of a detection with its label; default: {MATCH_IOU}")
    asked.add_argument("--max-mb", type=float, help="refuse to start a run that is estimated to write more")
    asked.add_argument(
        "--explain", action="store_true", help="say where each box came from, and draw it with its stage"
    )
    asked.add_argument(
        "--probe",
        nargs="+",
        metavar="X,Y,W,H[,CLASS]",
        help="say why nothing was found there, or what was: left, top, width, height in pixels of the image, and a "
        "class by name or number; or a YOLO label file, or a folder of them named as the images",
    )


def parse(argv: list[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        HeatvizError: an unknown flag, a value that is not accepted, or flags that cannot be honoured together.
    """
    made = parser()
    values, unknown = made.parse_known_args(argv)
    if unknown:
        flags = sorted(flag for action in made._actions for flag in action.option_strings)
        reason = _REFUSED.get(unknown[0])
        raise HeatvizError(
            f"{unknown[0]} {reason}" if reason else f"unknown argument {unknown[0]!r}{near(unknown[0], flags)}"
        )
    given = vars(values)
    if given["labels"] is not None and given["match_iou"] is None:
        given["match_iou"] = MATCH_IOU
    settings = Settings(**{option.name: given.pop(option.name) for option in fields(Settings)})
    weights = given.pop("weights") or [None]
    if len(weights) > 1:
        raise HeatvizError(
            f"weights: got {len(weights)} checkpoints, accepted is one: an ensemble has no stages of its own"
        )
    options = Options(weights=weights[0], settings=settings, **given)
    _check(options)
    return options


def _check(options: Options) -> None:
    for name, least, most in (
        ("conf_thres", 0, 1),
        ("iou_thres", 0, 1),
        ("max_det", 1, 10**6),
        ("vid_stride", 1, 10**6),
    ):
        value = getattr(options, name)
        if not least <= value <= most:
            raise HeatvizError(f"--{name.replace('_', '-')}: got {value}, accepted is {least} to {most}")
    if options.imgsz and (len(options.imgsz) > 2 or min(options.imgsz) < 1):
        raise HeatvizError(
            f"--imgsz: got {options.imgsz}, accepted is one or two positive numbers: size, or height width"
        )
    for flag, figure, lowest, highest in (
        ("--match-iou", options.match_iou, 0.01, 1.0),
        ("--max-mb", options.max_mb, 0.0, 1e12),
        ("--max-megapixels", options.max_megapixels, 0.001, _MOST_MEGAPIXELS),
    ):
        if figure is not None and not lowest <= figure <= highest:
            raise HeatvizError(f"{flag}: got {figure:g}, accepted is {lowest:g} to {highest:g}")
    if options.line_thickness is not None and options.line_thickness < 1:
        raise HeatvizError(f"--line-thickness: got {options.line_thickness}, accepted is a whole number from 1")
    drawn = options.view_img or not options.nosave
    heat = options.visualize or options.list_stages
    for flag, given, needed, there in (
        ("--save-conf", options.save_conf, "--save-txt", options.save_txt),
        ("--hide-labels", options.hide_labels, "a picture, but --nosave is set", drawn),
        ("--hide-conf", options.hide_conf, "a picture, but --nosave is set", drawn),
        ("--line-thickness", options.line_thickness is not None, "a picture, but --nosave is set", drawn),
        ("--match-iou", options.match_iou is not None, "--labels", options.labels is not None),
        ("--half", options.half, "a GPU, but --device is cpu", options.device != "cpu"),
        *(
            (f"--{name}", value != getattr(Settings, name), "--visualize", heat)
            for name, value in vars(options.settings).items()
        ),
    ):
        if given and not there:
            raise HeatvizError(f"{flag} needs {needed}")
