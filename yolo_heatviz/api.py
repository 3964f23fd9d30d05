"""The views as one pure call each: maps in, a picture out."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Mapping

import numpy as np

from .drawing import batch, scripts, views
from .drawing.picture import Picture
from .drawing.scene import Scene
from .drawing.views import sheet
from .drawing.views.stage_maps import StageMaps
from .errors import HeatvizError
from .files.atomic import new_folder, write_bytes
from .settings import Settings
from .text import shown as spelt

if TYPE_CHECKING:
    import torch

LOGGER = logging.getLogger(__name__)


def render(
    maps: np.ndarray | torch.Tensor,
    settings: Settings | None = None,
    *,
    title: str = "feature map",
    stride: int | None = None,
    scene: Scene | None = None,
    input_size: tuple[int, int] | None = None,
) -> Picture:
    """Draw a stage in one view; by default its first channels as a grid of heatmaps.

    Args:
        maps: `(C, H, W)` real numbers or bool, any range, an array or a tensor on any device; unchanged.
        settings: how; the defaults are 32 channels, 8 columns, JET, min-max by channel. Of pages, the first is drawn.
        title: the caption's first words, such as `stage 17 C3`.
        stride: input pixels to a feature pixel, for the caption.
        scene: the image and its boxes, for `overlay`.
        input_size: height and width of the network's input, for `overlay`; by default from the stride.

    Raises:
        HeatvizError: `maps` is no such array, it cannot be shown so, or the settings ask for several views.

    Example:
        >>> render(np.random.rand(64, 20, 15), Settings(n=16), title="stage 9 SPPF").rgb().shape[2]
        3
        >>> render(np.random.rand(64, 20, 15), Settings(view="pca")).rgb().shape[2]
        3
    """
    _tell_missing(title, scene)
    stage_maps = StageMaps(_on_host(maps), title, stride=stride, scene=scene, input_size=input_size)
    return views.draw_one(stage_maps, settings or Settings())


def contact_sheet(
    stages: Mapping[object, np.ndarray | torch.Tensor],
    scene: Scene | None = None,
    settings: Settings | None = None,
    *,
    title: str = "stages",
    input_size: tuple[int, int] | None = None,
) -> Picture:
    """Draw all stages of an image over it, on one sheet: the picture to open first.

    Args:
        stages: `(C, H, W)` or `(1, C, H, W)` arrays or tensors by what to call them, a stage's number for instance, in
            the order to show; what `capture` collects. A tuple or a dict, as heads give, is left out and named.
        scene: the image and its boxes; without it, the heat alone is shown.
        settings: which map of each stage, and how; by default their L2 norm.
        title: the sheet's first words.
        input_size: height and width of the network's input; by default as though each map were of stride 32.

    Raises:
        HeatvizError: there is no stage, or a stage is no such array.

    Example:
        >>> stages = {17: np.random.rand(8, 8, 6), 20: np.random.rand(16, 4, 3)}
        >>> contact_sheet(stages, Scene(np.zeros((64, 48, 3), np.uint8))).rgb().shape[2]
        3
        >>> contact_sheet(stages).rgb().shape[2]
        3
    """
    if not stages:
        raise HeatvizError("contact_sheet: got no stage, accepted is one or more")
    heads = {name: given for name, given in stages.items() if isinstance(given, (tuple, dict))}
    if len(heads) == len(stages):
        raise HeatvizError("contact_sheet: got no stage with a map, accepted is one or more")
    _tell_missing(title, scene)
    title = f"{title}  without {', '.join(map(str, heads))}, no map" if heads else title
    shown = []
    for name, maps in stages.items():
        if name in heads:
            continue
        stage_title = f"stage {name}" if isinstance(name, int) else str(name)
        stage_maps = StageMaps(_of_one_image(maps), stage_title, scene=scene, input_size=input_size)
        stride = round(input_size[0] / stage_maps.shape[1]) if input_size else None
        shown.append(replace(stage_maps, stride=stride))
    return sheet.draw(shown, settings or Settings(), title)


def _tell_missing(title: str, scene: Scene | None = None) -> None:
    """Warn, once of the same, of letters that will be drawn as boxes."""
    for line in scripts.missing([title, *(box.label for box in scene.boxes)] if scene else [title]):
        _warn(line)


@lru_cache(maxsize=1024)
def _warn(line: str) -> None:
    LOGGER.warning(spelt(line))


def _of_one_image(given: np.ndarray | torch.Tensor) -> np.ndarray:
    maps = _on_host(given)
    return maps[0] if maps.ndim == 4 and len(maps) == 1 else maps


def _on_host(maps: np.ndarray | torch.Tensor) -> np.ndarray:
    if "torch" not in sys.modules:  # nobody has made a tensor: an array needs no torch
        return np.asarray(maps)
    from .model.tensors import NotAMapError, array

    try:
        return array(maps)
    except NotAMapError as reason:
        raise HeatvizError(
            f"render: got a {type(maps).__name__}: {reason}, accepted are real numbers of shape (C, H, W)"
        ) from reason


def show(x: object, settings: Settings | None = None, *, title: str = "", save: Path | str | None = None) -> None:
    """Show a tensor or an array: as a file where `save` says so, in a notebook, in a window, or else as a file.

    One channel is a heatmap, three are an image, more are a grid, each image of a batch below the other.

    Args:
        x: `(B, C, H, W)`, `(C, H, W)` or `(H, W)`, real numbers or bool, any range, on any device. Three channels are
            RGB, uint8, or stretched from their smallest value to their largest where they are not within 0 to 1.
        settings: how; a view that it names is taken for any number of channels.
        title: the caption's first words.
        save: a path that ends in `.png`.

    Raises:
        HeatvizError: `x` is no such thing, or `save` no such path.

    Example:
        >>> import tempfile, torch
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     show(torch.rand(64, 20, 15), save=Path(folder, "maps.png"))
        ...     Path(folder, "maps.png").read_bytes()[1:4]
        b'PNG'
    """
    _tell_missing(title)
    picture = picture_of(x, settings, title=title)
    if save is not None:
        path = Path(save)
        if path.suffix.lower() != picture.suffix:
            raise HeatvizError(f"save: got {str(save)!r}, accepted is a path that ends in {picture.suffix}")
        write_bytes(path, picture.encoded())
    elif _in_notebook():
        from IPython.display import display

        display(picture)
    elif _has_window():
        _open_window(picture)
    else:
        path = new_folder(Path("runs/show"), "exp") / f"show{picture.suffix}"
        write_bytes(path, picture.encoded())
        print(f"no window to show it in: saved as {path}")


def picture_of(x: object, settings: Settings | None = None, *, title: str = "") -> Picture:
    """The picture that `show` shows."""
    return batch.draw(_maps(x), settings or Settings(), title or type(x).__name__)


def _maps(x: object) -> np.ndarray:
    """`x` as `(B, C, H, W)`."""
    from .model.tensors import NotAMapError, array  # loads torch, which `render` does without

    accepted = "accepted are real numbers of shape (B, C, H, W), (C, H, W) or (H, W)"
    try:
        maps = array(x)
    except NotAMapError as reason:
        raise HeatvizError(f"show: got a {type(x).__name__}: {reason}, {accepted}") from reason
    if maps.dtype.kind not in "fiub" or maps.ndim not in (2, 3, 4) or 0 in maps.shape:
        raise HeatvizError(f"show: got a {type(x).__name__} of shape {maps.shape}, {accepted}")
    return maps.reshape(*(1,) * (4 - maps.ndim), *maps.shape)


def _in_notebook() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and hasattr(shell, "kernel")


def _has_window() -> bool:
    import matplotlib

    display = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return display and matplotlib.get_backend().lower() not in ("agg", "pdf", "ps", "svg", "cairo", "template")


def _open_window(picture: Picture) -> None:
    from matplotlib import pyplot

    pixels = picture.rgb()
    figure = pyplot.figure(figsize=(pixels.shape[1] / 100, pixels.shape[0] / 100), dpi=100)
    figure.figimage(pixels)
    pyplot.show()
