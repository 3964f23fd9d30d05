"""Tensors travel together: one copy each way, and each is what it was."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.helpers.device import DEVICE, Counted, OnDevice
from yolo_heatviz.model.parcel import Parcel, is_remote, to_device

RANDOM = torch.Generator().manual_seed(0)
TENSORS = {
    "float64": torch.rand(3, generator=RANDOM, dtype=torch.float64),
    "one byte": torch.tensor(7, dtype=torch.uint8),
    "bool": torch.tensor([[True, False, True]]),
    "float32, transposed": torch.rand(4, 3, generator=RANDOM).T,
    "int64": torch.arange(5),
    "float16": torch.rand(3, 1, 1, generator=RANDOM).half(),
    "nothing": torch.empty(0, 4),
    "one value for all": torch.tensor(2.5).expand(3, 2),
    "one value for one": torch.tensor(2.5).expand(1),
}


def test_each_is_what_it_was_after_one_copy() -> None:
    parcel, count = Parcel(), Counted()
    with count:
        found = [parcel.add({name: OnDevice(tensor)}) for name, tensor in TENSORS.items()]
        both = parcel.add({name: OnDevice(TENSORS[name]) for name in ("bool", "float64")})
        parcel.fetch()
    assert count.counts == {"to host": 1}
    for (name, tensor), one in zip(TENSORS.items(), found):
        array = one()[name]
        assert array.dtype == tensor.numpy().dtype and array.shape == tuple(tensor.shape)
        np.testing.assert_array_equal(array, tensor.numpy())
    assert list(both()) == ["bool", "float64"]
    np.testing.assert_array_equal(both()["float64"], TENSORS["float64"].numpy())


def test_nothing_is_copied_of_an_empty_one() -> None:
    parcel, count = Parcel(), Counted()
    with count:
        parcel.fetch()
    assert not count.counts


def test_arrays_come_to_the_device_in_one_copy() -> None:
    arrays = [np.arange(6.0).reshape(2, 3)[:, ::-1], np.empty((0, 4)), np.array([1e300])]
    with Counted() as count:
        found = to_device(arrays, DEVICE)
        assert to_device([], DEVICE) == []
    assert count.counts == {"to device": 1}
    for tensor, array in zip(found, arrays):
        assert tensor.device == DEVICE and tensor.dtype == torch.float64
        np.testing.assert_array_equal(tensor.inner.numpy(), array)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(OnDevice(torch.zeros(1)), True, id="on a device"),
        pytest.param(torch.zeros(1), False, id="on the CPU"),
        pytest.param(torch.zeros(1, device="meta"), False, id="without values"),
        pytest.param(np.zeros(1), False, id="an array"),
        pytest.param((OnDevice(torch.zeros(1)),), False, id="a tuple"),
    ],
)
def test_what_lies_on_a_device(given: object, expected: bool) -> None:
    assert is_remote(given) is expected
