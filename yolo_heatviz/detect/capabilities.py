"""The flags that a checkpoint cannot honour: each is an error, never ignored."""

from __future__ import annotations

from ..errors import HeatvizError
from ..model.detector import Detector
from ..model.tasks import OTHER, TASKS
from ..settings import FOCUS, TOP_BY
from ..text import class_range
from .options import Options

_OF_BOXES = ("labels", "save_txt", "save_csv", "save_crop", "explain", "probe", "attribute")
_DENSE_FLAGS = ("conf_thres", "iou_thres", "max_det", "agnostic_nms", "save_txt", "save_csv", "save_crop", "labels")
_NMS_FLAGS = ("conf_thres", "iou_thres", "max_det", "classes", "agnostic_nms")


def check(options: Options, detector: Detector) -> None:
    """Refuse what this checkpoint, on this device, cannot do.

    Raises:
        HeatvizError: which flag, and what is accepted.
    """
    _check_task(options, detector.task)
    if detector.no_boxes:
        _check_boxes(options, detector.no_boxes)
    predictor, names = detector.predictor, detector.names
    if options.view_img and not predictor.args.show:
        raise HeatvizError("--view-img needs a display that OpenCV can open a window on")
    if options.half and predictor.device.type == "cpu":
        raise HeatvizError("--half needs a GPU: this run is on the cpu")
    task = TASKS.get(detector.task, OTHER)
    for flag, asked, has, fields in (
        ("--save-crop", options.save_crop, task.boxes, "boxes"),
        ("--labels", options.labels is not None, task.labels, "labels"),
        ("--data without --source", options.runs_on_data, task.data, "data"),
    ):
        if asked and not has:
            raise HeatvizError(f"{flag}: got a checkpoint for {detector.task}, accepted are {_tasks_with(fields)}")
    by_focus = options.settings.channels == "top" and options.settings.top_by == FOCUS
    if options.visualize and not task.boxes and by_focus:
        raise HeatvizError(
            f"--top-by: got a checkpoint for {detector.task}, which finds no boxes that energy could lie in: "
            f"focus accepts {_tasks_with('boxes')}; its own are {', '.join(by for by in TOP_BY if by != FOCUS)}"
        )
    wrong = [number for number in options.classes or () if number not in names]
    if wrong:
        raise HeatvizError(f"--classes: got {wrong[0]}, accepted are {class_range(names)}")


def _tasks_with(field: str) -> str:
    return ", ".join(name for name, task in TASKS.items() if getattr(task, field))


def _check_boxes(options: Options, reason: str) -> None:
    asked = [name for name in _OF_BOXES if getattr(options, name)]
    asked += [name for name in _NMS_FLAGS if getattr(options, name) != getattr(Options, name)]
    if options.runs_on_data:
        asked.append("data")
    if asked:
        raise HeatvizError(f"--{asked[0].replace('_', '-')}: got a checkpoint without boxes: {reason}")


def _check_task(options: Options, task: str) -> None:
    if options.augment and task != "detect":
        raise HeatvizError(f"--augment: got a checkpoint for {task}, accepted is detect")
    unfit = {"classify": _NMS_FLAGS, "semantic": _DENSE_FLAGS, "depth": (*_DENSE_FLAGS, "classes")}
    for name in unfit.get(task, ()):
        if getattr(options, name) != getattr(Options, name):
            raise HeatvizError(f"--{name.replace('_', '-')}: got a checkpoint for {task}, which finds no boxes")
