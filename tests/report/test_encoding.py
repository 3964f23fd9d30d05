"""Values as codes: read back as the page does it, here in the plainest way."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from yolo_heatviz.report.encoding import Encoded, decode, encode

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)
MAPS = arrays.arrays(np.float32, arrays.array_shapes(min_dims=3, max_dims=3, max_side=3), elements=FLOATS)
HALF = 0.5 + 0.02
"""Half a step, and what float32 rounds."""


def read_back(found: Encoded, shape: tuple[int, int]) -> list[list[float]]:
    """Each map's values, one by one."""
    planes = zlib.decompress(base64.b64decode(found.codes)) + base64.b64decode(found.rest)
    count = shape[0] * shape[1]
    assert len(planes) == 2 * count * len(found.low)
    maps = []
    for number, (low, high) in enumerate(zip(found.low, found.high)):
        values = []
        for pixel in range(number * count, (number + 1) * count):
            code = planes[pixel] * 256 + planes[len(planes) // 2 + pixel]
            finite = code != 65535 and low is not None and high is not None
            values.append(low + code / 65534 * (high - low) if finite else float("nan"))
        maps.append(values)
    return maps


def check(maps: np.ndarray) -> None:
    found = encode(maps)
    for values, channel in zip(read_back(found, maps.shape[1:]), maps.astype(np.float64)):
        finite = np.isfinite(channel.ravel())
        np.testing.assert_array_equal(np.isfinite(values), finite)
        real, back = channel.ravel()[finite], np.array(values)[finite]
        if len(real):
            step = (real.max() - real.min()) / 65534
            assert np.abs(back - real).max() <= HALF * step + 1e-12 * np.abs(real).max()
            assert back.min() == real.min()


@given(MAPS)
@effort(max_examples=120, deadline=None)
def test_every_value_comes_back_within_half_a_step(maps: np.ndarray) -> None:
    check(maps)


@given(MAPS, st.floats(-1e30, 1e30), st.floats(1e-30, 1e30))
@effort(max_examples=60, deadline=None)
def test_so_it_does_at_any_offset_and_scale(maps: np.ndarray, offset: float, scale: float) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        check((np.tanh(maps) * np.float32(scale) + np.float32(offset)).astype(np.float32))


@pytest.mark.parametrize(
    "maps",
    [
        pytest.param(np.full((1, 2, 3), 7.25), id="flat"),
        pytest.param(np.array([[[-3.4e38, 3.4e38, 0]]]), id="the whole of float32"),
        pytest.param(np.array([[[1e-45, 0, 3e-45]]]), id="the smallest numbers there are"),
        pytest.param(np.array([[[1e6, 1e6 + 0.0625]]]), id="a small range far from 0"),
        pytest.param(np.array([[[np.nan, 1, 2]], [[np.nan] * 3], [[np.inf, -np.inf, 5]]]), id="not finite"),
        pytest.param(np.random.default_rng(0).normal(size=(3, 40, 30)), id="as stages give"),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ranges_at_the_edge(maps: np.ndarray, dtype: type) -> None:
    before = maps.astype(dtype)
    given = before.copy()
    check(given)
    np.testing.assert_array_equal(given, before)
    found = encode(given)
    in_rows = decode(found, given.shape[1:]).reshape(len(given), -1)
    np.testing.assert_array_equal(in_rows, read_back(found, given.shape[1:]))


def test_stacks_of_two_types_are_encoded_one_behind_the_other() -> None:
    maps = np.random.default_rng(1).normal(size=(5, 4, 3))
    first, rest = maps[:1], maps[1:].astype(np.float32)
    found = encode(first, rest)
    alone = [encode(stack) for stack in (first, rest)]
    expected = [decode(each, (4, 3)) for each in alone]
    np.testing.assert_array_equal(decode(found, (4, 3)), np.concatenate(expected))
    assert found.low == alone[0].low + alone[1].low and found.high == alone[0].high + alone[1].high


def test_older_files_have_the_low_bytes_behind_the_high_ones() -> None:
    maps = np.random.default_rng(2).normal(size=(3, 4, 5))
    found = encode(maps)
    both = zlib.decompress(base64.b64decode(found.codes)) + base64.b64decode(found.rest)
    older = found._replace(codes=base64.b64encode(zlib.compress(both)), rest=b"")
    np.testing.assert_array_equal(decode(older, (4, 5)), decode(found, (4, 5)))


def test_what_has_no_finite_value_has_no_range() -> None:
    found = encode(np.full((1, 2, 2), np.nan, np.float32), np.zeros((1, 2, 2), np.float32))
    assert (found.low, found.high) == ([None, 0.0], [None, 0.0])


def test_smooth_maps_take_less_than_their_float32() -> None:
    across = np.linspace(0, 3, 160, dtype=np.float32)
    maps = np.sin(across)[None] * np.cos(across)[:, None]
    found = encode(maps[None])
    assert len(found.codes) + len(found.rest) < 0.7 * maps.nbytes
