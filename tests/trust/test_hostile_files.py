"""R11: a hostile file runs nothing, asks no network, takes neither memory nor time, and is refused in one line.

Each harms stock code, in a child process under limits: it is a live one. PyYAML is the release that they harm; what
takes torch, which cannot be installed alongside, is for the slow set.
"""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.helpers import pinned
from tests.helpers.processes import told_by
from tests.patch.releases import release
from tests.trust.hostile.checkpoints import CODE, MEMORY, NETWORK, NONE, TIME, Case
from tests.trust.hostile.corpus import BLOCKS, CASES, STOCK, WITH_BLOCKS
from yolo_heatviz.cli import Exit

_NO_SETTINGS = ("ULTRALYTICS_SAFE_LOAD", "YOLO_OFFLINE")
_MANY_MEGABYTES = 400
_HARMFUL = [case for case in CASES if case.harm != NONE]
_OF_YAML = [name for name in STOCK if name.startswith("yaml")]
_OTHERS = [name for name in STOCK if name not in _OF_YAML]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the watching child asks /proc")


def reports(folder: Path, *loaders: str, path: tuple[Path, ...] = ()) -> dict:
    """What each file did to the stock loaders named, or to ours, by the file's name."""
    return told_by("tests.trust.hostile.corpus", folder.resolve(), *loaders, path=path, **dict.fromkeys(_NO_SETTINGS))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return reports(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def stock_yaml(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return reports(tmp_path_factory.mktemp("yaml"), *_OF_YAML, path=(release(pinned.PYYAML),))


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return reports(tmp_path_factory.mktemp("stock"), *_OTHERS, path=(release(pinned.ULTRALYTICS),))


@pytest.fixture(scope="module")
def with_blocks(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return reports(tmp_path_factory.mktemp("blocks"), BLOCKS)


def assert_harmed(case: Case, report: dict) -> None:
    no_memory = report["megabytes"] > _MANY_MEGABYTES or re.search("MemoryError|memory|alloc", str(report["raised"]))
    harmed = {
        CODE: report["ran"],
        MEMORY: bool(no_memory),
        TIME: report["signal"] == signal.SIGXCPU,
        NETWORK: any(event.startswith(("socket.", "urllib.")) for event in report["events"]),
    }
    assert harmed[case.harm], report


@pytest.mark.parametrize("case", [case for case in _HARMFUL if case.stock in _OF_YAML], ids=lambda case: case.name)
def test_stock_yaml_is_harmed(stock_yaml: dict, case: Case) -> None:
    assert_harmed(case, stock_yaml[case.name])


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in _HARMFUL if case.stock in _OTHERS], ids=lambda case: case.name)
def test_stock_code_is_harmed(stock: dict, case: Case) -> None:
    assert_harmed(case, stock[case.name])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ours_is_not(ours: dict, case: Case) -> None:
    assert_refused(case, ours[case.name])


@pytest.mark.parametrize("case", WITH_BLOCKS, ids=lambda case: case.name)
def test_ours_is_not_by_one_who_gives_blocks(with_blocks: dict, case: Case) -> None:
    report = with_blocks[case.name]
    said = re.match(r"(--blocks( \S+: nothing is taken from it|: code of yours is run: \S+ for \w+)\n)?", report["err"])
    assert said and report["imported"] == ("code of yours is run" in said[0])
    assert_refused(case, {**report, "err": report["err"][said.end() :]})


def assert_refused(case: Case, report: dict) -> None:
    assert (report["ran"], report["events"], report["signal"], report["raised"]) == (False, [], 0, None)
    assert report["returned"] == (Exit.NOTHING_WRITTEN if case.stock.startswith("npy") else Exit.USAGE)
    assert re.fullmatch(rf"yolo_heatviz\.detect: .*({case.says}).*\n", report["err"]), report["err"]
    assert report["megabytes"] < _MANY_MEGABYTES / 4 and report["seconds"] < 10
