"""Stages are drawn as they were, also where the next layer writes into them, by every way in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

import yolo_heatviz
from yolo_heatviz import Settings, detect
from yolo_heatviz.model.overwritten import Overwritten
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage

RECIPE = """
nc: 2
backbone: [[-1, 1, Conv, [8, 3, 2]], [-1, 1, Conv, [8, 3, 2]], [-1, 1, nn.ReLU, [True]], [-1, 1, Conv, [8, 3, 2]]]
head: [[[2, 3], 1, Detect, [nc]]]
"""


@pytest.fixture
def network(tmp_path: Path) -> Any:
    from ultralytics import YOLO

    (tmp_path / "net.yaml").write_text(RECIPE)
    torch.manual_seed(0)
    YOLO(tmp_path / "net.yaml").save(tmp_path / "net.pt")
    for name in ("first", "second"):
        pixels = np.random.default_rng(len(name)).integers(0, 256, (64, 64, 3), np.uint8)
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
    return YOLO(tmp_path / "net.pt")


def expected(network: Any, image: Path) -> dict[int, np.ndarray]:
    """What each stage gives as it gives it."""
    given: dict[int, np.ndarray] = {}
    model = network.model.float().eval()
    for number, stage in enumerate(model.model[:-1]):
        stage.register_forward_hook(
            lambda _, __, output, number=number: given.update({number: output[0].clone().numpy()})
        )
    pixels = torch.from_numpy(cv2.imread(str(image))[..., ::-1].copy()).permute(2, 0, 1)[None]
    with torch.no_grad():
        model(pixels.float() / 255)
    return given


@pytest.mark.parametrize("way", ["detect", "patch"])
def test_the_maps_are_those_that_the_stages_gave(way: str, network: Any, tmp_path: Path) -> None:
    source = str(tmp_path / "*.png")
    if way == "detect":
        words = ["--weights", str(tmp_path / "net.pt"), "--source", source, "--imgsz", "64", "--project", str(tmp_path)]
        assert detect.main([*words, "--visualize", "--save", "npy", "--quiet"]) == 0
    else:
        with yolo_heatviz.install(Settings(save="npy")):
            network.predict(source, visualize=True, imgsz=64, project=tmp_path, name="exp", verbose=False)
    from ultralytics import YOLO

    for image in ("first", "second"):  # the second is held by what the first has taught
        stages = expected(YOLO(tmp_path / "net.pt"), tmp_path / f"{image}.png")
        assert (stages[1] < 0).any()
        for path in (tmp_path / "exp" / image).glob("*.npy"):
            number = int(path.name[len("stage")])
            np.testing.assert_allclose(np.load(path), stages[number], atol=1e-5)


def test_only_what_is_written_into_is_copied_again() -> None:
    overwritten = Overwritten()
    changed, kept, *later = (StageOutput(Stage(n % 2, "Conv"), torch.full((1, 2, 3, 3), -1.0)) for n in range(4))
    for output in (changed, kept):
        assert overwritten.hold(output).output is not output.output
    changed.output.relu_()
    overwritten.learn()
    assert overwritten.stages == {0}
    changed, kept = later
    assert overwritten.hold(kept) is kept and overwritten.hold(changed).output is not changed.output


class OneTensor(torch.nn.Module):
    """Gives the same tensor in every pass, written anew."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.kept is None:
            self.kept = torch.empty_like(x)
        return self.kept.copy_(x * 2)


def test_a_stage_with_one_tensor_for_all_passes_is_held_as_a_copy() -> None:
    overwritten, layer, stage = Overwritten(), OneTensor(), Stage(0, "OneTensor")
    held = []
    for number in range(4):
        held.append(overwritten.hold(StageOutput(stage, layer(torch.full((3,), float(number))))))
        overwritten.learn()
    assert [each.output[0].item() for each in held] == [0, 2, 4, 6]
    assert overwritten.stages == {0}


def test_a_stage_with_a_tensor_a_pass_is_not_copied() -> None:
    overwritten, stage = Overwritten(), Stage(0, "Conv")
    given = [torch.full((1000,), float(number)) for number in range(4)]
    held = []
    for each in given:
        held.append(overwritten.hold(StageOutput(stage, each)))
        overwritten.learn()
    assert not overwritten.stages and [one.output is two for one, two in zip(held, given)] == [False, True, True, True]
