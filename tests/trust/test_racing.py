"""R6: runs that start at the same moment get a folder each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROCESSES, ROUNDS = 16, 40
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


def folders(way: str, folder: Path) -> list[list[str]]:
    command = [sys.executable, "-m", "tests.trust.racing", way, str(PROCESSES), str(ROUNDS), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_640_runs_get_640_folders(tmp_path: Path) -> None:
    found = folders("ours", tmp_path)
    assert len({path for each in found for path in each}) == PROCESSES * ROUNDS
    names = {"exp", *(f"exp{number}" for number in range(2, PROCESSES + 1))}
    assert all({Path(path).name for path in each} == names for each in found), "and none is left out"


def test_they_share_one_where_they_ask_to(tmp_path: Path) -> None:
    assert {path for each in folders("shared on purpose", tmp_path) for path in each} == {
        str(tmp_path / str(number) / "exp") for number in range(ROUNDS)
    }


def test_the_stock_way_shares_some(tmp_path: Path) -> None:
    assert len({path for each in folders("stock", tmp_path) for path in each}) < PROCESSES * ROUNDS
