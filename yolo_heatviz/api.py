"""The views as one pure call each: maps in, a picture out."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Mapping

import numpy as np

from .drawing import caption, compose, views
from .drawing.picture import Picture
from .drawing.scene import Scene
from .drawing.views import sheet
from .drawing.views.one_map import SIDE
from .drawing.views.stage_maps import StageMaps
from .errors import HeatvizError
from .feature_maps import colour
from .feature_maps.overflow import prevent_overflow
from .files.atomic import new_folder, write_bytes
from .settings import SHEET, Settings

if TYPE_CHECKING:
    import torch


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
    settings = settings or Settings()
    if len(settings.views) > 1 or SHEET in settings.views:
        raise HeatvizError(f"render: got the view {settings.view!r}, accepted is one view of one stage")
    stage_maps = StageMaps(_on_host(maps), title, stride=stride, scene=scene, input_size=input_size)
    return next(iter(views.draw(stage_maps, settings).values()))


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
    others = [str(name) for name, given in stages.items() if isinstance(given, (tuple, dict))]
    if len(others) == len(stages):
        raise HeatvizError("contact_sheet: got no stage with a map, accepted is one or more")
    title = f"{title}  without {', '.join(others)}, no map" if others else title
    settings = settings or Settings()
    shown = []
    for name, maps in stages.items():
        if isinstance(maps, (tuple, dict)):
            continue
        stage_title = f"stage {name}" if isinstance(name, int) else str(name)
        stage_maps = StageMaps(_of_one_image(maps), stage_title, scene=scene, input_size=input_size)
        stride = round(input_size[0] / stage_maps.shape[1]) if input_size else None
        shown.append(replace(stage_maps, stride=stride))
    if scene is not None:
        return sheet.draw(shown, settings, title)
    bare = sheet.without_image(input_size or shown[0].shape[1:])
    smooth = settings.smooth if settings.smooth != "auto" else "nearest"
    settings = settings.replace(heat_opacity=1.0, smooth=smooth)
    tiles = [sheet.tile(replace(stage_maps, scene=bare), settings) for stage_maps in shown]
    return sheet.compose_sheet(tiles, None, settings, title)


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
    maps = _maps(x)
    settings = settings or Settings()
    title = title or type(x).__name__
    batch = maps if maps.ndim == 4 else maps[None]
    titles = [f"{title}  image {number}" if len(batch) > 1 else title for number in range(len(batch))]
    pictures = [_one_picture(image, settings, each) for image, each in zip(batch, titles)]
    return pictures[0] if len(pictures) == 1 else _below_each_other(pictures)


def _maps(x: object) -> np.ndarray:
    """`x` as `(C, H, W)` or `(B, C, H, W)`."""
    from .model.tensors import NotAMapError, array  # loads torch, which `render` does without

    accepted = "accepted are real numbers of shape (B, C, H, W), (C, H, W) or (H, W)"
    try:
        maps = array(x)
    except NotAMapError as reason:
        raise HeatvizError(f"show: got a {type(x).__name__}: {reason}, {accepted}") from reason
    if maps.dtype.kind not in "fiub" or maps.ndim not in (2, 3, 4) or 0 in maps.shape:
        raise HeatvizError(f"show: got a {type(x).__name__} of shape {maps.shape}, {accepted}")
    return maps[None] if maps.ndim == 2 else maps


def _one_picture(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    if settings.views != ("grid",):
        return render(maps, settings, title=title)
    if len(maps) == 1:
        return render(maps, settings.replace(view="channel"), title=title)
    return _image(maps, settings, title) if len(maps) == 3 else render(maps, settings, title=title)


def _image(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    finite = np.isfinite(maps)
    bad = int((~finite).sum())
    low, high = (float(maps[finite].min()), float(maps[finite].max())) if finite.any() else (np.nan, np.nan)
    bottom, top = (0, 255) if maps.dtype == np.uint8 else (low, high) if low < 0 or high > 1 else (0, 1)
    values, power = prevent_overflow(np.where(finite, maps, bottom).astype(np.float64))
    unit = (values - bottom / power) / ((top / power - bottom / power) or 1)
    pixels = np.rint(unit.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    pixels[~finite.all(axis=0)] = 128
    size = compose.tile_size(maps.shape[1], maps.shape[2], SIDE, max(SIDE, *maps.shape[1:]))
    factor = size[0] // maps.shape[1]
    body = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    notes = [
        "3 channels as red, green, blue",
        f"values {low:.4g} to {high:.4g}" if finite.any() else "no finite value",
        f"colours span {caption.number(bottom)} to {caption.number(top)}",
        caption.resizing(maps.shape[1:], size, "nearest"),
        *caption.nonfinite(bad),
    ]
    palette = colour.palette(settings.cmap)
    header = compose.Header(caption.heading(title, maps.shape, None), notes)
    page = compose.panel(np.ascontiguousarray(body), palette, header)
    return Picture(page, palette, low, high, flat=(), nonfinite=bad)


def _below_each_other(pictures: list[Picture]) -> Picture:
    pages = [each.rgb() for each in pictures]
    width = max(page.shape[1] for page in pages)
    wide = [np.pad(page, ((0, 0), (0, width - page.shape[1]), (0, 0)), constant_values=255) for page in pages]
    return Picture(
        np.vstack(wide),
        pictures[0].palette,
        low=float(np.fmin.reduce([each.low for each in pictures])),
        high=float(np.fmax.reduce([each.high for each in pictures])),
        flat=(),
        nonfinite=sum(each.nonfinite for each in pictures),
    )


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
