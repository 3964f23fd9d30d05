"""The forward passes of a network that upstream draws nothing of, heard by hooks and drawn batch by batch."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator, Sequence

from ..errors import HeatvizError
from ..heatmaps import active_settings
from .cam_hooks import Images
from .reporting import in_vain, reported

if TYPE_CHECKING:
    from ..model.stage_output import StageOutput
    from ..model.stages import Layout

_NETWORKS = (".pt", ".pth", ".yaml", ".yml")
Current = Callable[[], "tuple[object, Sequence[str]] | None"]
"""Gives the batch that runs and where each of its images is from; None while there is none, as in a warm-up."""


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


class Passes:
    """Draws the first pass of each batch: the further ones, of test-time augmentation, show the same images again.

    Args:
        save_dir: the run's folder.
        current: see `Current`.
    """

    def __init__(self, save_dir: Path, current: Current) -> None:
        self._save_dir = save_dir
        self._current = current
        self._heard: object = None
        self._images: Images | None = None

    def hear(self, stack: ExitStack, model: Layout) -> None:
        """Draw the stages of `model` until `stack` is closed."""
        from ..model.hooks import hooked

        first = model.stages[0]

        def draw(output: StageOutput) -> None:
            with reported("visualize=True"):
                if output.stage.index == first.index:
                    self._begin()
                if self._images is not None:
                    self._images.draw(output)

        stack.push(self._end)
        stack.enter_context(hooked(model, tuple(stage.index for stage in model.stages), draw))

    def _begin(self) -> None:
        current = self._current()
        self._images = None
        if current is not None and current[0] is not self._heard:
            self._heard, paths = current
            self._images = Images(self._save_dir, paths) if active_settings.is_on() else None

    def _end(self, error_type: type[BaseException] | None, *_: object) -> None:
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
