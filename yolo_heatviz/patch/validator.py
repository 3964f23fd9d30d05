"""`val` of Ultralytics, whose `visualize` means other pictures: heatmaps of every image beside them."""

from __future__ import annotations

from contextlib import ExitStack
from inspect import BoundArguments
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Sequence
from weakref import WeakSet

from . import options
from .passes import Current, Passes, alone, replaced, stages_of
from .record import history
from .reporting import in_vain, reported

if TYPE_CHECKING:
    from .script_batch import ScriptBatch

_told: WeakSet[Any] = WeakSet()


def validate(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Run `BaseValidator.__call__(self, trainer, model)`, which hands model and batches to methods of its own."""
    validator = bound.arguments["self"]
    own = getattr(validator.args, "visualize", False)
    if not (own or options.current().visualize):
        return original(*bound.args, **bound.kwargs)
    history.asked = True
    with ExitStack() as stack:
        stack.enter_context(alone(validator))
        if bound.arguments.get("trainer") is None:
            _Validation(validator, stack)
        elif own and validator not in _told:  # else it would be told each epoch
            _told.add(validator)
            in_vain(
                "visualize=True: not of a network in training; its best weights are drawn as they are validated at the "
                "end, and yolo_heatviz.capture collects the stages meanwhile"
            )
        return original(*bound.args, **bound.kwargs)


class _Validation:
    """What one run hands to its methods until `stack` is closed."""

    def __init__(self, validator: Any, stack: ExitStack) -> None:
        self._validator = validator
        self._stack = stack
        self._upstreams = validator.init_metrics, validator.preprocess
        self._batch: tuple[dict[str, Any], Sequence[str]] | None = None
        self._network: Any = None
        self._seen = 0
        stack.enter_context(replaced(validator, "init_metrics", self._init_metrics))
        stack.enter_context(replaced(validator, "preprocess", self._preprocess))
        if getattr(validator.args, "compile", False):
            stack.enter_context(replaced(validator.args, "compile", False))

    def _init_metrics(self, model: Any) -> Any:
        with reported("val"):
            found = stages_of(model, self._validator.args.model)
            if found:
                from ..recording.stages import chosen_stages

                self._network = getattr(model, "model", model)
                chosen = chosen_stages(options.current().settings.stages, found)
                Passes(self._current).hear(self._stack, found, chosen["image"])
        return self._upstreams[0](model)

    def _current(self) -> Current | None:
        return None if self._batch is None else Current(self._batch, self._begin)

    def _begin(self) -> ScriptBatch:
        from .script_batch import ScriptBatch

        assert self._batch is not None
        batch, names = self._batch
        return ScriptBatch.named(names, Path(self._validator.save_dir), batch["img"], self._network)

    def _preprocess(self, batch: Any) -> Any:
        batch = self._upstreams[1](batch)
        with reported("val"):
            count = len(batch["img"])
            names = batch.get("im_file") or [f"image{self._seen + number}" for number in range(count)]
            self._seen += count
            self._batch = batch, names
        return batch
