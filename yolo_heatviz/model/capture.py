"""`capture`: what the stages of a model give, in a program."""

from __future__ import annotations

import copy
import logging
import threading
from contextlib import contextmanager
from typing import Iterator, Mapping, Sequence

import torch

from ..errors import HeatvizError
from .activations import Activations
from .calls import silent_reason
from .hooks import Listener, hooked, is_compiled
from .selection import choose
from .stage_output import StageOutput
from .stages import Key, Layout, layout
from .submodules import resolve

LOGGER = logging.getLogger(__name__)
_MOST = 8
_THREADS = (
    "capture: the model ran in more than one thread inside the block, so that whose tensors these are cannot be told: "
    "give each thread a model of its own"
)


@contextmanager
def capture(model: torch.nn.Module, stages: str = "all") -> Iterator[dict[Key, object]]:
    """Collect what the stages of a model give.

    The given model is heard and, of a `YOLO(...)` object, the copy that its predictor makes and runs: no other model,
    and no other copy, in this thread or another. A stage that has given nothing by the end of the block is told as a
    warning of the logger `yolo_heatviz.model.capture`, with the reason.

    Args:
        model: a YOLOv5 or Ultralytics model, wrapped (`YOLO(...)`) or not.
        stages: as the command's `--stages`, see `selection.choose`: also modules inside, `model.9.cv1.act`.

    Yields:
        A dict from stage number, or a module's dotted path, to its output of the last forward pass: a `(B, C, H, W)`
        tensor on the model's device, detached; a head's output is as it is.

    Raises:
        HeatvizError: the model has no stages, or not the ones asked for, or not in the copy that its predictor runs; at
            the end of the block, where the model ran in two threads, or a module's calls cannot be told apart.

    Example:
        >>> with capture(model, "backbone") as activations:  # doctest: +SKIP
        ...     model(torch.zeros(1, 3, 640, 640))
        >>> activations[9].shape  # doctest: +SKIP
        torch.Size([1, 512, 20, 20])
    """
    found = layout(model)
    chosen = choose(stages, found)
    predicted = _Predicted(model, found)
    predicted.check([key for key in chosen if isinstance(key, str)])
    kept = _Kept()
    with hooked(found, chosen, kept.keep, copy=predicted.layout) as listener:
        yield kept.activations
    if kept.mixed:
        raise HeatvizError(_THREADS)
    if listener.unclear:
        raise HeatvizError(_unclear(listener.unclear))
    silent = [key for key in chosen if key not in listener.given]
    if silent:
        LOGGER.warning(
            "capture: %s never ran inside the block: %s", _names(silent), _why(silent, found, listener, model)
        )


class _Kept:
    """What was given, as long as it comes from one thread."""

    def __init__(self) -> None:
        self.activations = Activations()
        self.mixed = False
        self._thread: int | None = None
        self._lock = threading.Lock()

    def keep(self, given: StageOutput) -> None:
        output = given.output
        with self._lock:
            if self._thread not in (None, threading.get_ident()):
                self.mixed = True
                self.activations.clear()
            self._thread = threading.get_ident()
            if not self.mixed:
                self.activations[given.stage.key] = output.detach() if isinstance(output, torch.Tensor) else output


class _Predicted:
    """The copy that a model's own predictor runs: fused, made at first use, and anew when its arguments ask for it."""

    def __init__(self, model: torch.nn.Module, given: Layout) -> None:
        self._model = model
        self._given = given
        self._backend: object = None
        self._layout: Layout | None = None

    def layout(self) -> Layout | None:
        """Its stages; None while there is no copy, or one with other stages."""
        backend = getattr(vars(self._model).get("predictor"), "model", None)
        if backend is not self._backend:
            self._backend, self._layout = backend, self._stages(getattr(backend, "model", None))
        return self._layout

    def _stages(self, network: object) -> Layout | None:
        if not isinstance(network, torch.nn.Module):
            return None
        try:
            found = layout(network)
        except HeatvizError:  # an exported network has none
            return None
        return found if found.stages == self._given.stages else None

    def check(self, paths: Sequence[str]) -> None:
        """Refuse modules that the copy will lack, before it runs.

        Raises:
            HeatvizError: fusing removes one of them.
        """
        if not paths or "predictor" not in vars(self._model):
            return
        network = self.layout() or self._fused()
        for path in paths:
            try:
                resolve(path, network)
            except HeatvizError as error:
                raise HeatvizError(
                    f"stages: got the path {path!r}, which the copy that the predictor runs lacks: fusing removes "
                    "it. Capture the network itself, `model.model`, and run that"
                ) from error

    def _fused(self) -> Layout:
        """The stages as the predictor will have them."""
        network = copy.deepcopy(vars(self._model)["_modules"]["model"])
        return layout(network.fuse(verbose=False) if hasattr(network, "fuse") else network)


def _unclear(modules: Mapping[Key, str]) -> str:
    listed = ", ".join(f"{path} ({module})" for path, module in modules.items())
    return (
        f"capture: calls of {listed} cannot be told apart from those of the same module at another place: the module "
        "above calls both"
    )


def _why(silent: Sequence[Key], network: Layout, listener: Listener, model: torch.nn.Module) -> str:
    """The reason why stages gave nothing."""
    parts = [*model.modules(), getattr(vars(model).get("predictor"), "model", None)]
    if listener.compiled or any(isinstance(part, torch.nn.Module) and is_compiled(part) for part in parts):
        return (
            "the network is compiled, and compiled code calls no hooks: capture and run the module before compiling it"
        )
    if not listener.passed:
        copies = "the copies that others make of it do not count"
        if "predictor" not in vars(model):
            copies += ", as Ultralytics' predictor does: for that one, give the YOLO object"
        return f"the model did not run ({copies})"
    return "; ".join(dict.fromkeys(silent_reason(network, key) for key in silent))


def _names(keys: Sequence[Key]) -> str:
    named = [str(key) for key in keys[:_MOST]] + ([f"{len(keys) - _MOST} more"] if len(keys) > _MOST else [])
    return ("stage " if len(keys) == 1 else "stages ") + ", ".join(named)
