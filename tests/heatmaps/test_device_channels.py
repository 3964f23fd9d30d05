"""The channels that are chosen on a device are those that the host would choose."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.helpers.device import Counted, OnDevice
from tests.helpers.hostile import MAPS
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.heatmaps.device_channels import choose, take
from yolo_heatviz.model.tensors import to_numpy
from yolo_heatviz.settings import Settings

CHOICES = ["first", "last", "auto", "all", "2,0", "1-2"]


@pytest.mark.parametrize("chosen", CHOICES)
def test_by_number(chosen: str) -> None:
    maps, settings = MAPS["random"], Settings(channels=chosen, n=5)
    numbers, expected = StageMaps(to_numpy(maps), stride=32).chosen(settings)
    with Counted() as count:
        found = choose(OnDevice(maps), settings, 32)
        taken = take(OnDevice(maps), found)
    assert not count.counts
    np.testing.assert_array_equal(found, numbers)
    np.testing.assert_array_equal(taken.inner.numpy(), expected)  # type: ignore[attr-defined]


@pytest.mark.parametrize("by", ["mean", "max", "variance"])
@pytest.mark.parametrize("maps", [pytest.param(maps, id=name) for name, maps in MAPS.items()])
def test_by_their_values(maps: torch.Tensor, by: str) -> None:
    settings = Settings(channels="top", top_by=by, n=5)
    numbers, expected = StageMaps(to_numpy(maps)).chosen(settings)
    with Counted() as count:
        found = choose(OnDevice(maps.float()), settings, 32)
        taken = take(OnDevice(maps.float()), found)
    assert not count.counts
    np.testing.assert_array_equal(found.inner.numpy(), numbers)  # type: ignore[union-attr]
    np.testing.assert_array_equal(taken.inner.numpy(), expected)  # type: ignore[attr-defined]


def test_by_their_energy() -> None:
    settings, shares = Settings(channels="top", top_by="focus", n=2), torch.tensor([0.1, 0.4, 0.4, 0.2])
    assert choose(torch.zeros(4, 2, 2), settings, 8, shares).tolist() == [1, 2]


def test_what_cannot_be_chosen() -> None:
    with pytest.raises(HeatvizError, match="channels: got 64, accepted are 0 to 3"):
        choose(torch.zeros(4, 2, 2), Settings(channels="64"), 8)
    with pytest.raises(HeatvizError, match="top_by: got focus"):
        choose(torch.zeros(4, 2, 2), Settings(channels="top", top_by="focus"), 8)
