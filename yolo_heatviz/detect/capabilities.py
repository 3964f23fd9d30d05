"""Whether a checkpoint can honour what was asked for: a flag that it cannot is an error, never ignored."""

from __future__ import annotations

from pathlib import Path

from ..errors import HeatvizError
from ..model.detector import Detector
from ..text import plural, shown, text
from .arguments import Options

_LABEL_TASKS = ("detect", "segment")
_LARGEST_DATA, _DEEPEST_DATA = 1 << 20, 20
_BOX_TASKS = ("detect", "segment", "pose")
_NMS_FLAGS = ("conf_thres", "iou_thres", "max_det", "classes", "agnostic_nms")


def check(options: Options, detector: Detector) -> None:
    """Refuse what this checkpoint, on this device, cannot do.

    Raises:
        HeatvizError: which flag, and what is accepted.
    """
    _check_task(options, detector.task)
    predictor, names = detector.predictor, detector.names
    if options.view_img and not predictor.args.show:
        raise HeatvizError("--view-img needs a display that OpenCV can open a window on")
    if options.half and predictor.device.type == "cpu":
        raise HeatvizError("--half needs a GPU: this run is on the cpu")
    if options.save_crop and detector.task not in _BOX_TASKS:
        raise HeatvizError(f"--save-crop: got a checkpoint for {detector.task}, accepted are {', '.join(_BOX_TASKS)}")
    if options.labels and detector.task not in _LABEL_TASKS:
        raise HeatvizError(f"--labels: got a checkpoint for {detector.task}, accepted are {', '.join(_LABEL_TASKS)}")
    if options.visualize and detector.task == "classify" and options.settings.needs_scene:
        raise HeatvizError(
            "--view and --top-by: got a checkpoint for classify, whose image is cropped: overlay, sheet and focus "
            "accept detect, segment, pose, obb"
        )
    wrong = [number for number in options.classes or () if number not in names]
    if wrong:
        raise HeatvizError(f"--classes: got {wrong[0]}, accepted are 0 to {max(names)} ({', '.join(names.values())})")


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


def _check_task(options: Options, task: str) -> None:
    if options.augment and task != "detect":
        raise HeatvizError(f"--augment: got a checkpoint for {task}, accepted is detect")
    for name in _NMS_FLAGS if task == "classify" else ():
        if getattr(options, name) != getattr(Options, name):
            raise HeatvizError(f"--{name.replace('_', '-')}: got a checkpoint for classify, which finds no boxes")
