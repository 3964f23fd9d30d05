"""What is not read together stays as it is, for the drawing to come to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tests.helpers.device import Counted, OnDevice
from yolo_heatviz.heatmaps.readout import read
from yolo_heatviz.heatmaps.wanted import Wanted
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage
from yolo_heatviz.settings import Settings

MAPS = torch.rand(2, 8, 6, 5, generator=torch.Generator().manual_seed(0))


def output(given: Any, number: int = 0) -> StageOutput:
    return StageOutput(Stage(number, "models.common.C3"), given, (48, 40))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(MAPS, id="on the CPU"),
        pytest.param(OnDevice(MAPS.double()), id="float64"),
        pytest.param(OnDevice(MAPS[:, :, 0, 0]), id="a vector"),
        pytest.param(OnDevice(MAPS.to(torch.complex64)), id="complex numbers"),
        pytest.param(OnDevice(MAPS[:1]), id="a batch without that image"),
        pytest.param((OnDevice(MAPS), OnDevice(MAPS)), id="a tuple"),
        pytest.param(None, id="nothing"),
    ],
)
def test_others_stay(given: Any) -> None:
    outputs = [output(given), output(OnDevice(MAPS), 1)]
    with Counted() as count:
        left, taken = read(outputs, Wanted(Settings(), ("grid",), slot=1))
    assert left is outputs[0] and taken.readout is not None and count.counts == {"to host": 1}


def test_a_tensor_of_another_library_stays() -> None:
    outputs = [output(OnDevice(MAPS))]  # which runs nothing where it is not counted
    assert read(outputs, Wanted(Settings(), ("grid",)))[0] is outputs[0]


def test_the_image_of_the_batch_that_is_shown() -> None:
    with Counted():
        (found,) = read([output(OnDevice(MAPS))], Wanted(Settings(), ("mean",), slot=1))
    assert found.readout is not None and found.readout.values is not None
    np.testing.assert_array_equal(found.readout.values, MAPS[1].numpy())
