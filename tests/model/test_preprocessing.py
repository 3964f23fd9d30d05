"""The way that images come into a network, as the predictor itself shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load


@pytest.fixture(scope="module")
def checkpoints(untrained: Callable[[str], Path], transformer: Path) -> dict[str, Path]:
    return {"letterboxed": untrained(""), "stretched": transformer, "cropped": untrained("-cls")}


@pytest.mark.parametrize("rect", [True, False])
@pytest.mark.parametrize("way", ["letterboxed", "stretched", "cropped"])
def test_the_predictor_says_itself_what_it_does(way: str, rect: bool, checkpoints: dict[str, Path]) -> None:
    for imgsz in ([32], [224], [640]):
        assert load(checkpoints[way], imgsz=imgsz, rect=rect).way == way, imgsz


@pytest.mark.parametrize("imgsz", [[384, 640], [96, 288], [288, 96]], ids=str)
def test_so_it_does_with_an_input_that_is_not_square(imgsz: list[int], checkpoints: dict[str, Path]) -> None:
    ways = {way: load(path, imgsz=imgsz).way for way, path in checkpoints.items()}
    assert ways == {"letterboxed": "letterboxed", "stretched": "stretched", "cropped": "stretched"}


def test_another_way_is_refused_by_name(checkpoints: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    detector = load(checkpoints["letterboxed"], imgsz=[224])
    prepare = detector.predictor.preprocess
    monkeypatch.setattr(detector.predictor, "preprocess", lambda images: prepare([np.roll(images[0], 90, 1)]))
    with pytest.raises(HeatvizError, match=r"^preprocessing: got an image that came into"):
        detector.way  # noqa: B018
