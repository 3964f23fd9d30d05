"""Networks of a few layers in the newest Ultralytics, and what a run has drawn."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

import yolo_heatviz

TINY = """
nc: 2
{more}
backbone: [[-1, 1, Conv, [8, 3, 2]], [-1, 1, Conv, [16, 3, 2]], [-1, 1, C2f, [16]], [-1, 1, Conv, [16, 3, 2]]]
head: [[[2, 3], 1, {head}]]
"""
RECIPES = {
    "detect": TINY.format(more="", head="Detect, [nc]"),
    "pose": TINY.format(more="kpt_shape: [3, 2]", head="Pose, [nc, kpt_shape]"),
}
STAGES = {f"stage{number}_{module}_features" for number, module in enumerate(["Conv", "Conv", "C2f", "Conv"])}


def recipe(folder: Path, task: str = "detect") -> Path:
    """The file of a network with random weights: `YOLO(recipe(...))`."""
    path = folder / f"tiny-{task}.yaml"
    path.write_text(RECIPES[task])
    return path


def drawn(run: Path) -> dict[str, dict[str, bytes]]:
    """The pictures of each folder of a run that has some, by their names without `.png`."""
    folders = {path.parent for path in run.rglob("stage*_features.png")}
    return {folder.name: {path.stem: path.read_bytes() for path in folder.glob("*.png")} for folder in folders}


def has_caption(folder: Path, stem: str, title: str, stride: int) -> bool:
    """True if a stage's picture is what `render` makes of its values, with that stride in the caption."""
    picture = cv2.imread(str(folder / f"{stem}.png"))[..., ::-1]
    wanted = yolo_heatviz.render(np.load(folder / f"{stem}.npy"), title=title, stride=stride).rgb()
    return np.array_equal(picture, wanted)
