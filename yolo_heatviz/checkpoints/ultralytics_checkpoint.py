"""Load an Ultralytics checkpoint: its layers are Ultralytics' own classes, made from an exact list of them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType
from typing import Any, Iterable, Iterator

from torch import nn

from ..errors import HeatvizError
from ..text import shown
from . import (
    Checkpoint,
    Ignored,
    Loaded,
    OwnBlocks,
    advice,
    restore,
    restore_trusting,
    torch_layers,
    torchvision_layers,
)
from .safe_load import NOTES
from .sanitize import check_stages, checked_stride, class_names, image_size, network_of, strip_hooks
from .transforms import NOTED, Noted, rebuilt

_MOST_CHANNELS = 64
_WRONG = (AttributeError, IndexError, KeyError, OverflowError, RuntimeError, TypeError, ValueError)

# Settings and losses that checkpoints carry along: a prediction asks for none of them. `getattr` is how a network's
# reference to one of its own methods is pickled.
_LEFT_OUT = (
    "ultralytics.utils.IterableSimpleNamespace",
    "ultralytics.yolo.utils.IterableSimpleNamespace",
    "ultralytics.utils.loss.v10DetectLoss",
    "builtins.getattr",
    "__builtin__.getattr",
)


def load(checkpoint: Checkpoint, own: OwnBlocks | None = None) -> Loaded:
    """Load the network of an Ultralytics checkpoint for inference, without running what its pickle says.

    Args:
        checkpoint: the file.
        own: blocks of the user's own, for names that are not on the list.

    Raises:
        HeatvizError: damaged; no Ultralytics checkpoint; or it names what is not on the list (the message has it).
    """
    allowed = {**torchvision_layers.wanted(checkpoint.names), **allow_list()}
    content = restore(checkpoint, allowed, "Ultralytics", own)
    try:
        network = _network(content)
        strip_hooks(network)
        return _complete(network, content)
    except _WRONG as error:
        raise _odd(checkpoint, error) from error


def load_trusting(checkpoint: Checkpoint) -> Loaded:
    """As `load`, but unpickled in full: the checkpoint's own classes are imported, and it runs whatever it says.

    Raises:
        HeatvizError: its classes cannot be imported, or it is no Ultralytics checkpoint.
    """
    content = restore_trusting(checkpoint, allow_list())
    try:
        return _complete(_network(content), content)
    except _WRONG as error:
        raise _odd(checkpoint, error) from error


@lru_cache(maxsize=1)
def allow_list() -> dict[str, Any]:
    """Map every global that a checkpoint may name, as it is pickled, onto a layer, or `Ignored`.

    The layers are those of `torch_layers`, those defined in the modules of `ultralytics.nn.modules`, under that
    package's own name too (they once were one file), and the networks of `ultralytics.nn.tasks`. A module that a class
    has left still offers it, and its old name counts as well.
    """
    from ultralytics.nn import modules, tasks
    from ultralytics.utils import loss, tal

    allowed = dict(torch_layers.layers())
    parts = [
        importlib.import_module(f"{modules.__name__}.{each.name}") for each in pkgutil.iter_modules(modules.__path__)
    ]
    layers = {kind for part in parts for kind in _defined(part, nn.Module)}
    allowed.update({f"{modules.__name__}.{kind.__name__}": kind for kind in layers})
    allowed.update(_offered((*parts, modules, tasks), layers.union(_defined(tasks, tasks.BaseModel))))
    allowed[f"{tasks.__name__}.YOLOv10DetectionModel"] = tasks.DetectionModel
    allowed["ultralytics.nn.modules.block.Silence"] = nn.Identity
    losses = _offered((loss, tal), {*_defined(loss, object), *_defined(tal, object)})
    return {**allowed, **NOTES, **NOTED, **dict.fromkeys((*_LEFT_OUT, *losses), Ignored)}


def _defined(module: ModuleType, base: type) -> Iterator[Any]:
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == module.__name__:
            yield kind


def _offered(modules: Iterable[ModuleType], kinds: set[Any]) -> dict[str, Any]:
    """Map the names by which modules offer these classes, wherever those are defined, onto the classes."""
    return {
        f"{module.__name__}.{name}": kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind in kinds
    }


def _network(content: Any) -> nn.Module:
    from ultralytics.nn.tasks import BaseModel

    network = network_of(content)
    if not isinstance(network, BaseModel):
        found = advice.weights_alone(content) or f"got {type(network).__name__}: {advice.NETWORK}"
        raise advice.HelpedError(f"no Ultralytics network under 'ema' or 'model': {found}")
    if isinstance(content, dict) and content.get("modelopt"):
        raise advice.HelpedError(
            "a quantisation-aware network, which is not accepted: give the one that it was made from"
        )
    return network


def _complete(network: Any, content: Any) -> Loaded:
    """Check what Ultralytics' predictor asks of the network, and give it what older versions did not pickle."""
    from ultralytics import RTDETR, YOLO
    from ultralytics.nn.tasks import guess_model_task

    for module in network.modules():
        if hasattr(module, "inplace"):
            module.inplace = True
        if isinstance(module, nn.Upsample) and not hasattr(module, "recompute_scale_factor"):
            module.recompute_scale_factor = None
    if "task" not in vars(network):
        network.task = guess_model_task(network)
    family = RTDETR if type(network.model[-1]).__name__ == "RTDETRDecoder" else YOLO
    tasks = family.__new__(family).task_map
    if not isinstance(network.task, str) or network.task not in tasks:
        raise ValueError(f"a network for the task {network.task!r:.60}, accepted are {', '.join(tasks)}")
    check_stages(network)
    network.names = _names(network)
    network.stride = checked_stride(network.stride)
    channels = network.yaml.get("channels", 3)
    if type(channels) is not int or not 1 <= channels <= _MOST_CHANNELS:
        raise ValueError(f"images of {channels!r:.60} channels")
    arguments = content.get("train_args") if isinstance(content, dict) else None
    size = arguments.get("imgsz") if isinstance(arguments, dict) else None
    fixed = _prepared(network)
    trained = fixed or (None if size is None else image_size(size))
    predictor, fixes = tasks[network.task]["predictor"], fixed is not None
    return Loaded(network.float().eval(), predictor, _maker(content), trained, fixes)


def _maker(content: Any) -> str:
    version = content.get("version") if isinstance(content, dict) else None
    return f"ultralytics {shown(version, 40)}" if isinstance(version, str) else "ultralytics"


def _names(network: Any) -> dict[int, str]:
    """Name the classes that the head has; one without a name is called by its number."""
    head = network.model[-1]
    own = (
        getattr(getattr(head, "linear", None), "out_features", 0)
        if network.task == "classify"
        else vars(head).get("nc")
    )
    named = class_names(getattr(network, "names", None) or {})
    count = max([own if type(own) is int else 0, *(number + 1 for number in named)])
    if not count:
        raise ValueError("it has no classes")
    return class_names(named, count)


def _prepared(network: Any) -> list[int] | None:
    """Give a classifier the preparation of images that its checkpoint says, where today's default is another.

    Returns:
        The height and width that it makes of any image, or None where the default does the same at any size.
    """
    from torchvision.transforms import Compose
    from ultralytics.data.augment import classify_transforms

    given = vars(network).pop("transforms", None)
    if given is None or network.task != "classify":
        return None
    try:
        made, size = rebuilt(given)
    except _WRONG:
        if isinstance(given, Noted):
            raise
        network.transforms = Compose([given])  # trusted code of the user's own
        return None
    if size[0] == size[1] and str(made) == str(classify_transforms(size[0])):
        return None
    network.transforms = Compose([made])  # a first step with a size of its own is what Ultralytics would replace
    return size


def _odd(checkpoint: Checkpoint, error: Exception) -> HeatvizError:
    reason = shown(str(error), 250)
    if not isinstance(error, advice.HelpedError):
        reason = f"{reason}: {advice.newer(checkpoint) or advice.RUNNER}"
    return HeatvizError(f"'{checkpoint.path}' holds no network that Ultralytics can run: {reason}")
