from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.similarity import linear_cka, sampled

RANDOM = np.random.default_rng(5)
FEATURES = RANDOM.normal(size=(200, 24))
TURN = np.linalg.qr(RANDOM.normal(size=(24, 24)))[0]


def slow_hsic(k: np.ndarray, m: np.ndarray) -> float:
    """The unbiased estimate as it stands in Song et al., equation 5."""
    n = len(k)
    k, m, one = k - np.diag(np.diag(k)), m - np.diag(np.diag(m)), np.ones(len(k))
    last = one @ k @ one * (one @ m @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ m @ one)
    return (np.trace(k @ m) + last) / (n * (n - 3))


def slow_cka(x: np.ndarray, y: np.ndarray) -> float:
    k, m = x @ x.T, y @ y.T
    return slow_hsic(k, m) / np.sqrt(slow_hsic(k, k) * slow_hsic(m, m))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(FEATURES, id="itself"),
        pytest.param(FEATURES @ TURN, id="turned"),
        pytest.param(FEATURES[:, RANDOM.permutation(24)], id="channels in another order"),
        pytest.param(FEATURES * -40 + 7, id="scaled and shifted"),
        pytest.param((FEATURES * 1e-20).astype(np.float32), id="tiny values"),
    ],
)
def test_what_means_the_same_is_1(other: np.ndarray) -> None:
    assert linear_cka(FEATURES, other) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("channels", [8, 2000], ids=["few channels", "many more channels than samples"])
def test_what_is_unrelated_is_about_0(channels: int) -> None:
    assert abs(linear_cka(FEATURES, RANDOM.normal(size=(200, channels)))) < 0.05


def test_it_equals_the_definition() -> None:
    other = FEATURES[:, :10] + RANDOM.normal(size=(200, 10)) + 3
    assert linear_cka(FEATURES, other) == pytest.approx(slow_cka(FEATURES, other), rel=1e-9)
    assert 0.2 < linear_cka(FEATURES, other) < 0.9


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(FEATURES, np.ones((200, 3)), id="one value everywhere"),
        pytest.param(FEATURES[:3], FEATURES[:3], id="three samples"),
        pytest.param(FEATURES, np.full((200, 3), np.nan), id="NaN"),
    ],
)
def test_what_cannot_be_compared_is_nan(first: np.ndarray, second: np.ndarray) -> None:
    assert np.isnan(linear_cka(first, second))


def test_samples_are_positions_with_their_channels_less_their_means() -> None:
    maps = RANDOM.normal(size=(3, 5, 4, 6)).astype(np.float32)
    positions = maps.transpose(0, 2, 3, 1).reshape(-1, 5)
    np.testing.assert_allclose(sampled(maps, 1000), positions - positions.mean(axis=0), atol=1e-6)
    some = sampled(maps, 10)
    assert some.shape == (10, 5) and np.abs(some.mean(axis=0)).max() < 1e-6
    steps = positions[None] - positions[:, None]
    assert all((np.abs(step - steps).max(axis=-1) < 1e-5).any() for step in np.diff(some, axis=0))
