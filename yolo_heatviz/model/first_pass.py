"""The first pass of a network that was just loaded, of a blank image: whether it runs at all, and what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from ..checkpoints.advice import RUNNER
from ..errors import HeatvizError
from ..text import shown

if TYPE_CHECKING:
    from ultralytics.engine.predictor import BasePredictor


def first_pass(predictor: BasePredictor, size: list[int]) -> Any:
    """Pass a small blank image through the network, or one of its own size where it cannot take that.

    Args:
        predictor: ready to run.
        size: height and width that images are letterboxed to.

    Returns:
        What the network gives.

    Raises:
        Exception: of any kind, what a pass at its own size raises.
    """
    small = 2 * int(predictor.model.stride)
    try:
        return blank_pass(predictor.model, (small, small))
    except Exception:  # a network may be made for one size alone
        return blank_pass(predictor.model, (size[0], size[1]))


def blank_pass(model: Any, size: tuple[int, int]) -> Any:
    """Pass a black image of that height and width through a predictor's network, and return what that gives."""
    kind = torch.half if model.fp16 else torch.float
    with torch.no_grad():  # heads keep tensors of a pass; those of inference mode would never take part in a gradient
        return model(torch.zeros(1, getattr(model, "channels", 3), *size, device=model.device, dtype=kind))


def cannot_run(weights: object, maker: str, error: Exception, newer: str = "") -> HeatvizError:
    """Say that a network loads and cannot run, and what can run it.

    Args:
        weights: the checkpoint's path.
        maker: the program that made it, with its version where the checkpoint says one.
        error: what was raised.
        newer: the upgrade that helps, where one is known, see `advice.newer`.

    Example:
        >>> print(cannot_run("best.pt", "ultralytics 8.3.63", AttributeError("no 'qkv'")))  # doctest: +ELLIPSIS
        'best.pt' holds a network that cannot run here (no 'qkv'): it was probably made by ... ...
    """
    reason = shown(" ".join(str(error).split()) or type(error).__name__, 200)
    if isinstance(error, (MemoryError, torch.cuda.OutOfMemoryError)):
        return HeatvizError(f"device: {reason}")
    helps = newer or f"it was probably made by a fork of {maker}: {RUNNER}"
    return HeatvizError(f"'{weights}' holds a network that cannot run here ({reason}): {helps}")
