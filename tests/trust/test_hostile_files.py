"""R11: a hostile file runs nothing, asks no network, takes neither memory nor time, and is refused in one line.

Each is given to stock code first, in a child process under limits, which it harms: it is a live one.
"""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.helpers.processes import told_by
from tests.trust.hostile.checkpoints import CODE, MEMORY, NETWORK, NONE, TIME, Case
from tests.trust.hostile.corpus import CASES
from yolo_heatviz.cli import Exit

_NO_SETTINGS = ("ULTRALYTICS_SAFE_LOAD", "YOLO_OFFLINE")
_MANY_MEGABYTES = 400


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What each file did, by its name: to `stock`, and to `ours`."""
    folder = tmp_path_factory.mktemp("corpus").resolve()
    return told_by("tests.trust.hostile.corpus", folder, **dict.fromkeys(_NO_SETTINGS))


@pytest.mark.skipif(sys.platform != "linux", reason="the watching child asks /proc")
@pytest.mark.parametrize("case", [case for case in CASES if case.harm != NONE], ids=lambda case: case.name)
def test_stock_code_is_harmed(told: dict, case: Case) -> None:
    stock = told[case.name]["stock"]
    no_memory = stock["megabytes"] > _MANY_MEGABYTES or re.search("MemoryError|memory|alloc", str(stock["raised"]))
    harmed = {
        CODE: stock["ran"],
        MEMORY: bool(no_memory),
        TIME: stock["signal"] == signal.SIGXCPU,
        NETWORK: any(event.startswith(("socket.", "urllib.")) for event in stock["events"]),
    }
    assert harmed[case.harm], stock


@pytest.mark.skipif(sys.platform != "linux", reason="the watching child asks /proc")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ours_is_not(told: dict, case: Case) -> None:
    ours = told[case.name]["ours"]
    assert (ours["ran"], ours["events"], ours["signal"], ours["raised"]) == (False, [], 0, None)
    assert ours["returned"] == (Exit.NOTHING_WRITTEN if case.stock.startswith("npy") else Exit.USAGE)
    assert re.fullmatch(rf"yolo_heatviz\.detect: .*({case.says}).*\n", ours["err"]), ours["err"]
    assert ours["megabytes"] < _MANY_MEGABYTES / 4 and ours["seconds"] < 10
