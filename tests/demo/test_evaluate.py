from __future__ import annotations

import pytest

from yolo_heatviz.demo.cloth.defects import NAMES
from yolo_heatviz.demo.evaluate import Scores, evaluate, main
from yolo_heatviz.demo.train import SEED

FLOOR = 0.9


def test_detector_scores_on_pictures_it_has_not_seen():
    scores = evaluate(seed=31, pictures=100)
    assert set(scores.classes) == set(NAMES)
    assert scores.map50 > FLOOR
    assert scores.map50_95 < scores.map50 <= 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--seed", str(SEED)], f"seed {SEED} made the training pictures: accepted is any other\n"),
        (["--weights", "no.pt"], "weights no.pt are not there: accepted is the path of a .pt checkpoint\n"),
    ],
    ids=["the seed trained with", "missing weights"],
)
def test_mistake_is_told_in_one_line(arguments, complaint, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", complaint)


def test_table_is_markdown():
    scores = Scores(0.5, 0.25, {"hole": (1.0, 0.75)})
    assert scores.table().splitlines() == [
        "| class | mAP50 | mAP50-95 |", "|---|---|---|", "| all | 0.500 | 0.250 |", "| hole | 1.000 | 0.750 |",
    ]  # fmt: skip
