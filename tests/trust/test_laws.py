"""Laws of the core, for any map that hypothesis finds: the grid's tiles and every way to one map."""

from __future__ import annotations

import sys
import warnings
from random import Random
from typing import Any, Callable

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers import reference
from yolo_heatviz import Settings, render
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.feature_maps.colour import LEVELS, NONFINITE
from yolo_heatviz.feature_maps.reductions import REDUCTIONS
from yolo_heatviz.feature_maps.resample import enlarge

SHAPES = arrays.array_shapes(min_dims=3, max_dims=3, max_side=5)
PIXELS = Settings(tile_min=1, columns=64, n=64)
GRID = "grid"
VIEWS = [GRID, *REDUCTIONS]
every_view = pytest.mark.parametrize("view", VIEWS)
some = effort(max_examples=40, deadline=None, report_multiple_bugs=False)


def finite(dtype: type) -> st.SearchStrategy[np.ndarray]:
    width: Any = np.dtype(dtype).itemsize * 8
    return arrays.arrays(dtype, SHAPES, elements=st.floats(allow_nan=False, allow_infinity=False, width=width))


FLOATS = st.one_of(finite(np.float16), finite(np.float32), finite(np.float64))
FINITE = st.one_of(
    FLOATS,
    *(arrays.arrays(dtype, SHAPES) for dtype in (np.int8, np.uint8, np.int64, np.uint64, np.bool_)),
)
WHOLE = arrays.arrays(np.int64, SHAPES, elements=st.integers(-100, 100))
"""Whole numbers, on which the laws hold exactly in float64."""


def drawn(maps: np.ndarray, view: str = GRID, **options: Any) -> np.ndarray:
    """What a view shows: `(n, H, W)` palette entries, of one map if the view is one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entries = render(maps, PIXELS.replace(view=view, **options)).entries
    shape = maps.shape[1:]
    if view == GRID:
        return reference.tiles(entries, len(maps), shape)
    side = max(shape)
    factor = 640 // side
    body = entries[-MARGIN - shape[0] * factor : -MARGIN, MARGIN : MARGIN + shape[1] * factor]
    assert (body == body[::factor, ::factor].repeat(factor, 0).repeat(factor, 1)).all()
    return body[None, ::factor, ::factor]


def near(one: np.ndarray, other: np.ndarray) -> None:
    reference.assert_within_one_level(one, other)


@every_view
@given(maps=FINITE, scale=st.sampled_from(["channel", "stage", "zero", "-3,4.5"]), outliers=st.sampled_from([0, 1, 49]))
@some
def test_a_finite_map_is_drawn_within_the_colour_map(maps: np.ndarray, scale: str, outliers: int, view: str) -> None:
    found = drawn(maps, view, scale=scale, outliers=float(outliers))
    largest = max(abs(int(maps.max())), abs(int(maps.min())))
    if view == GRID or largest < 1e300:  # beyond, sums and norms may be infinite, and are grey
        assert found.max() < LEVELS


@every_view
@given(maps=FINITE)
@some
def test_what_is_not_flat_reaches_both_ends(maps: np.ndarray, view: str) -> None:
    for levels in drawn(maps, view):
        shown = levels[levels != NONFINITE]
        assert not shown.size or shown.min() == 0
        assert not shown.any() or shown.max() == LEVELS - 1


@every_view
@given(maps=WHOLE, power=st.integers(-1000, 900))
@example(maps=np.arange(8).reshape(2, 2, 2), power=900)
@example(maps=np.arange(8).reshape(2, 2, 2), power=-1000)
@some
def test_another_unit_is_the_same_picture(maps: np.ndarray, power: int, view: str) -> None:
    near(drawn(np.ldexp(maps.astype(float), power), view), drawn(maps, view))


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in ("l2", "abs-mean")])
@given(maps=WHOLE, offset=st.integers(-(2**20), 2**20))
@some
def test_another_zero_is_the_same_picture(maps: np.ndarray, offset: int, view: str) -> None:
    near(drawn((maps + offset).astype(float), view), drawn(maps, view))


@given(maps=WHOLE, dtype=st.sampled_from([np.float16, np.float32, np.float64, np.int8, np.int16, np.int32]))
@some
def test_another_type_is_the_same_picture(maps: np.ndarray, dtype: type) -> None:
    for view in VIEWS:
        near(drawn(maps.astype(dtype), view), drawn(maps, view))


@given(maps=FLOATS)
@some
def test_a_negated_map_has_the_colours_the_other_way_round(maps: np.ndarray) -> None:
    flat = (maps == maps[:, :1, :1]).all(axis=(1, 2))
    found, negated = drawn(maps), drawn(-maps)
    near(negated[~flat], LEVELS - 1 - found[~flat])
    assert not negated[flat].any()


@given(maps=WHOLE, random=st.randoms(use_true_random=False))
@some
def test_permuted_channels_are_permuted_tiles(maps: np.ndarray, random: Random) -> None:
    order = list(range(len(maps)))
    random.shuffle(order)
    np.testing.assert_array_equal(drawn(maps[order]), drawn(maps)[order])
    sums = maps.sum(axis=(1, 2))
    for view in REDUCTIONS:
        if view != "select_max" or len(set(sums.tolist())) == len(sums):  # of equals it is the first
            near(drawn(maps[order], view), drawn(maps, view))


TURNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "left to right": lambda maps: maps[..., ::-1],
    "upside down": lambda maps: maps[..., ::-1, :],
    "transposed": lambda maps: maps.swapaxes(-1, -2),
    "rolled": lambda maps: np.roll(maps, 1, axis=-1),
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
@given(maps=FINITE)
@some
def test_a_turned_map_is_a_turned_tile(maps: np.ndarray, turn: Callable[[np.ndarray], np.ndarray]) -> None:
    for view in VIEWS:
        if view != "select_max":  # sums in another order may choose another channel
            near(drawn(turn(maps), view), turn(drawn(maps, view)))


@pytest.mark.parametrize("turn", [TURNS[name] for name in list(TURNS)[:3]], ids=list(TURNS)[:3])
@given(
    levels=arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, LEVELS)),
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    smooth=st.sampled_from(["nearest", "bilinear"]),
)
@effort(max_examples=150, deadline=None)
def test_a_turned_map_is_enlarged_or_reduced_alike(
    levels: np.ndarray, size: tuple[int, int], smooth: str, turn: Callable[[np.ndarray], np.ndarray]
) -> None:
    levels[levels == LEVELS] = NONFINITE
    whole = all(new % old == 0 for old, new in zip(levels.shape, size))
    assume(whole or smooth == "bilinear")  # a centre between two pixels goes to the later one
    assume(smooth == "nearest" or not (levels == NONFINITE).any())
    found = enlarge(levels, size, smooth)
    size = (size[1], size[0]) if turn is TURNS["transposed"] else size
    near(enlarge(np.ascontiguousarray(turn(levels)), size, smooth), turn(found))
    shown = levels[levels != NONFINITE]
    if shown.size:
        inside = found[found != NONFINITE].astype(int)
        assert ((inside >= shown.min()) & (inside <= shown.max())).all()


@given(maps=WHOLE, place=st.integers(0, 1 << 20), bad=st.sampled_from([np.nan, np.inf, -np.inf]))
@some
def test_a_value_that_is_not_finite_changes_its_own_pixel_alone(maps: np.ndarray, place: int, bad: float) -> None:
    inner = (maps > maps.min(axis=(1, 2), keepdims=True)) & (maps < maps.max(axis=(1, 2), keepdims=True))
    assume(inner.any())
    where = tuple(np.argwhere(inner)[place % inner.sum()])
    flawed = maps.astype(float)
    flawed[where] = bad
    expected = drawn(maps)
    expected[where] = NONFINITE
    near(drawn(flawed), expected)


@given(maps=WHOLE)
@some
def test_on_a_shared_scale_one_value_is_one_colour(maps: np.ndarray) -> None:
    for scale in ("stage", "zero", "-40,60"):
        levels = drawn(maps, scale=scale).ravel().astype(int)
        order = np.argsort(maps, axis=None, kind="stable")
        steps, rises = np.diff(maps.ravel()[order]), np.diff(levels[order])
        assert (rises >= 0).all()
        assert not rises[steps == 0].any()


@given(maps=WHOLE, n=st.integers(1, 5))
@some
def test_the_first_channels_are_those_of_the_whole(maps: np.ndarray, n: int) -> None:
    np.testing.assert_array_equal(drawn(maps[:n]), drawn(maps)[:n])


@given(whole=WHOLE)
@some
def test_another_layout_in_memory_is_the_same_file_and_the_input_stays(whole: np.ndarray) -> None:
    maps = whole.astype(np.float32)
    for view in VIEWS:
        settings = Settings(view=view)
        assert render(maps, settings).png() == render(np.asfortranarray(maps), settings).png()
        assert render(maps, settings).png() == render(maps[::-1, ::-1].copy()[::-1, ::-1], settings).png()
    np.testing.assert_array_equal(maps, whole)


def test_zero_has_no_sign() -> None:
    for maps in (np.zeros((1, 2, 2)), -np.zeros((1, 2, 2))):
        assert str(render(maps).low) == "0.0"


def plainly(maps: np.ndarray, view: str = GRID, **_: Any) -> np.ndarray:
    """Levels as the snippet finds them."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return np.stack([np.uint8((LEVELS - 1) * ((m - m.min()) / (m.max() - m.min()))) for m in maps])


@pytest.mark.parametrize(
    "law",
    [
        pytest.param(lambda: test_a_finite_map_is_drawn_within_the_colour_map(GRID), id="a finite map is drawn"),
        pytest.param(lambda: test_another_unit_is_the_same_picture(GRID), id="another unit"),
        pytest.param(test_another_type_is_the_same_picture, id="another type"),
    ],
)
def test_the_plain_way_breaks(law: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "drawn", plainly)
    with pytest.raises((AssertionError, Warning)):
        law()
