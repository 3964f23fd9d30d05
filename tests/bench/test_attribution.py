"""The comparison of maps: a small one runs, and its measures tell a good map from a bad one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.bench.attribution.__main__ import main
from tests.bench.attribution.candidates import candidates
from tests.bench.attribution.cases import Cases, in_bfloat16
from tests.bench.attribution.pictures import OF_THE_TABLES, TO_CHOOSE_BY, cloth
from tests.bench.attribution.protocols import MEASURES, Protocols
from tests.bench.attribution.statistics import sign_test, verdict
from yolo_heatviz.attribution.faithful import scores
from yolo_heatviz.attribution.how import DEFAULT


@pytest.fixture(scope="module")
def cases() -> Cases:
    return Cases("embedded", 4)


def test_a_small_comparison_has_a_row_for_each_map(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    flags = ["--sets", "embedded", "--images", "3", "--detections", "2", "--greedy", "1", "--size", "224"]
    flags += ["--steps", "4", "--others-on", "1", "--only", "box prior", "random"]
    assert main([*flags, "--raw", str(tmp_path / "raw")]) == 0
    printed = capsys.readouterr().out
    rows = (f"| {DEFAULT} |", "| box prior | 2 |", "| random | 1 |", "| map, on the first 1 |", "C pixel by pixel:")
    for row in (*rows, "greedy search, on the first 1:"):
        assert row in printed, row
    assert main(["--sets", "embedded", "--read", str(tmp_path / "raw")]) == 0
    assert capsys.readouterr().out == printed


def test_one_map_beats_another_where_chance_would_hardly_do_it() -> None:
    assert sign_test(6, 0) == pytest.approx(2 / 64) and sign_test(5, 0) == pytest.approx(2 / 32)
    assert [verdict(*each) for each in ((6, 0), (0, 6), (5, 0), (0, 0), (20, 8))] == [
        "6-0 +",
        "0-6 -",
        "5-0",
        "0-0",
        "20-8 +",
    ]


def test_detections_come_from_many_images(cases: Cases) -> None:
    images = [case.image for case in cases.found]
    assert len(set(images[: len(set(images))])) == len(set(images)) < len(images)
    few = Cases("embedded", 4, detections=2)
    assert [case.image for case in few.found] == images[:2]


def test_a_method_is_chosen_by_other_images_than_its_proof() -> None:
    image = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
    for shown, chosen_by in (
        (list(cloth(3, 96)), list(cloth(3, 96, choosing=True))),
        ([change(image) for change in OF_THE_TABLES], [change(image) for change in TO_CHOOSE_BY]),
    ):
        drawn = [each.tobytes() for each in (*shown, *chosen_by)]
        assert len(set(drawn)) == len(drawn)


def test_what_is_hidden_twice_is_measured_once(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases.found[0]
    measure, passed = Protocols(cases.network, case, 4), []
    run = cases.network.run
    monkeypatch.setattr(cases.network, "run", lambda images: passed.append(len(images)) or run(images))
    values = np.random.default_rng(0).random(case.seen.size)
    alone = measure.of(values)
    once = sum(passed)
    assert measure.of_each([(values, False), (values * 2, False)]) == [pytest.approx(alone)] * 2
    assert 0 < once == sum(passed) - once


def test_the_right_map_beats_noise_and_its_own_opposite(cases: Cases) -> None:
    case = cases.found[0]
    protocols = Protocols(cases.network, case, 6)
    made = {each.name: each.make for each in candidates(cases, [DEFAULT, "random"])}
    good, noise = (protocols.of(made[name](case.seen, [case.wanted])[0]) for name in (DEFAULT, "random"))
    assert set(good) == set(MEASURES)
    for name in ("A", "B", "C"):
        assert good[name] > noise[name] + 0.2, name
    assert good["10 % hidden"] < noise["10 % hidden"]


def test_scores_in_bfloat16_are_nearly_the_same(cases: Cases) -> None:
    network = in_bfloat16(cases)
    for case in cases.found:
        one, other = (scores(each, [case.seen.pixels], case.wanted)[0] for each in (cases.network, network))
        assert other == pytest.approx(one, abs=0.02)


def test_every_method_and_control_is_compared(cases: Cases) -> None:
    names = [each.name for each in candidates(cases)]
    assert names[0] == DEFAULT and len(names) == len(set(names))
    for control in ("box prior", "random", "L2 of the stages", f"{DEFAULT}, weights shuffled", "drise", "integrated"):
        assert control in names


def test_a_map_of_the_box_alone_has_its_energy_there(cases: Cases) -> None:
    case = cases.found[0]
    values = np.zeros(case.seen.size)
    left, top, right, bottom = np.rint(case.wanted.box).clip(0).astype(int)
    values[top:bottom, left:right] = 1
    measured = Protocols(cases.network, case).of(values)
    assert measured["pointing"] == 1 and measured["energy in box"] == pytest.approx(1)
