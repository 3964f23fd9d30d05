"""Energies that a device works out are those of the host, but for the order that they are added up in."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.helpers.device import DEVICE, Counted, OnDevice
from tests.helpers.hostile import MAPS
from yolo_heatviz.feature_maps import box_energy as on_host
from yolo_heatviz.feature_maps.areas import Areas, UprightBoxes
from yolo_heatviz.feature_maps.box_energy import BoxEnergy
from yolo_heatviz.feature_maps.polygons import RotatedBoxes
from yolo_heatviz.heatmaps.device_energy import Measured, box_energy, energies, parts_of
from yolo_heatviz.model.parcel import Parcel
from yolo_heatviz.model.tensors import to_numpy

SIZE = (64, 48)
AREAS = {
    "two boxes": UprightBoxes(np.array([[3.3, 4.1, 20.0, 31.7], [15, 20, 47.5, 63]])),
    "a box beside the image": UprightBoxes(np.array([[-30, -20, -5, -1], [2, 2, 9, 9]])),
    "rotated boxes": RotatedBoxes(np.array([[[10, 5], [40, 25], [30, 40], [2, 20]]], float)),
    "nothing": UprightBoxes(np.empty((0, 4))),
}


def measured(maps: torch.Tensor, areas: Areas, *, per_box: bool = True) -> tuple[BoxEnergy, Counted]:
    shape = (maps.shape[1], maps.shape[2])
    parcel, count = Parcel(), Counted()
    with count:
        parts = parts_of([Measured(areas, shape, SIZE)], DEVICE, per_box=per_box)[shape, SIZE]
        content = parcel.add(energies(OnDevice(maps.float()), parts))
        parcel.fetch()
    found = content()
    return box_energy(found["shares"], found["flat"], areas, parts), count


def assert_same(found: BoxEnergy, expected: BoxEnergy) -> None:
    np.testing.assert_allclose(found.shares, expected.shares, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(found.flat, expected.flat)
    assert (found.by, len(found.per_box)) == (expected.by, len(expected.per_box))
    assert found.area == pytest.approx(expected.area)


@pytest.mark.parametrize("areas", [pytest.param(areas, id=name) for name, areas in AREAS.items()])
@pytest.mark.parametrize("maps", [pytest.param(maps, id=name) for name, maps in MAPS.items()])
def test_they_are_the_hosts(maps: torch.Tensor, areas: Areas) -> None:
    expected = on_host.box_energy(to_numpy(maps), areas, SIZE, per_box=True)
    found, count = measured(maps, areas)
    assert_same(found, expected)
    for one, other in zip(found.per_box, expected.per_box):
        assert_same(one, other)
    assert count.counts == ({"to host": 1, "to device": 1} if len(areas) else {"to host": 1})


def test_each_box_only_where_it_is_asked_for() -> None:
    found, _ = measured(MAPS["random"], AREAS["two boxes"], per_box=False)
    assert found.per_box == ()


def test_stages_of_all_shapes_share_one_copy_to_the_device() -> None:
    areas = AREAS["two boxes"]
    with Counted() as count:
        found = parts_of([Measured(areas, shape, SIZE) for shape in ((8, 6), (16, 12), (8, 6))], DEVICE, per_box=True)
    assert count.counts == {"to device": 1} and [len(parts) for parts in found.values()] == [3, 3]
