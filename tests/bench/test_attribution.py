"""The comparison of maps: a small one runs, and its measures tell a good map from a bad one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.attribution.__main__ import main
from tests.bench.attribution.candidates import candidates
from tests.bench.attribution.cases import Cases
from tests.bench.attribution.protocols import MEASURES, Protocols


@pytest.fixture(scope="module")
def cases() -> Cases:
    return Cases("embedded", 4)


def test_a_small_comparison_has_a_row_for_each_map(capsys: pytest.CaptureFixture) -> None:
    flags = ["--sets", "embedded", "--images", "3", "--detections", "2", "--greedy", "1", "--size", "224"]
    assert main([*flags, "--only", "odam", "box prior", "random"]) == 0
    printed = capsys.readouterr().out
    for row in ("| odam |", "| box prior |", "| random |", "greedy search, on the first 1:", "C pixel by pixel:"):
        assert row in printed, row


def test_the_right_map_beats_noise_and_its_own_opposite(cases: Cases) -> None:
    case = cases.found[0]
    protocols = Protocols(cases.network, case)
    made = {each.name: each.make for each in candidates(cases, ["odam", "random"])}
    good, noise = (protocols.of(made[name](case.seen, [case.wanted])[0]) for name in ("odam", "random"))
    assert set(good) == set(MEASURES)
    for name in ("A", "B", "C"):
        assert good[name] > noise[name] + 0.2, name
    assert good["10 % hidden"] < noise["10 % hidden"]


def test_every_method_and_control_is_compared(cases: Cases) -> None:
    names = [each.name for each in candidates(cases)]
    assert names[0] == "odam" and len(names) == len(set(names))
    for control in ("box prior", "random", "L2 of the stages", "odam, weights shuffled", "drise", "integrated"):
        assert control in names


def test_a_map_of_the_box_alone_has_its_energy_there(cases: Cases) -> None:
    case = cases.found[0]
    values = np.zeros(case.seen.size)
    left, top, right, bottom = np.rint(case.wanted.box).clip(0).astype(int)
    values[top:bottom, left:right] = 1
    measured = Protocols(cases.network, case).of(values)
    assert measured["pointing"] == 1 and measured["energy in box"] == pytest.approx(1)
