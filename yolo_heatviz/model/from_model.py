"""A model that is in memory already, as a detector of its own: the model itself stays as it is."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from .. import upstream
from ..errors import HeatvizError
from ..text import shown
from .boxes import leave_out_odd, misread, read_none
from .detector import Detector
from .first_pass import first_pass
from .offline import kept_offline
from .stages import layout

_DEFAULT_SIZE = 640


def of_model(model: Any, **overrides: Any) -> Detector:
    """Make a detector of a copy of a model of Ultralytics'.

    Args:
        model: `ultralytics.YOLO`, `RTDETR` or another of its models, with a network of PyTorch; unchanged.
        overrides: its prediction arguments (`imgsz`, `conf`, `device` ...).

    Raises:
        HeatvizError: it is no such model, an argument is not known, or the model cannot run.
    """
    from torch import nn

    network = getattr(model, "model", None)
    if not isinstance(network, nn.Module) or not hasattr(model, "_smart_load"):
        got = f"an export, {network!r}" if isinstance(network, str) else f"a {type(model).__name__}"
        raise HeatvizError(
            f"model: got {got}; accepted are the path of a .pt checkpoint, and a model of Ultralytics' (YOLO, RTDETR)"
        )
    with kept_offline():
        return _detector(model, network, overrides)


def _detector(model: Any, network: Any, overrides: dict[str, Any]) -> Detector:
    from ultralytics.utils.checks import check_imgsz

    trained = model.overrides.get("imgsz", _DEFAULT_SIZE)
    own = {"mode": "predict", "task": model.task, "save": False, "verbose": False, "batch": 1, "rect": True}
    try:
        predictor = model._smart_load("predictor")(overrides=upstream.arguments({**own, "imgsz": trained, **overrides}))
        predictor.setup_model(deepcopy(network).eval(), verbose=False)
    except (SyntaxError, TypeError, ValueError, RuntimeError) as error:  # the first of an argument that is none
        raise HeatvizError(f"model: {shown(' '.join(str(error).split()), 200)}") from error
    predictor.done_warmup = True
    size = check_imgsz(predictor.args.imgsz, stride=predictor.model.stride, min_dim=2)
    no_boxes = misread(predictor, first_pass(predictor, size))
    read_none(predictor) if no_boxes else leave_out_odd(predictor)
    inner = predictor.model.model
    weights = Path(str(getattr(model, "ckpt_path", "") or ""))
    return Detector(
        predictor, layout(inner), dict(inner.names), model.task, size, weights, "ultralytics", "", no_boxes=no_boxes
    )
