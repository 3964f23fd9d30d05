"""The two ways that feature maps were drawn before, written anew as slow references."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt


def snippet(maps: np.ndarray, stem: str, folder: Path, n: int = 32) -> None:
    """The snippet that is passed around: JET by OpenCV, a matplotlib subplot a tile, 300 dpi, and the whole stage.

    Its colours are the wrong way round: OpenCV gives BGR and matplotlib takes it for RGB.
    """
    n = min(n, len(maps))
    figure = plt.figure(figsize=(16, 2 * math.ceil(n / 8)))
    for k in range(n):
        channel = maps[k]
        scaled = (channel - channel.min()) / (channel.max() - channel.min())
        axes = figure.add_subplot(math.ceil(n / 8), 8, k + 1)
        axes.imshow(cv2.applyColorMap(np.uint8(255 * scaled), cv2.COLORMAP_JET))
        axes.axis("off")
    figure.savefig(folder / f"{stem}.png", dpi=300)
    plt.close(figure)
    np.save(folder / f"{stem}.npy", maps)


def upstream(maps: np.ndarray, stem: str, folder: Path, n: int = 32) -> None:
    """As YOLOv5 v6.0 to v7.0 drew them: a grid of subplots in matplotlib's own colours, tight, and the whole stage."""
    n = min(n, len(maps))
    figure, axes = plt.subplots(math.ceil(n / 8), 8, tight_layout=True)
    figure.subplots_adjust(wspace=0.05, hspace=0.05)
    for k, each in enumerate(axes.ravel()):
        each.axis("off")
        if k < n:
            each.imshow(maps[k])
    figure.savefig(folder / f"{stem}.png", dpi=300, bbox_inches="tight")
    plt.close(figure)
    np.save(folder / f"{stem}.npy", maps)
