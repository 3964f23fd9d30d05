"""`python -m tests.bench.pointing`: does the ranking by focus point at the objects?

The pointing game (Zhang et al., "Top-Down Neural Attention by Excitation Backprop", IJCV 2018): a map scores when its
hottest pixel lies inside a labelled box. Pictures of cloth with defects, generated for this and never trained on; the
ranking sees the predicted boxes alone, the score counts the labelled ones.

Picking what lies in the boxes scores by itself, whatever the maps are. So the game is played again with the weights
of each layer shuffled, where nothing learned is left but the boxes are the trained detector's: what remains is what
the picking alone is worth (the sanity check of Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np
import torch

import yolo_heatviz
from yolo_heatviz.demo.cloth.picture import make_picture
from yolo_heatviz.feature_maps.box_energy import box_energy
from yolo_heatviz.model.detector import Detector, load
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.tensors import to_numpy

SEED, SIDE = 4001, 320
Boxes = "list[tuple[float, float, float, float]]"
WAYS = (
    "the first 32 channels of every stage",
    "every channel of every stage",
    "the best channel of the first-ranked stage",
    "the best channel of all stages",
)


def main(argv: list[str] | None = None) -> int:
    """Play the game and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--images", type=int, default=200)
    images = arguments.parse_args(argv).images
    finds = detector(shuffle=False)
    trained, shuffled = play(finds, finds, images), play(detector(shuffle=True), finds, images)
    print(
        f"| hits of the pointing game, {images} pictures | trained | weights shuffled, the same boxes |\n|---|---|---|"
    )
    for way in WAYS:
        print(f"| {way} | {trained[way]:.0%} | {shuffled[way]:.0%} |")
    return 0


def detector(*, shuffle: bool) -> Detector:
    """The embedded detector, also with the weights of each layer in random order."""
    loaded = load(Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt", device="cpu")
    if shuffle:
        order = torch.Generator().manual_seed(0)
        for weights in loaded.predictor.model.model.parameters():
            weights.data = weights.data.flatten()[torch.randperm(weights.numel(), generator=order)].view_as(weights)
    return loaded


def play(shows: Detector, finds: Detector, images: int) -> dict[str, float]:
    """The share of pictures, for single maps the mean share of maps, whose hottest pixel lies in a labelled box.

    Args:
        shows: whose maps are looked at.
        finds: whose boxes they are ranked by.
        images: how many pictures.
    """
    scores: dict[str, list[float]] = {way: [] for way in WAYS}
    for image, labelled in pictures(images):
        stages, predicted = look(shows, image)
        if shows is not finds:
            predicted = look(finds, image)[1]
        hits = [hits_of(maps, labelled) for maps in stages]
        ranked = [box_energy(maps, predicted, (SIDE, SIDE)) for maps in stages]
        first = int(np.argmax([each.score for each in ranked]))
        widest = int(np.argmax([each.shares.max() for each in ranked]))
        found = (
            float(np.mean([each[:32].mean() for each in hits])),
            float(np.concatenate(hits).mean()),
            float(hits[first][ranked[first].best(1)[0]]),
            float(hits[widest][ranked[widest].best(1)[0]]),
        )
        for way, score in zip(WAYS, found):
            scores[way].append(score)
    return {way: float(np.mean(each)) for way, each in scores.items()}


def pictures(count: int) -> Iterator[tuple[np.ndarray, Boxes]]:
    """Pictures with at least one defect, `(SIDE, SIDE, 3)` uint8 RGB, and the defects' boxes in pixels."""
    number = found = 0
    while found < count:
        image, labels = make_picture([SEED, number], shape=(SIDE, SIDE))
        number += 1
        if labels:
            found += 1
            yield image, [box for _, box in labels]


def look(detector: Detector, image: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The maps of each stage but the head, and the predicted boxes."""
    stages: list[np.ndarray] = []
    everything = tuple(stage.index for stage in detector.stages.stages[:-1])
    with hooked(detector.stages, everything, lambda output: stages.append(to_numpy(output.maps[0]))):
        (result,) = detector.predictor.stream_inference([cv2.cvtColor(image, cv2.COLOR_RGB2BGR)])
    return stages, result.boxes.xyxy.cpu().numpy()


def hits_of(maps: np.ndarray, boxes: Boxes) -> np.ndarray:
    """Which channels' hottest pixels lie in a box, `(C,)` bool."""
    rows, columns = np.unravel_index(maps.reshape(len(maps), -1).argmax(axis=1), maps.shape[1:])
    y, x = (rows + 0.5) * SIDE / maps.shape[1], (columns + 0.5) * SIDE / maps.shape[2]
    return np.any(
        [(left <= x) & (x <= right) & (top <= y) & (y <= bottom) for left, top, right, bottom in boxes], axis=0
    )


if __name__ == "__main__":
    sys.exit(main())
