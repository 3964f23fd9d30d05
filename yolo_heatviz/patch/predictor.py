"""`predict` and `track` of Ultralytics: heatmaps of what they run, over what they find."""

from __future__ import annotations

from contextlib import ExitStack, closing
from inspect import BoundArguments
from typing import Any, Callable, Iterator

from . import options
from .passes import alone, runner
from .record import history
from .reporting import reported

_END = object()


def stream(original: Callable[..., Any], bound: BoundArguments) -> Iterator[Any]:
    """Run `BasePredictor.stream_inference(self, ...)`, which sets up model and source and then calls back."""
    predictor = bound.arguments["self"]
    own = getattr(predictor.args, "visualize", False)
    if not (own or options.current().visualize):
        yield from original(*bound.args, **bound.kwargs)
        return
    from .prediction import Prediction

    history.asked = True
    with ExitStack() as stack:
        prediction = Prediction(predictor, stack, from_outside=not own)

        def call(task: str, method: Callable[[], None]) -> Callable[[Any], None]:
            def called(running: Any) -> None:
                if running is predictor and runner() is prediction:
                    with reported(task):
                        method()

            return called

        for event, answer in (
            ("on_predict_start", call("predict", prediction.begin)),
            ("on_predict_postprocess_end", call("boxes", prediction.found)),
        ):
            callbacks = predictor.callbacks.setdefault(event, [])
            callbacks.append(answer)
            stack.callback(callbacks.remove, answer)
        results = stack.enter_context(closing(original(*bound.args, **bound.kwargs)))
        while True:
            with alone(prediction):  # not what the program runs between two results
                result = next(results, _END)
            if result is _END:
                return
            yield result
