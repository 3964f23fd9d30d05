"""Which channels are shown."""

from __future__ import annotations

import pytest

from yolo_heatviz.feature_maps.channels import first


@pytest.mark.parametrize(
    ("total", "n", "expected"),
    [
        pytest.param(64, 3, [0, 1, 2], id="the first n"),
        pytest.param(3, 32, [0, 1, 2], id="n beyond the channels"),
        pytest.param(5, 5, [0, 1, 2, 3, 4], id="all"),
        pytest.param(512, 1, [0], id="one"),
        pytest.param(1, 1, [0], id="one of one"),
    ],
)
def test_first(total: int, n: int, expected: list[int]) -> None:
    assert first(total, n).tolist() == expected
