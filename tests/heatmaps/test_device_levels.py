"""Levels and codes that a device works out are those of the host, each of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.helpers.device import Counted, OnDevice
from tests.helpers.hostile import MAPS
from yolo_heatviz.feature_maps import normalise as on_host
from yolo_heatviz.feature_maps import quantise as host_codes
from yolo_heatviz.feature_maps.normalise import Levels
from yolo_heatviz.feature_maps.quantise import Steps
from yolo_heatviz.heatmaps import device_levels
from yolo_heatviz.model.parcel import Parcel
from yolo_heatviz.model.tensors import to_numpy

STEPS = Steps(65534, 65535)
SCALES = [
    pytest.param("channel", 0.0, id="by channel"),
    pytest.param("stage", 0.0, id="by stage"),
    pytest.param("zero", 0.0, id="around zero"),
    pytest.param((-0.5, 2.0), 0.0, id="between limits"),
    pytest.param((-3e38, 3e38), 0.0, id="between the widest limits"),
    pytest.param("channel", 2.0, id="by channel without outliers"),
    pytest.param("channel", 49.0, id="by channel without nearly all"),
    pytest.param("stage", 1.5, id="by stage without outliers"),
    pytest.param("zero", 0.1, id="around zero without outliers"),
    pytest.param((-0.5, 2.0), 2.0, id="between limits, whatever is left out"),
]


@pytest.mark.parametrize(("scale", "outliers"), SCALES)
@pytest.mark.parametrize("maps", [pytest.param(maps, id=name) for name, maps in MAPS.items()])
def test_they_are_the_hosts(maps: torch.Tensor, scale: str | tuple[float, float], outliers: float) -> None:
    expected = on_host.normalise(to_numpy(maps), scale, outliers)
    parcel, count = Parcel(), Counted()
    with count:
        found = parcel.add(device_levels.normalise(OnDevice(maps.float()), scale, outliers))
        parcel.fetch()
    assert count.counts == {"to host": 1}
    for name, array in Levels(**found())._asdict().items():
        wanted = getattr(expected, name)
        assert array.dtype == wanted.dtype, name
        np.testing.assert_array_equal(array, wanted, err_msg=name)


@pytest.mark.parametrize("maps", [pytest.param(maps, id=name) for name, maps in MAPS.items()])
def test_codes_are_the_hosts(maps: torch.Tensor) -> None:
    values = to_numpy(maps)
    found = device_levels.finite_range(maps.float())
    codes = device_levels.quantise(maps.float(), found.low, found.high, STEPS, within=found.nonfinite == 0)
    wanted, expected = host_codes.finite_range(values), np.empty(values.shape, np.uint16)
    host_codes.quantise(values, wanted.low, wanted.high, STEPS, out=expected, within=wanted.nonfinite == 0)
    for here, there in zip(wanted, found):
        np.testing.assert_array_equal(there, here)
    np.testing.assert_array_equal(codes.numpy(), expected)
