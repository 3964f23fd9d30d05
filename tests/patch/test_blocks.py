"""Blocks that others ship for Ultralytics, as they are: every answer in each way, and what `--blocks` makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.detect.test_own_blocks import yolov5  # noqa: F401
from tests.helpers.commands import manifest
from tests.helpers.processes import python
from tests.patch.releases import by, release
from tests.patch.test_releases import ASKED, OLD_STACK, PROGRAMS, check_answers, maps, names, old_environment

PACKAGES = [
    pytest.param("esmoe==1.1.0", "ESMoE, [4, 2]", id="esmoe"),
    pytest.param("vigia-argus==0.1.1", "SwinBlock, [64, 1, 7, 4, 4]", id="vigia-argus"),
]


@pytest.mark.parametrize("way", ["runner", pytest.param("autoload", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("requirement", "block"), PACKAGES)
def test_a_network_with_blocks_of_others(requirement: str, block: str, way: str, bus: Path, tmp_path: Path) -> None:
    package = requirement.partition("==")[0].replace("-", "_")
    program = (PROGRAMS / "blocks_predict.py", package, block, bus, tmp_path / "out")
    done = by(way, *program, cwd=tmp_path, path=(release(requirement),), **ASKED)
    assert done.returncode == 0 and "yolo_heatviz: " not in done.stderr, done.stderr
    run = tmp_path / "out" / "exp"
    assert maps(run / "bus") == names(f"Conv Conv Conv {block.partition(',')[0]}")
    check_answers(run, 4)
    assert "Look at stage" in done.stderr


def test_a_block_that_keeps_more_than_tensors_is_refused_with_and_without_the_flag(bus: Path, tmp_path: Path) -> None:
    path = (release("esmoe==1.1.0"),)
    program = (PROGRAMS / "blocks_predict.py", "esmoe", "ESMoE, [4, 2]", bus, tmp_path / "out")
    made = python(*program, cwd=tmp_path, path=path)
    assert made.returncode == 0, made.stderr
    command = ("-m", "yolo_heatviz.detect", "--weights", "own.pt", "--source", bus)
    without = python(*command, cwd=tmp_path)
    assert (
        without.returncode == 2 and "--blocks REPOSITORY" in without.stderr and "esmoe.module.ESMoE" in without.stderr
    )
    given = python(*command, "--blocks", path[0], cwd=tmp_path)
    (line,) = given.stderr.splitlines()
    assert given.returncode == 2 and "switch_balance is a function, at " in line and "esmoe/module.py:" in line
    assert line.endswith("and modules alone are taken: what keeps functions needs --trust-weights")


def test_a_yolov5_repository_with_a_block_of_the_user_s_own(
    yolov5: Path,  # noqa: F811
    bus: Path,
    tmp_path: Path,
) -> None:
    words = ("detect.py", "--weights", yolov5 / "own.pt", "--source", bus, "--imgsz", 64, "--visualize")
    where = ("--project", tmp_path / "out", "--conf-thres", 0.001)
    environment = {**old_environment(tmp_path), **ASKED}
    done = by("runner", *words, *where, cwd=yolov5 / "repository", path=(release(*OLD_STACK),), **environment)
    assert done.returncode == 0 and "yolo_heatviz: " not in done.stderr, done.stderr
    run = tmp_path / "out" / "exp"
    (image,) = manifest(run)["sources"]
    stages = [stage for stage in image["stages"] if stage["status"] == "done" and stage["stage"] != "all"]
    assert "CBAM" in {stage["module"] for stage in stages}
    assert len(maps(run / "bus")) == len(stages)
    check_answers(run, len(stages))
