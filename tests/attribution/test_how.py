"""The words for methods and targets."""

from __future__ import annotations

import subprocess
import sys

from yolo_heatviz.attribution.how import DEFAULT, METHODS, TARGETS, WITHOUT_STAGES
from yolo_heatviz.attribution.picture import TARGET_WORDS
from yolo_heatviz.attribution.ways import WAYS


def test_the_words_are_those_of_the_tables() -> None:
    assert set(METHODS) == set(WAYS) and METHODS[0] == DEFAULT and set(WITHOUT_STAGES) < set(METHODS)
    assert tuple(TARGET_WORDS) == TARGETS


def test_the_words_load_nothing_heavy() -> None:
    heavy = "[name for name in ('numpy', 'torch', 'cv2') if name in sys.modules]"
    code = f"import sys, yolo_heatviz.attribution.how; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True)
