"""R4: a run that is killed at any moment leaves no half file under a final name, and no claim that does not hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.processes import told_by

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


def killed(folder: Path, **counts: int) -> dict[str, Any]:
    """What `tests.trust.killed` finds, in a process with one thread: its forks have no others."""
    words = [f"{mutant}:{count}" for mutant, count in counts.items()]
    return told_by("tests.trust.killed", folder, *words, timeout=300 + 20 * sum(counts.values()))


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return killed(tmp_path_factory.mktemp("killed"), none=50, plain=50, late=50)


def check(found: dict[str, Any], count: int) -> None:
    assert len(found["files"]) >= count and sum(found["files"]) / len(found["files"]) >= 5, "killed too early"
    assert found["parts"], "never killed within a write"
    assert found["wrong"] == []
    assert found["left"] == []


def test_killed_runs_leave_whole_files_true_records_and_nothing_else_after_the_next_run(quick: dict[str, Any]) -> None:
    check(quick["none"], 50)


@pytest.mark.slow
def test_so_do_a_thousand(tmp_path: Path) -> None:
    check(killed(tmp_path, none=1000)["none"], 1000)


@pytest.mark.parametrize(
    ("mutant", "late"),
    [
        pytest.param("plain", False, id="files written under their final names"),
        pytest.param("late", True, id="files written after they are recorded"),
    ],
)
def test_the_plain_way_does(mutant: str, late: bool, quick: dict[str, Any]) -> None:
    first, *_ = quick[mutant]["wrong"]
    assert first.endswith(": recorded, and not there") == late
