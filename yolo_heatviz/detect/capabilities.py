"""The flags that a checkpoint cannot honour: each is an error, never ignored."""

from __future__ import annotations

from pathlib import Path

from ..errors import HeatvizError
from ..model.detector import Detector
from ..model.tasks import OTHER, TASKS
from ..settings import FOCUS, TOP_BY
from ..text import class_range, plural, shown, text
from .options import Options

_LARGEST_DATA, _DEEPEST_DATA = 1 << 20, 20
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


def rename(detector: Detector, data: Path) -> None:
    """Give the detector's classes the names of a data set.

    Raises:
        HeatvizError: the file has no names, or not one for each class.
    """
    names = _data_names(data, len(detector.names))
    detector.names.update(names)
    detector.predictor.model.names.update(names)


def _data_names(path: Path, count: int) -> dict[int, str]:
    import yaml

    try:
        given = yaml.safe_load(_plain(path))["names"]
        names = dict(given) if isinstance(given, dict) else dict(enumerate(given))
        if not all(isinstance(name, (str, int, float)) for name in names.values()):
            raise ValueError("a name that is no word")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        reason = shown(" ".join(str(error).split()), 200)
        raise HeatvizError(f"--data: got {str(path)!r}, accepted is a data set .yaml with names ({reason})") from error
    if set(names) != set(range(count)):
        raise HeatvizError(
            f"--data: got {plural(len(names), 'name')} in {path}, accepted are the checkpoint's {count}, "
            "numbered from 0"
        )
    return {number: text(str(names[number])) for number in range(count)}


def _plain(path: Path) -> str:
    """A file's text, if what YAML makes of it can be no larger than that: it has no aliases, which copy."""
    import yaml

    if path.stat().st_size > _LARGEST_DATA:
        raise ValueError(f"{path.stat().st_size} bytes, more than {_LARGEST_DATA}")
    content = path.read_text(encoding="utf-8")
    depth = 0
    for event in yaml.parse(content, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"an alias, *{event.anchor}")
        if depth > _DEEPEST_DATA:
            raise ValueError("lists in lists")
    return content


def _check_boxes(options: Options, reason: str) -> None:
    asked = [name for name in _OF_BOXES if getattr(options, name)]
    asked += [name for name in _NMS_FLAGS if getattr(options, name) != getattr(Options, name)]
    if asked:
        raise HeatvizError(f"--{asked[0].replace('_', '-')}: got a checkpoint without boxes: {reason}")


def _check_task(options: Options, task: str) -> None:
    if options.augment and task != "detect":
        raise HeatvizError(f"--augment: got a checkpoint for {task}, accepted is detect")
    unfit = {"classify": _NMS_FLAGS, "semantic": _DENSE_FLAGS, "depth": (*_DENSE_FLAGS, "classes")}
    for name in unfit.get(task, ()):
        if getattr(options, name) != getattr(Options, name):
            raise HeatvizError(f"--{name.replace('_', '-')}: got a checkpoint for {task}, which finds no boxes")
