"""Which stage comes first over many images, and the table that says so."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.box_energy import BoxEnergy
from yolo_heatviz.heatmaps.ranking import Ranking, best_first
from yolo_heatviz.model.stages import Stage

NECK, HEAD = Stage(17, "models.common.C3"), Stage(23, "models.common.C3")


def shown(*shares: float, by: str = "boxes", flat: tuple[int, ...] = ()) -> BoxEnergy:
    return BoxEnergy(np.array(shares), 0.25, by, np.isin(np.arange(len(shares)), flat))


def test_stages_are_ranked_by_their_mean_over_the_images() -> None:
    ranking = Ranking()
    for neck, head in ((0.9, 0.5), (0.1, 0.6)):
        ranking.add(NECK, 8, shown(neck))
        ranking.add(HEAD, 32, shown(head))
    rows = ranking.rows()
    assert [row["stage"] for row in rows] == [23, 17]
    assert [row["focus"] for row in rows] == pytest.approx([0.55, 0.5])
    assert rows[0]["images"] == 2 and rows[0]["area"] == 0.25


def test_channels_are_ranked_by_their_sum_over_the_images() -> None:
    ranking = Ranking()
    ranking.add(NECK, 8, shown(0.1, 0.9, 0.3))
    ranking.add(NECK, 8, shown(0.2, 0.1, 0.9))
    assert ranking.rows()[0]["channels"] == [2, 1, 0]


def test_images_where_nothing_was_found_count_only_where_none_was_found() -> None:
    ranking = Ranking()
    ranking.add(NECK, 8, shown(0.99, by="contrast"))
    assert ranking.by == "contrast" and "Nothing was found" in ranking.lines()[0]
    ranking.add(NECK, 8, shown(0.2))
    assert ranking.by == "boxes" and ranking.rows()[0]["focus"] == 0.2


def test_the_table_names_the_stage_to_open_and_five_at_most() -> None:
    ranking = Ranking()
    for number in range(7):
        ranking.add(Stage(number, "models.common.Conv"), 2, shown(0.1 * number, 0.05))
    lines = ranking.lines()
    assert lines[0].startswith("Look at stage 6 first")
    assert [line.split()[0] for line in lines[1:]] == ["stage", "6", "5", "4", "3", "2"]
    assert lines[2].split() == ["6", "Conv", "2", "0.60", "0,", "1"]


def test_a_stage_that_copies_others_is_not_the_one_to_open() -> None:
    ranking = Ranking()
    ranking.add(Stage(11, "torch.nn.modules.upsampling.Upsample"), 16, shown(0.9))
    ranking.add(Stage(10, "models.common.Conv"), 32, shown(0.8))
    assert ranking.lines()[0].startswith("Look at stage 10 first")
    assert [row["copies"] for row in ranking.rows()] == [True, False]


def test_nothing_ranked_is_no_table() -> None:
    assert Ranking().lines() == [] and Ranking().rows() == []


def test_a_channel_is_dead_when_it_is_flat_in_every_image() -> None:
    ranking = Ranking()
    ranking.add(NECK, 8, shown(0.3, 0.2, 0.1, flat=(1, 2)))
    ranking.add(NECK, 8, shown(0.3, 0.2, 0.1, flat=(0, 2), by="contrast"))
    ranking.add(HEAD, 32, shown(0.9))
    assert {row["stage"]: row["dead"] for row in ranking.rows()} == {23: [], 17: [2]}
    assert ranking.lines()[-1] == "Dead channels, one value everywhere in every image: 1 in stage 17"


COPY = Stage(10, "torch.nn.modules.upsampling.Upsample")


@pytest.mark.parametrize("rounding", [0.0, 4e-7, -4e-7])
def test_a_tie_is_broken_by_the_stages_order_wherever_they_are_named(rounding: float) -> None:
    """A stage and its copy have the same energy, but for rounding, and the copy may have been added first."""
    ranking = Ranking()
    ranking.add(COPY, 16, shown(0.6 + rounding))
    ranking.add(Stage(9, "models.common.SPPF"), 32, shown(0.6))
    lines = ranking.lines()
    assert lines[0].startswith("Look at stage 9 first")
    assert [line.split()[0] for line in lines[2:]] == ["9", "10"]
    assert [row["stage"] for row in ranking.rows()] == [9, 10]


def test_a_copy_before_the_stage_to_open_is_called_one() -> None:
    ranking = Ranking()
    ranking.add(COPY, 16, shown(0.9))
    ranking.add(Stage(9, "models.common.SPPF"), 32, shown(0.6))
    assert ranking.lines()[0].startswith("Look at stage 9 first")
    assert ranking.lines()[2].split()[:3] == ["10", "Upsample", "(copies)"]


def test_modules_inside_a_stage_come_before_it_as_they_run() -> None:
    ranking = Ranking()
    inside = Stage(9, "torch.nn.modules.activation.SiLU", path="model.9.act")
    for stage in (Stage(9, "models.common.Conv"), inside, NECK):
        ranking.add(stage, 8, shown(0.5))
    assert [row["stage"] for row in ranking.rows()] == ["model.9.act", 9, 17]


def test_scores_farther_apart_than_rounding_are_no_tie() -> None:
    scores = [0.5, 0.5 + 5e-6, 0.5 + 5.5e-6, 0.5 + 1e-5]
    assert best_first(range(4), lambda number: scores[number]) == [3, 1, 2, 0]


@pytest.mark.parametrize("name", ["rotated boxes", "masks"])
def test_the_sentence_says_what_was_measured(name: str) -> None:
    ranking = Ranking()
    ranking.add(NECK, 8, shown(0.4, by=name))
    ranking.add(NECK, 8, shown(0.99, by="contrast"))
    assert ranking.by == name and ranking.first == 17
    assert f"energy inside the {name}, which cover 0.25)" in ranking.lines()[0] and "focus" in ranking.lines()[1]
