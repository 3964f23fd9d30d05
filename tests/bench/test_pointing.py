"""The proof behind the ranking, small: `python -m tests.bench.pointing` plays it in full."""

from __future__ import annotations

import pytest

from tests.bench.pointing import WAYS, detector, play

FIRST, EVERY, RANKED, BEST = WAYS


@pytest.fixture(scope="module")
def scores() -> tuple[dict[str, float], dict[str, float]]:
    """Of the trained detector, and of the one whose weights are shuffled, ranked by the trained one's boxes."""
    finds = detector(shuffle=False)
    return play(finds, finds, 25), play(detector(shuffle=True), finds, 25)


def test_the_ranking_points_at_defects_far_more_often_than_the_first_channels(scores: tuple) -> None:
    trained, _ = scores
    assert trained[RANKED] > 1.7 * trained[FIRST] and trained[BEST] > 1.7 * trained[FIRST]


def test_shuffled_weights_lose_it(scores: tuple) -> None:
    trained, shuffled = scores
    assert shuffled[RANKED] < 0.6 * trained[RANKED] and shuffled[BEST] < 0.7 * trained[BEST]
