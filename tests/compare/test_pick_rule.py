"""The images of a figure: by a rule, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.compare.pick_rule import ALL, RANDOM, Rule
from yolo_heatviz.errors import HeatvizError

NAMES = [f"data/{number}.jpg" for number in range(9)]
GAINS = [0.1, np.nan, 0.5, 0.5, -0.2, 0.0, np.nan, 0.9, 0.3]


def picked(words: str, usable: range | list[int] = range(9), seed: int = 0) -> list[int]:
    return Rule.parse(words.split(), seed).resolved(len(NAMES)).pick(list(usable), GAINS, NAMES)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("gain:3", [7, 2, 3], id="the largest gains, of equal ones in their order"),
        pytest.param("gain:99", [7, 2, 3, 8, 0, 5, 4], id="as many as have a gain"),
        pytest.param("all", list(range(9)), id="all"),
        pytest.param("data/4.jpg 0.jpg", [4, 0], id="names, in the order that they are given in"),
    ],
)
def test_images_are_picked(words: str, expected: list[int]) -> None:
    assert picked(words) == expected


def test_random_images_are_the_seed_s_and_a_failed_one_moves_no_other() -> None:
    first = picked("random:4")
    assert len(set(first)) == 4 and first == picked("random:4") != picked("random:4", seed=1)
    without = picked("random:4", [number for number in range(9) if number != first[1]])
    assert without[:3] == [first[0], *first[2:]]


@pytest.mark.parametrize(("images", "kind"), [pytest.param(6, ALL, id="few"), pytest.param(7, RANDOM, id="many")])
def test_without_a_rule_few_images_are_all_shown_and_of_many_some_at_random(images: int, kind: str) -> None:
    assert Rule.parse([], 0).resolved(images).kind == kind


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("random", "got 'random', accepted are random:N, gain:N, all", id="no number"),
        pytest.param("gain:0", "got 'gain:0'", id="none"),
        pytest.param("gain:two", "got 'gain:two'", id="a number in letters"),
        pytest.param("random:2 a.jpg", "got 'random:2 a.jpg'", id="a rule and a name"),
        pytest.param("9.jpg", "got '9.jpg', which is no image of --source", id="no such image"),
        pytest.param("jpg", "got 'jpg', which is no image of --source", id="an ending of names"),
    ],
)
def test_what_is_no_rule_is_refused(words: str, message: str) -> None:
    with pytest.raises(HeatvizError, match=message):
        picked(words)
