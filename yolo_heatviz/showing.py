"""`show`: any tensor or array, where the program can show a picture."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from .api import render
from .drawing import caption, compose, views
from .drawing.picture import Picture
from .drawing.views.one_map import SIDE
from .errors import HeatvizError
from .feature_maps import colour
from .feature_maps.headroom import headroom
from .files.atomic import new_folder, write_bytes
from .model.tensors import NotAMapError, array
from .settings import Settings


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
        if path.suffix.lower() != ".png":
            raise HeatvizError(f"save: got {str(save)!r}, accepted is a path that ends in .png")
        write_bytes(path, picture.png())
    elif _in_notebook():
        from IPython.display import display

        display(picture)
    elif _has_window():
        _open_window(picture)
    else:
        path = new_folder(Path("runs/show"), "exp") / "show.png"
        write_bytes(path, picture.png())
        print(f"no window to show it in: saved as {path}")


def picture_of(x: object, settings: Settings | None = None, *, title: str = "") -> Picture:
    """The picture that `show` shows."""
    maps = _maps(x)
    settings = settings or Settings()
    named = title or type(x).__name__
    batch = maps if maps.ndim == 4 else maps[None]
    names = [f"{named}  image {number}" if len(batch) > 1 else named for number in range(len(batch))]
    pictures = [_one(each, settings, name) for each, name in zip(batch, names)]
    return pictures[0] if len(pictures) == 1 else _below_each_other(pictures)


def _maps(x: object) -> np.ndarray:
    """`x` as `(C, H, W)` or `(B, C, H, W)`."""
    accepted = "accepted are real numbers of shape (B, C, H, W), (C, H, W) or (H, W)"
    try:
        maps = array(x)
    except NotAMapError as reason:
        raise HeatvizError(f"show: got a {type(x).__name__}: {reason}, {accepted}") from reason
    if maps.dtype.kind not in "fiub" or maps.ndim not in (2, 3, 4) or 0 in maps.shape:
        raise HeatvizError(f"show: got a {type(x).__name__} of shape {maps.shape}, {accepted}")
    return maps[None] if maps.ndim == 2 else maps


def _one(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    if views.names(settings) != ("grid",):
        return render(maps, settings, title=title)
    if len(maps) == 1:
        return render(maps, settings.but(view="channel"), title=title)
    return _image(maps, settings, title) if len(maps) == 3 else render(maps, settings, title=title)


def _image(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    finite = np.isfinite(maps)
    bad = int((~finite).sum())
    low, high = (float(maps[finite].min()), float(maps[finite].max())) if finite.any() else (np.nan, np.nan)
    bottom, top = (0, 255) if maps.dtype == np.uint8 else (low, high) if low < 0 or high > 1 else (0, 1)
    values, power = headroom(np.where(finite, maps, bottom).astype(np.float64))
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
        *([f"{bad} values NaN or infinite (grey)"] if bad else []),
    ]
    palette = colour.palette(settings.cmap)
    heading = caption.heading(title, maps.shape, None)
    page = compose.panel(np.ascontiguousarray(body), palette, heading, notes)
    return Picture(page, palette, low, high, flat=(), nonfinite=bad)


def _below_each_other(pictures: list[Picture]) -> Picture:
    pages = [each.rgb() for each in pictures]
    width = max(page.shape[1] for page in pages)
    wide = [np.pad(page, ((0, 0), (0, width - page.shape[1]), (0, 0)), constant_values=255) for page in pages]
    low, high = (float(reduce([getattr(each, end) for each in pictures])) for end, reduce in _ENDS)
    return Picture(np.vstack(wide), pictures[0].palette, low, high, (), sum(each.nonfinite for each in pictures))


_ENDS = (("low", np.fmin.reduce), ("high", np.fmax.reduce))


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
