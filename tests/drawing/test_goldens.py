"""The pictures of sample images' stages against golden ones; `pytest --regenerate-goldens` makes those anew.

Processors round differently, so a picture may differ from its golden: at most 2 % of its pixels by more than 24 of 255
in any colour. Another renderer, colour map or order of channels differs in far more.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from yolo_heatviz import detect

GOLDENS = Path(__file__).parents[1] / "goldens"
PICTURES = [
    "linen/stage2_C3_features.png",
    "linen/stage9_SPPF_features.png",
    "linen/stage17_C3_features.png",
    "stripes/stage23_C3_features.png",
    "stripes/stage17_C3_features.png",
]
NEAR, FEW = 24, 0.02


def far_pixels(one: np.ndarray, other: np.ndarray) -> float:
    """The share of pixels that differ by more than NEAR in any colour."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > NEAR).mean())


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the samples, small: 11 channels of at most 80 pixels."""
    folder = tmp_path_factory.mktemp("goldens")
    flags = ["--visualize", "--npy", "off", "--focus", "off", "--n", "11", "--tile-min", "40", "--tile-max", "80"]
    assert detect.main([*flags, "--stages", "2,9,17,23", "--project", str(folder)]) == 0
    return folder / "exp"


@pytest.mark.parametrize("name", PICTURES)
def test_a_sample_images_stage_looks_as_before(name: str, drawn: Path, request: pytest.FixtureRequest) -> None:
    golden = GOLDENS / name.replace("/", "-")
    if request.config.getoption("--regenerate-goldens"):
        GOLDENS.mkdir(exist_ok=True)
        golden.write_bytes((drawn / name).read_bytes())
    picture, expected = cv2.imread(str(drawn / name)), cv2.imread(str(golden))
    assert picture.shape == expected.shape
    assert far_pixels(picture, expected) <= FEW
    assert far_pixels(picture[..., ::-1], expected) > 3 * FEW, "the tolerance would let swapped colours pass"


def test_each_stage_has_a_picture_of_its_own() -> None:
    pictures = [cv2.imread(str(GOLDENS / name.replace("/", "-"))) for name in PICTURES]
    alike = [one for one in pictures[1:] if one.shape == pictures[0].shape and far_pixels(one, pictures[0]) <= 10 * FEW]
    assert not alike
