"""The views as one pure call each: maps in, a picture out."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Mapping

import numpy as np

from .drawing import views
from .drawing.picture import Picture
from .drawing.scene import Scene
from .drawing.views import sheet
from .drawing.views.pca import Basis
from .drawing.views.stage_maps import Subject
from .errors import HeatvizError
from .settings import Settings

if TYPE_CHECKING:
    import torch


def render(
    maps: np.ndarray | torch.Tensor,
    settings: Settings | None = None,
    *,
    title: str = "feature map",
    total: int | None = None,
    stride: int | None = None,
    scene: Scene | None = None,
    input_size: tuple[int, int] | None = None,
    basis: Basis | None = None,
) -> Picture:
    """Draw a stage in one view; by default its first channels as a grid of heatmaps.

    Args:
        maps: `(C, H, W)` real numbers or bool, any range, an array or a tensor on any device; unchanged.
        settings: how; the defaults are 32 channels, 8 columns, JET, min-max by channel. Of pages, the first is drawn.
        title: the caption's first words, such as `stage 17 C3`.
        total: how many channels the stage has, where `maps` holds only the first of them.
        stride: input pixels to a feature pixel, for the caption.
        scene: the image and its boxes, for `overlay`.
        input_size: height and width of the network's input, for `overlay`; by default from the stride.
        basis: components that `views.pca.fit` found on another image, for `pca`.

    Raises:
        HeatvizError: `maps` is no such array, it cannot be shown so, or the settings ask for several views.

    Example:
        >>> render(np.random.rand(64, 20, 15), Settings(n=16), title="stage 9 SPPF").rgb().shape[2]
        3
        >>> render(np.random.rand(64, 20, 15), Settings(view="pca")).rgb().shape[2]
        3
    """
    settings = settings or Settings()
    asked = views.names(settings)
    if len(asked) > 1 or asked[0] == views.SHEET:
        raise HeatvizError(f"render: got the view {settings.view!r}, accepted is one view of one stage")
    maps = _on_host(maps)
    subject = Subject(maps, title, total=total, stride=stride, scene=scene, input_size=input_size, basis=basis)
    return next(iter(views.draw(subject, settings).values()))


def contact_sheet(
    stages: Mapping[object, np.ndarray | torch.Tensor],
    scene: Scene,
    settings: Settings | None = None,
    *,
    title: str = "stages",
    input_size: tuple[int, int] | None = None,
) -> Picture:
    """Draw all stages of an image over it, on one sheet: the picture to open first.

    Args:
        stages: `(C, H, W)` arrays or tensors by what to call them, a stage's number for instance, in the order to show.
        scene: the image and its boxes.
        settings: which map of each stage, and how; by default their L2 norm.
        title: the sheet's first words.
        input_size: height and width of the network's input; by default as though each map were of stride 32.

    Raises:
        HeatvizError: there is no stage, or a stage is no such array.

    Example:
        >>> scene = Scene(np.zeros((64, 48, 3), np.uint8))
        >>> contact_sheet({17: np.random.rand(8, 8, 6), 20: np.random.rand(16, 4, 3)}, scene).rgb().shape[2]
        3
    """
    if not stages:
        raise HeatvizError("contact_sheet: got no stage, accepted is one or more")
    subjects = []
    for name, given in stages.items():
        called = f"stage {name}" if isinstance(name, int) else str(name)
        subject = Subject(_on_host(given), called, scene=scene, input_size=input_size)
        stride = round(input_size[0] / subject.shape[1]) if input_size else None
        subjects.append(replace(subject, stride=stride))
    return sheet.draw(subjects, settings or Settings(), title)


def _on_host(maps: np.ndarray | torch.Tensor) -> np.ndarray:
    if "torch" not in sys.modules:  # nobody has made a tensor
        return np.asarray(maps)
    from .model.tensors import NotAMapError, array

    try:
        return array(maps)
    except NotAMapError as reason:
        raise HeatvizError(
            f"render: got a {type(maps).__name__}: {reason}, accepted are real numbers of shape (C, H, W)"
        ) from reason
