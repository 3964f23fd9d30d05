"""The confusion matrix as a picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.labels.confusion_picture import _chosen, picture


def drawn(names: list[str], rows: np.ndarray) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(picture(names, rows), np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("count", [1, 5, 80])
def test_a_matrix_fits_a_screen_or_two(count: int) -> None:
    rows = np.eye(count + 1, dtype=int) * 9
    height, width = drawn([*(f"class {number}" for number in range(count)), "background"], rows).shape[:2]
    assert 250 < height < 1900 and 1.2 < width / height < 2.8


def test_dark_cells_are_where_the_counts_are() -> None:
    """The diagonal of both panels is the only dark blue."""
    found = drawn(["a", "b", "background"], np.diag([9, 9, 0]))
    blue = (found[..., 0] > 80) & (found[..., 2] < 40)
    assert 0.02 < blue.mean() < 0.2
    assert (drawn(["a", "b", "background"], np.zeros((3, 3), int))[..., 2] < 40).mean() < 0.02


def test_of_many_classes_those_with_the_most_mistakes_are_shown() -> None:
    rows = np.eye(101, dtype=int)
    rows[np.arange(60, 100), 100] = 5
    assert _chosen(rows) == [*range(60, 100), 100]
    assert _chosen(np.zeros((5, 5), int)) == [4], "none but the background"


def test_a_name_in_any_letters_is_no_failure() -> None:
    assert drawn(["\u884c\u4eba", "two\nlines $x$", "background"], np.eye(3, dtype=int)).size


def test_mathematics_of_matplotlib_are_letters_in_a_name() -> None:
    assert drawn(["$\\frac{$", "background"], np.eye(2, dtype=int)).size
