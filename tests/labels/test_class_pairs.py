"""The classes of a data set and a network's, paired by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.labels.class_pairs import pair

DATA = Path("data.yaml")


def numbered(*names: str) -> dict[int, str]:
    return dict(enumerate(names))


@pytest.mark.parametrize(
    ("given", "network", "numbers", "names"),
    [
        pytest.param(["a", "b"], ["a", "b"], {0: 0, 1: 1}, ["a", "b"], id="the same"),
        pytest.param(["b", "a"], ["a", "b"], {0: 1, 1: 0}, ["a", "b"], id="in another order"),
        pytest.param(["bus", "person"], ["person", "car", "bus"], {0: 2, 1: 0}, ["person", "car", "bus"], id="fewer"),
        pytest.param(["Traffic_Light"], ["traffic light"], {0: 0}, ["Traffic_Light"], id="as another writes it"),
        pytest.param(["x", "b"], ["a", "b"], {0: 0, 1: 1}, ["x", "b"], id="one of them translated"),
        pytest.param(["x", "y"], ["a", "b"], {0: 0, 1: 1}, ["x", "y"], id="all of them translated"),
        pytest.param(["x", "a"], ["a", "b"], {1: 0}, ["a", "b"], id="as many, but moved: no translation"),
        pytest.param(["a", "c"], ["a"], {0: 0}, ["a"], id="more"),
        pytest.param(["A", "a"], ["a", "b", "A"], {0: 2, 1: 0}, ["a", "b", "A"], id="cases that tell classes apart"),
    ],
)
def test_pairs(given: list, network: list, numbers: dict, names: list) -> None:
    found = pair(numbered(*given), numbered(*network), DATA)
    assert found.numbers == numbers and list(found.names.values()) == names


def test_nothing_is_printed_of_what_is_the_same() -> None:
    assert pair(numbered("a", "b"), numbered("a", "b"), DATA).lines == []


def test_who_has_no_partner_is_named() -> None:
    lines = pair(numbered("cow", "bus"), numbered("bus", *map(str, range(20))), DATA).lines
    assert lines[0] == "Classes of data.yaml by name"
    assert lines[2].split() == ["1", "bus", "0", "bus"]
    assert lines[3] == "Of the data set's classes, 1 is not in the network, and not counted: cow"
    assert lines[4].startswith('Of the network\'s classes, 20 are not in the data set, and not counted: "0", ')
    assert lines[4].endswith("and 12 more")


def test_translations_are_printed_as_pairs_by_number() -> None:
    assert pair(numbered("x", "b"), numbered("a", "b"), DATA).lines == [
        "Classes of data.yaml by number, 1 more are the same",
        "  data set  network",
        "  0 x       0 a",
    ]


def test_a_class_twice_is_an_error_unless_classes_stand_in_their_places() -> None:
    with pytest.raises(HeatvizError, match=r"got the class a 2 times in data\.yaml \(0, 2\), accepted is one each"):
        pair(numbered("a", "b", "a"), numbered("b", "a", "c"), DATA)
    assert pair(numbered("x", "x", "a"), numbered("b", "c", "a"), DATA).numbers == {0: 0, 1: 1, 2: 2}
    assert pair(numbered("a", "b", "a"), numbered("a", "b", "a"), DATA).numbers == {0: 0, 1: 1, 2: 2}


def test_nothing_in_common_is_an_error() -> None:
    with pytest.raises(HeatvizError, match=r"got 2 names in data\.yaml \(x, y\), accepted") as caught:
        pair(numbered("x", "y"), numbered("a", "b", "c"), DATA)
    assert "or as many as it has, 3" in str(caught.value)
