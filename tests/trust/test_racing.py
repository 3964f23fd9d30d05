"""R6: runs that start at the same moment get a folder each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.processes import told_by

PROCESSES, ROUNDS = 16, 40
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("racing")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, list[list[str]]]:
    """The folders that each round gave, by each way."""
    return told_by("tests.trust.racing", PROCESSES, ROUNDS, folder)


def test_640_runs_get_640_folders(found: dict) -> None:
    assert len({path for each in found["ours"] for path in each}) == PROCESSES * ROUNDS
    names = {"exp", *(f"exp{number}" for number in range(2, PROCESSES + 1))}
    assert all({Path(path).name for path in each} == names for each in found["ours"]), "and none is left out"


def test_they_share_one_where_they_ask_to(folder: Path, found: dict) -> None:
    assert {path for each in found["shared on purpose"] for path in each} == {
        str(folder / "shared on purpose" / str(number) / "exp") for number in range(ROUNDS)
    }


def test_the_stock_way_shares_one_where_all_look_before_any_makes_it(found: dict) -> None:
    assert {len(set(each)) for each in found["stock"]} == {1}
