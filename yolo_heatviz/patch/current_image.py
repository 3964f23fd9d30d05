"""The image that a detect script has in hand, by its own variables.

`path`, `save_dir`, `im0s` and `visualize` have been their names in YOLOv5 from v4.0 on, and in its relatives; before,
the folder was called `out`. Where a script has other names, the function that holds the network's input is looked into,
for what is the path of an image there, a folder, an image's pixels.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Iterator, Mapping, Sequence

from ..files.opening import is_file, is_folder
from . import options, request
from .record import history

if TYPE_CHECKING:
    from .frames import Origin

_FOLDERS = ("save_dir", "out")
_INPUTS = ("im", "img")
_ORIGINALS = ("im0s", "im0")
_BATCH = 4  # dimensions
_IMAGES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".dng", ".mpo")
_VIDEOS = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".gif", ".ts")


def callers(frame: FrameType | None) -> Iterator[Mapping[str, Any]]:
    """The local variables of the functions that are running, the innermost first."""
    while frame is not None:
        yield frame.f_locals
        frame = frame.f_back


def variables(frame: FrameType | None, seen: object = None) -> Mapping[str, Any] | None:
    """Return the local variables of the nearest caller that has an image and a folder, by YOLOv5's names.

    Args:
        frame: the innermost function that is running.
        seen: the network's input, by which a caller is known that has other names.
    """
    for found in callers(frame):
        if folder_of(found) is not None:
            named = _of_data_set(found, seen)
            if named is not None or ("path" in found and _count(paths(found), seen)):
                return named or found
    holders = (found for found in callers(frame) if seen is not None and any(each is seen for each in found.values()))
    return next((named for named in map(_named, holders) if named is not None), None)


def _of_data_set(found: Mapping[str, Any], seen: object) -> Mapping[str, Any] | None:
    """The variables of a script that runs batches of images from a data set, as `val.py` does; None of others.

    Its `path` is that of an image of an earlier batch.
    """
    given = found.get("paths")
    if seen is None or not isinstance(given, (list, tuple)) or not _count(given, seen):
        return None
    whole = all(isinstance(each, (str, Path)) for each in given)
    return {**found, "path": list(given), "dataset": SimpleNamespace(mode="image")} if whole else None


def _count(given: Sequence[Any], seen: Any) -> bool:
    """True where there are as many paths as images in the network's input, as far as that is known."""
    return getattr(seen, "ndim", 0) != _BATCH or len(given) == len(seen)


def _named(found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The variables of a caller under YOLOv5's names, by what they are."""
    paths = [each for each in found.values() if isinstance(each, (str, Path)) and str(each)]
    image = next((each for each in paths if str(each).lower().endswith(_IMAGES) and is_file(each)), None)
    folder = None if image is None else _run_folder([Path(each) for each in paths], Path(image))
    pixels = next((each for each in found.values() if _is_image(each)), None)
    if image is None or folder is None:
        return None
    return {**found, "path": image, "save_dir": folder, "im0s": pixels}


def _run_folder(paths: Sequence[Path], image: Path) -> Path | None:
    """The folder among these that a run would write into: the one made last, neither the image's nor around another."""
    folders = [each.resolve() for each in paths if is_folder(each)]
    around = {*image.resolve().parents, *(parent for each in folders for parent in each.parents)}
    inner = [each for each in folders if each not in around]
    return max(inner, key=lambda each: each.stat().st_ctime, default=None)


def _is_image(value: object) -> bool:
    import numpy as np

    return isinstance(value, np.ndarray) and value.dtype == np.uint8 and value.ndim == 3 and value.shape[2] in (1, 3)


def folder_of(found: Mapping[str, Any]) -> Path | None:
    """The folder that a caller's run writes into."""
    given = (found.get(name) for name in _FOLDERS)
    named = (Path(each) for each in given if isinstance(each, (str, Path)) and str(each))
    return next((each for each in named if not each.suffix or is_folder(each)), None)  # the file of a result is none


def is_wanted(found: Mapping[str, Any]) -> bool:
    """True if that caller wants heatmaps, and no predictor of Ultralytics' draws them."""
    if history.script_without_flag or options.current().visualize:
        return True
    return not history.asked and bool(found.get("visualize", request.is_in(sys.argv)))


def paths(found: Mapping[str, Any]) -> Sequence[Any]:
    """The path of each image of the batch."""
    path = found["path"]
    return path if isinstance(path, (list, tuple)) else [path]


def origins(found: Mapping[str, Any]) -> list[Origin]:
    """Where the images of the batch are from; each has the folder that the caller has made for it, if it is alone."""
    from .frames import Origin

    own = found.get("visualize")
    given = paths(found)
    folder = Path(own) if isinstance(own, (str, Path)) and len(given) == 1 else None
    kind, rate = _kind(found, given)
    return [Origin(str(path), folder, kind, rate) for path in given]


def _kind(found: Mapping[str, Any], given: Sequence[Any]) -> tuple[str, float | None]:
    dataset, capture = found.get("dataset"), found.get("vid_cap")
    if getattr(dataset, "mode", "") == "image":  # also where a video of the same folder is open already
        return "image", None
    if isinstance(found["path"], (list, tuple)) or getattr(dataset, "mode", "") == "stream":
        return "stream", None
    if getattr(dataset, "mode", "") != "video" and capture is None:
        return ("video", None) if str(given[0]).lower().endswith(_VIDEOS) else ("image", None)
    return "video", _rate(capture)


def _rate(capture: Any) -> float | None:
    try:
        return float(capture.get(5)) or None  # cv2.CAP_PROP_FPS
    except (AttributeError, TypeError, ValueError):
        return None


def count(found: Mapping[str, Any]) -> int | None:
    """How many images the caller's loader has; None where that is not known."""
    dataset = found.get("dataset")
    files = getattr(dataset, "nf", None)
    return files if isinstance(files, int) and getattr(dataset, "mode", "") == "image" else None


def originals(found: Mapping[str, Any]) -> list[Any]:
    """The images of the batch as they were before they came into the network; none where the caller has none."""
    import numpy as np

    for name in _ORIGINALS:
        given = found.get(name)
        images = list(given) if isinstance(given, (list, tuple)) else [given]
        if images and all(isinstance(each, np.ndarray) and each.ndim in (2, 3) for each in images):
            return images if len(images) == len(paths(found)) else []
    return []


def network_input(found: Mapping[str, Any]) -> Any:
    """The caller's `(B, C, H, W)` tensor that runs through the network; None where it has none."""
    import torch

    given = (found.get(name) for name in _INPUTS)
    return next((each for each in given if isinstance(each, torch.Tensor) and each.ndim == 4), None)


def class_names(holder: Any) -> Mapping[int, str]:
    """The class names that a network or a caller's variables have as `names`, by number; none where there are none."""
    names = holder.get("names") if isinstance(holder, Mapping) else getattr(holder, "names", None)
    if isinstance(names, (list, tuple)):
        return dict(enumerate(map(str, names)))
    return {int(number): str(name) for number, name in names.items()} if isinstance(names, dict) else {}


def network(frame: FrameType | None) -> Any:
    """The innermost module that is running and holds several stages; None where there is none."""
    import torch

    from ..errors import HeatvizError
    from ..model.stages import layout

    for found in callers(frame):
        module = found.get("self")
        if isinstance(module, torch.nn.Module):
            try:
                if len(layout(module).stages) > 1:
                    return module
            except HeatvizError:  # a layer
                continue
    return None


def checkpoint(found: Mapping[str, Any]) -> str:
    """The path of the caller's checkpoint, as it calls it; empty where it is not known."""
    given = found.get("weights") or request.values("--weights", sys.argv)
    given = given[0] if isinstance(given, (list, tuple)) and given else given
    return str(given) if isinstance(given, (str, Path)) else ""
