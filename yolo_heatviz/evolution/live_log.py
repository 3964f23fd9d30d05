"""The newest epoch as an image in the training's own log: TensorBoard's writer, or the run of W&B, where it has one."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
from PIL import Image

from ..figures.files import encoded
from ..figures.panel import Grid
from ..figures.style import Style

TAG = "yolo_heatviz/stages"
_STYLE = Style("50", dpi=150)


def show(column: Grid, epoch: int, writer: Any) -> list[str]:
    """Show the strip's newest column.

    Args:
        column: the panels.
        epoch: how many were trained.
        writer: a `SummaryWriter` of TensorBoard; None where the training has none.

    Returns:
        Where it was shown.
    """
    wandb = sys.modules.get("wandb")
    run = getattr(wandb, "run", None)
    if writer is None and run is None:
        return []
    pixels = np.asarray(Image.open(io.BytesIO(encoded(column, _STYLE, ".png"))).convert("RGB"))
    shown = []
    if writer is not None:
        writer.add_image(TAG, pixels, epoch, dataformats="HWC")
        shown.append("TensorBoard")
    if wandb is not None and run is not None:
        run.log({TAG: wandb.Image(pixels, caption=f"epoch {epoch}")}, commit=False)  # with the trainer's next figures
        shown.append("W&B")
    return shown
