"""Paired differences, against slow references and what must hold of any."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from yolo_heatviz.compare.paired import TIMES, difference

VALUES = st.lists(st.floats(-5, 5).map(lambda value: round(value, 3)), min_size=1, max_size=9)


def slowly_flipped(values: list[float]) -> float:
    sums = [
        abs(sum(sign * value for sign, value in zip(signs, values))) for signs in product((1, -1), repeat=len(values))
    ]
    return float(np.mean([each >= abs(sum(values)) - 1e-9 for each in sums]))


@given(VALUES)
@effort(max_examples=40, deadline=None)
def test_few_images_are_flipped_in_every_way(values: list[float]) -> None:
    assert difference(values).p == pytest.approx(slowly_flipped(values))


@given(VALUES)
@effort(max_examples=25, deadline=None)
def test_the_mean_lies_in_its_interval_and_the_other_way_round_is_the_mirror_image(values: list[float]) -> None:
    found, mirrored = difference(values), difference([-value for value in values])
    assert found.low <= found.mean + 1e-9 and found.mean - 1e-9 <= found.high
    assert mirrored.p == pytest.approx(found.p) and mirrored.mean == pytest.approx(-found.mean)


def test_the_interval_is_that_of_a_bootstrap_by_hand() -> None:
    values = np.random.default_rng(1).normal(0.1, 0.3, 40)
    random = np.random.default_rng(99)  # other draws than its own
    means = [random.choice(values, len(values)).mean() for _ in range(TIMES)]
    found = difference(values)
    np.testing.assert_allclose([found.low, found.high], np.percentile(means, [2.5, 97.5]), atol=0.004)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    inside = [abs(found.mean - 0.5) >= 0 and found.low <= 0.5 <= found.high
              for found in (difference(random.normal(0.5, 1, 60), seed=n) for n in range(60))]  # fmt: skip
    assert 0.85 <= np.mean(inside) <= 1


def test_many_images_that_differ_by_chance_alone_have_a_large_p_and_others_a_small_one() -> None:
    random = np.random.default_rng(2)
    noise = random.normal(0, 1, 5000)
    assert difference(noise - noise.mean() + 0.002).p > 0.5
    assert difference(noise + 0.2).p < 0.001 and difference(noise + 0.2).low > 0


def test_the_same_seed_gives_the_same_and_another_one_other_draws() -> None:
    values = np.random.default_rng(3).normal(0, 1, 30)
    assert difference(values, 4) == difference(values, 4) != difference(values, 5)


def test_exactly_zero_is_said() -> None:
    found = difference([0.0] * 20 + [np.nan])
    assert found.zero and (found.mean, found.low, found.high, found.p, found.images) == (0, 0, 0, 1, 20)
    assert not difference([0.0, 1e-12]).zero


def test_images_without_a_value_take_no_part() -> None:
    assert difference([np.nan, 0.25, 0.25]).images == 2
    assert difference([np.nan]).images == 0 and np.isnan(difference([np.nan]).mean)
