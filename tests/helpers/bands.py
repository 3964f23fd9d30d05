"""Networks of any number of input channels, and images for them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from tests.helpers.commands import SAMPLES


def checkpoint(path: Path, channels: int, *, nc: int = 2) -> Path:
    """A small Ultralytics detector as it begins, seeded, for images of so many channels."""
    from ultralytics.nn.tasks import DetectionModel

    torch.manual_seed(0)
    convolutions = [[-1, 1, "Conv", [width, 3, 2]] for width in (8, 16, 16, 32, 32)]
    layers = {"nc": nc, "backbone": convolutions, "head": [[[2, 3, 4], 1, "Detect", ["nc"]]]}
    torch.save({"model": DetectionModel(layers, ch=channels, verbose=False), "train_args": {}}, path)
    return path


def pixels(channels: int) -> np.ndarray:
    """Smooth bands that differ, `(96, 128, channels)` uint8."""
    grey = cv2.resize(cv2.imread(str(SAMPLES / "linen.jpg"), cv2.IMREAD_GRAYSCALE), (128, 96))
    grey = cv2.GaussianBlur(grey, (0, 0), 6) // 2
    return np.stack([grey + 12 * band for band in range(channels)], axis=2).astype(np.uint8)


def tiff(path: Path, channels: int) -> Path:
    """The same as a TIFF of grey pages, the way that Ultralytics' data sets hold many bands."""
    assert cv2.imwritemulti(str(path), list(np.moveaxis(pixels(channels), 2, 0)))
    return path
