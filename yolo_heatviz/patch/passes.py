"""The forward passes of a network that Ultralytics runs, heard by hooks and drawn batch by batch."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping, NamedTuple

from ..errors import HeatvizError
from ..heatmaps import active_settings
from .reporting import in_vain, reported

if TYPE_CHECKING:
    from ..model.stage_output import StageOutput
    from ..model.stages import Layout
    from .batch import Batch
    from .script_batch import ScriptBatch

_NETWORKS = (".pt", ".pth", ".yaml", ".yml")


class Current(NamedTuple):
    """The batch that runs."""

    key: object
    """Known by its identity: a further pass with the same shows the same images again."""
    begin: Callable[[], Batch | ScriptBatch]
    """Makes what draws it."""


def stages_of(backend: Any, weights: object) -> Layout | None:
    """Return the stages of a network that Ultralytics runs, or None, having said why none can be heard.

    Args:
        backend: holds the network.
        weights: the file that it is from.
    """
    from ..model.stages import layout

    network = getattr(backend, "model", backend)
    try:
        if hasattr(network, "modules"):
            return layout(network)
        raise HeatvizError(f"got a {type(network).__name__}, accepted is a network of PyTorch's modules")
    except HeatvizError as error:
        if is_exported(weights):
            in_vain(f"visualize=True: {why_exported(weights)}")
        else:
            in_vain(f"visualize=True: {error}; yolo_heatviz.show draws any tensor of it")
        return None


def is_exported(weights: object) -> bool:
    """True for the file, or the folder, of a model that runs outside PyTorch; `weights` may also be a network."""
    return isinstance(weights, (str, Path)) and not str(weights).lower().endswith(_NETWORKS)


def why_exported(weights: object) -> str:
    """Why nothing is drawn of an exported model, and what helps."""
    return (
        f"{Path(str(weights)).name} is an exported model, whose stages cannot be heard: load the .pt that it was made "
        "from, or collect the stages of that with yolo_heatviz.capture"
    )


class _Here(threading.local):
    """What is heard in this thread."""

    def __init__(self) -> None:
        self.passes: list[Passes] = []
        self.alone: list[object] = []


_here = _Here()


@contextmanager
def alone(runner: object) -> Iterator[None]:
    """Within the block, the passes of this thread are that runner's, and nobody else hears them."""
    _here.alone.append(runner)
    try:
        yield
    finally:
        _here.alone.pop()


def runner() -> object:
    """Whose passes run in this thread, see `alone`; None outside of it."""
    return _here.alone[-1] if _here.alone else None


def are_heard() -> bool:
    """True if this thread's passes are drawn already."""
    return bool(_here.passes or _here.alone)


def kept(boxes: object, limits: Mapping[str, Any]) -> None:
    """Draw the batch of this thread with what NMS has kept, where nobody else says what was found in it.

    Args:
        boxes: see `ScriptBatch.kept`.
        limits: see there.
    """
    batch = _here.passes[-1].batch if _here.passes else None
    if batch is not None and hasattr(batch, "kept"):
        batch.kept(boxes, limits)


class Passes:
    """Draws the first pass of each batch: the further ones, of test-time augmentation, show the same images again.

    Args:
        current: gives the batch that runs; None while there is none, as in a warm-up.
    """

    def __init__(self, current: Callable[[], Current | None]) -> None:
        self._current = current
        self._heard: object = None
        self.batch: Batch | ScriptBatch | None = None

    def hear(self, stack: ExitStack, model: Layout, chosen: tuple) -> None:
        """Draw the chosen stages of `model` until `stack` is closed."""
        from ..model.hooks import hooked

        first = model.stages[0]

        def draw(output: StageOutput) -> None:
            with reported("visualize=True"):
                if output.stage.index == first.index and not output.stage.path:
                    self._begin()
                if self.batch is not None:
                    self.batch.draw(output)

        stack.push(self._end)
        stack.enter_context(hooked(model, (first.index, *(key for key in chosen if key != first.index)), draw))
        here = _here.passes  # `stack` may be closed in another thread
        here.append(self)
        stack.callback(here.remove, self)

    def end_batch(self) -> None:
        """Draw the batch, where nobody has said what was found in it."""
        batch, self.batch = self.batch, None
        if batch is not None:
            batch.end()

    def _begin(self) -> None:
        current = self._current()
        if current is not None and current.key is self._heard:
            self.batch = None if self.batch is None or self.batch.is_done else self.batch
            return
        self.end_batch()
        if current is not None:
            self._heard = current.key
            self.batch = current.begin() if active_settings.is_on() else None

    def _end(self, error_type: type[BaseException] | None, *_: object) -> None:
        with reported("visualize=True"):
            self.end_batch()
        if error_type is None and self._heard is None and self._current() is not None:
            in_vain(
                "visualize=True: the network ran, and none of its stages was heard, as where torch.compile has taken "
                "it before: collect its stages with yolo_heatviz.capture before it is compiled"
            )


@contextmanager
def replaced(holder: object, name: str, value: object) -> Iterator[None]:
    """Within the block, `holder` has this value of an attribute of its own."""
    missing = object()
    before = vars(holder).get(name, missing)
    setattr(holder, name, value)
    try:
        yield
    finally:
        if before is missing:
            delattr(holder, name)
        else:
            setattr(holder, name, before)
