"""Load a YOLOv5 checkpoint without YOLOv5's code and without running what its pickle says."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ...errors import HeatvizError
from ...text import shown
from .. import Checkpoint, OwnBlocks, restore, restore_trusting
from ..advice import NETWORK, RUNNER
from ..safe_load import check_names
from ..sanitize import check_stages, checked_stride, class_names, network_of, strip_hooks
from .allowed import ACTIVATIONS, allow_list
from .head import Detect
from .kinds import MODEL_GLOBALS
from .model import Model

_OTHER_TASKS = {
    "SegmentationModel": ("segmentation", "segment/predict.py", ""),
    "ClassificationModel": ("classification", "classify/predict.py", ", from 2026-07-31 on"),
}
_KIND = "YOLOv5 detection"
_WRONG = (AttributeError, IndexError, KeyError, OverflowError, RuntimeError, TypeError, ValueError)


def load(checkpoint: Checkpoint, own: OwnBlocks | None = None) -> Model:
    """Load the network of a YOLOv5 detection checkpoint (v5.0 to v7.0 and master) for inference.

    Only the classes on an exact allow-list are made, by `torch.load(weights_only=True)`: a checkpoint that names any
    other class or function is refused and nothing of it runs. Of the network and its moving average ("ema") the
    average is taken where there is one, as YOLOv5 does. It comes back in float32, in evaluation mode, on the CPU.

    Args:
        checkpoint: the file.
        own: blocks of the user's own, for names that are not on the list.

    Raises:
        HeatvizError: damaged; no YOLOv5 detection checkpoint; it names what is not on the list (the message has the
            names); or torch is older than 2.6, the first whose allow-list can rename.

    Example:
        >>> from pathlib import Path
        >>> model = load(Checkpoint.open(Path("yolov5s.pt")))  # doctest: +SKIP
        >>> model(torch.zeros(1, 3, 640, 640)).shape  # doctest: +SKIP
        torch.Size([1, 84, 25200])
    """
    allowed = allow_list(checkpoint.names)
    _refuse_others(checkpoint, allowed, own)
    network = network_of(restore(checkpoint, allowed, _KIND, own))
    if not isinstance(network, Model):
        raise _none(checkpoint, network)
    try:
        strip_hooks(network)
        return _complete(network)
    except _WRONG as error:
        raise _odd(checkpoint.path, error) from error


def load_trusting(checkpoint: Checkpoint) -> Model:
    """As `load`, but unpickled in full: the checkpoint's own classes are imported, and it runs whatever it says.

    Raises:
        HeatvizError: its classes cannot be imported, or it is no YOLOv5 detection checkpoint.
    """
    network = network_of(restore_trusting(checkpoint, allow_list()))
    if not isinstance(network, nn.Module):
        raise _none(checkpoint, network)
    try:
        if not isinstance(network, Model):  # the user's own class of that name: its stages serve, run by ours
            attributes = vars(network)
            network = Model()
            vars(network).update(attributes)
        _suit_code(network.model[-1])
        return _complete(network)
    except _WRONG as error:
        raise _odd(checkpoint.path, error) from error


def _suit_code(head: Any) -> None:
    """Give a trusted head its grids as the repository's own code takes them, whichever version pickled it.

    Source: YOLOv5's `attempt_load`; from v6.0 `_make_grid` makes them, and those of the anchors, for level `i`.
    """
    make_grid, given = getattr(head, "_make_grid", None), getattr(head, "anchor_grid", None)
    if make_grid is None or given is None:
        return
    one_a_level = "i" in signature(make_grid).parameters
    if one_a_level != isinstance(given, list):
        pixels = head.anchors * head.stride.view(-1, 1, 1)
        del head.anchor_grid
        head.anchor_grid = [torch.zeros(1)] * head.nl if one_a_level else pixels.view(head.nl, 1, -1, 1, 1, 2)
        head.grid = [torch.zeros(1)] * head.nl


def _refuse_others(checkpoint: Checkpoint, allowed: dict[str, Any], own: OwnBlocks | None) -> None:
    path, kinds = checkpoint.path, {name.rpartition(".")[2] for name in checkpoint.names & MODEL_GLOBALS}
    for kind in kinds.intersection(_OTHER_TASKS):
        task, script, since = _OTHER_TASKS[kind]
        raise HeatvizError(
            f"'{path}' is a YOLOv5 {task} checkpoint ({kind}), accepted are those for detection: in YOLOv5's "
            f"repository{since}, `python -m yolo_heatviz.run {script} --visualize --weights {path}` draws its stages"
        )
    if any(name.startswith("ultralytics.") for name in checkpoint.names):
        raise HeatvizError(
            f"'{path}' is an Ultralytics checkpoint: YOLOv5 detection checkpoints are accepted here: {RUNNER}"
        )
    check_names(checkpoint, allowed, _KIND, own)
    if not kinds:
        raise HeatvizError(
            f"'{path}' holds no YOLOv5 network: it names neither models.yolo.Model nor DetectionModel: {NETWORK}"
        )


def _none(checkpoint: Checkpoint, got: Any) -> HeatvizError:
    return HeatvizError(
        f"'{checkpoint.path}' holds no YOLOv5 network under 'ema' or 'model': got {type(got).__name__}: {NETWORK}"
    )


def _odd(path: Path, error: Exception) -> HeatvizError:
    reason = shown(str(error), 200)
    return HeatvizError(f"'{path}' holds a network that is not put together as YOLOv5's are: {reason}: {RUNNER}")


def _complete(model: Model) -> Model:
    """Check what the forward pass and Ultralytics' predictor ask of the network, and give it their types."""
    for module in model.modules():
        if isinstance(module, ACTIVATIONS):
            module.inplace = True  # torch before 1.7 pickled none; YOLOv5 sets it too
    head: Any = model.model[-1]
    if not hasattr(head, "inplace"):
        head.inplace = True  # v5.0 pickled none
    if not isinstance(head, Detect) and (vars(type(head)).get("forward") is None or type(head).__name__ != "Detect"):
        raise TypeError(f"its last stage is a {type(head).__name__}, not Detect")
    if not 5 <= head.no == head.m[0].out_channels // head.na:
        raise ValueError(f"its head says {head.no} numbers an anchor and has {head.m[0].out_channels} for {head.na}")
    for number, stage in enumerate(model.model):
        if (stage.i, type(stage.type)) != (number, str) or not isinstance(stage.f, (int, list)):
            raise ValueError(f"stage {number} does not say its number, inputs and type")
    check_stages(model)
    names = getattr(model, "names", None) or []
    model.names = class_names(names, getattr(head, "nc", len(names) or head.no - 5))
    model.stride = checked_stride(head.stride)
    model.yaml = {**model.yaml, "channels": model.yaml.get("ch", 3)}
    return model.float().eval().requires_grad_(False)
