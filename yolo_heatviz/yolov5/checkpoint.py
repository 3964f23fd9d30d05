"""Load a YOLOv5 checkpoint without YOLOv5's code and without running what its pickle says."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..errors import HeatvizError
from .allowed import ACTIVATIONS, allow_list, unknown
from .head import Detect
from .model import Model
from .pickles import MODEL_GLOBALS, check_whole, read_globals

_OTHER_TASKS = {"SegmentationModel": "segmentation", "ClassificationModel": "classification"}


def load(path: str | Path) -> Model:
    """Load the network of a YOLOv5 detection checkpoint (v5.0 to v7.0 and master) for inference.

    Only the classes on an exact allow-list are made, by `torch.load(weights_only=True)`: a checkpoint that names any
    other class or function is refused and nothing of it runs. Of the network and its moving average ("ema") the
    average is taken where there is one, as YOLOv5 does. It comes back in float32, in evaluation mode, on the CPU.

    Args:
        path: The `.pt` file.

    Raises:
        HeatvizError: No such file; damaged; no YOLOv5 detection checkpoint; it names what is not on the list (the
            message has the names); or torch is older than 2.6, the first whose allow-list can rename.

    Example:
        >>> model = load("yolov5s.pt")  # doctest: +SKIP
        >>> model(torch.zeros(1, 3, 640, 640)).shape  # doctest: +SKIP
        torch.Size([1, 84, 25200])
    """
    path = Path(path)
    _refuse_others(path, read_globals(path))
    if _torch_version() < (2, 6):
        raise HeatvizError(f"loading YOLOv5 checkpoints safely needs torch 2.6 or newer: got {torch.__version__}")
    if not check_whole(path):
        raise HeatvizError(f"'{path}' is a raw file of torch before 1.6: save it again with torch.save of 1.6 or newer")
    return _network(path, _read(path))


def _refuse_others(path: Path, named: frozenset[str]) -> None:
    kinds = {name.rpartition(".")[2] for name in named & MODEL_GLOBALS}
    for kind in kinds.intersection(_OTHER_TASKS):
        task = _OTHER_TASKS[kind]
        raise HeatvizError(
            f"'{path}' is a YOLOv5 {task} checkpoint ({kind}): YOLOv5 detection checkpoints are accepted"
        )
    names = unknown(named)
    if any(name.startswith("ultralytics.") for name in names):
        raise HeatvizError(f"'{path}' is an Ultralytics checkpoint: YOLOv5 detection checkpoints are accepted here")
    if names:
        raise HeatvizError(f"'{path}' is refused, unrun: YOLOv5 detection checkpoints do not name {', '.join(names)}")
    if not kinds:
        raise HeatvizError(f"'{path}' holds no YOLOv5 network: it names neither models.yolo.Model nor DetectionModel")


def _torch_version() -> tuple[int, ...]:
    return tuple(int(number) for number in torch.__version__.split("+")[0].split(".")[:2])


def _read(path: Path) -> Any:
    renamed: list[Any] = [(kind, name) for name, kind in allow_list().items()]
    try:
        with torch.serialization.safe_globals(renamed):
            return torch.load(path, map_location="cpu", weights_only=True)
    # Damaged or hostile bytes raise whatever they like: errors of pickle, zip, tensors, attributes.
    except Exception as error:
        raise HeatvizError(f"checkpoint '{path}' cannot be read: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Take what went wrong out of torch's message, and leave its advice to load unsafely and its link."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and "torch.load to learn" not in line]
    if not lines:
        return type(error).__name__
    if isinstance(error, pickle.UnpicklingError):
        return lines[-1].partition(". Please use ")[0].replace("WeightsUnpickler error: ", "")
    return lines[0]


def _network(path: Path, checkpoint: Any) -> Model:
    if isinstance(checkpoint, dict):
        checkpoint = checkpoint.get("ema") or checkpoint.get("model")
    if not isinstance(checkpoint, Model):
        kind = type(checkpoint).__name__
        raise HeatvizError(f"'{path}' holds no YOLOv5 network under 'ema' or 'model': got {kind}")
    try:
        for module in checkpoint.modules():
            _tame(module)
        _complete(checkpoint)
        return checkpoint.float().eval().requires_grad_(False)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise HeatvizError(f"'{path}' holds a network that is not put together as YOLOv5's are: {error}") from error


def _tame(module: nn.Module) -> None:
    """Leave a pickled module nothing but its numbers: no hooks, and no attribute in the place of a method."""
    vars(module).update({name: value for name, value in vars(nn.Module()).items() if name.endswith("_hooks")})
    for name in vars(module).keys() - {"type"}:  # YOLOv5 itself puts a stage's name there
        if callable(getattr(type(module), name, None)):
            raise ValueError(f"its {type(module).__name__} carries a '{name}' of its own")
    if isinstance(module, ACTIVATIONS):
        module.inplace = True  # torch before 1.7 pickled none; YOLOv5 sets it too


def _complete(model: Model) -> None:
    """Check what the forward pass and Ultralytics' predictor ask of the network, and give it their types."""
    head = model.model[-1]
    if not isinstance(head, Detect):
        raise TypeError(f"its last stage is a {type(head).__name__}, not Detect")
    for number, stage in enumerate(model.model):
        if (stage.i, type(stage.type)) != (number, str) or not isinstance(stage.f, (int, list)):
            raise ValueError(f"stage {number} does not say its number, inputs and type")
    names = dict(model.names if isinstance(model.names, dict) else enumerate(model.names))
    model.names = {number: str(names.get(number, number)) for number in range(head.no - 5)}
    model.stride = head.stride.float()
    model.yaml = {**model.yaml, "channels": model.yaml.get("ch", 3)}
