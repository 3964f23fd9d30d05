"""`predict` and `track` of Ultralytics: heatmaps also where it skips its own function, and of an uncompiled network."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from inspect import BoundArguments
from typing import Any, Callable, Iterator, Sequence

from .passes import Passes, is_exported, replaced, stages_of
from .record import history
from .reporting import reported


def stream(original: Callable[..., Any], bound: BoundArguments) -> Iterator[Any]:
    """Run `BasePredictor.stream_inference(self, ...)`, which sets up model and source and then calls back."""
    predictor = bound.arguments["self"]
    if not getattr(predictor.args, "visualize", False):
        yield from original(*bound.args, **bound.kwargs)
        return
    history.asked = True
    thread = threading.get_ident()
    with ExitStack() as stack:

        def begin(started: Any) -> None:
            if started is predictor and threading.get_ident() == thread:
                with reported("predict"):
                    _begin(predictor, stack)

        callbacks = predictor.callbacks.setdefault("on_predict_start", [])
        callbacks.append(begin)
        stack.callback(callbacks.remove, begin)
        yield from original(*bound.args, **bound.kwargs)


def _begin(predictor: Any, stack: ExitStack) -> None:
    from ..model.untraced import uncompiled

    def current() -> tuple[object, Sequence[str]] | None:
        if not (predictor.batch and predictor.done_warmup):
            return None
        paths, images = predictor.batch[:2]
        return predictor.batch, paths or [f"image{number}" for number in range(len(images))]

    args, model = predictor.args, uncompiled(predictor.model)
    if model is not predictor.model:
        stack.enter_context(replaced(predictor, "model", model))
    found = stages_of(model, args.model)
    refused = not args.visualize  # it has just been taken back, for a network that is not its own
    skipped = refused or predictor.source_type.tensor or args.augment or getattr(args, "embed", None)
    if skipped or is_exported(args.model):
        stack.enter_context(replaced(args, "visualize", False))  # else old releases make an empty folder an image
    if found and skipped:
        Passes(predictor.save_dir, current).hear(stack, found)
