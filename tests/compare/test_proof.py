"""The numbers tell a trained network from one that has hardly seen an image, and none from itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compare.conftest import FABRIC
from tests.helpers.processes import python
from yolo_heatviz.compare import main
from yolo_heatviz.demo.dataset import write_dataset


def differences(tmp_path: Path, first: Path, data: Path, *flags: str) -> dict[tuple[str, str], dict]:
    """The differences of the embedded detector from another, by stage and measure."""
    names = ["--names", "first", "trained"]
    out = ["--out", str(tmp_path / "figure.pdf"), "--device", "cpu", "--quiet"]
    assert main(["--weights", str(first), str(FABRIC), *names, "--data", str(data), *out, *flags]) == 0
    record = json.loads((tmp_path / "figure.json").read_text())
    return {(pair["stage"], pair["measure"]): pair["found"] for pair in record["differences"]}


def test_the_trained_network_gains_over_its_own_shuffled_weights(shuffled: Path, cloth: Path, tmp_path: Path) -> None:
    found = differences(tmp_path, shuffled, cloth, "--stages", "P3", "P4")
    assert found["P3", "focus"]["low"] > 0 and found["P4", "focus"]["low"] > 0
    assert found["", "TP"]["low"] > 0 and found["", "FN"]["high"] < 0


@pytest.mark.slow
def test_the_trained_network_gains_over_one_of_a_few_epochs(tmp_path: Path) -> None:
    early = tmp_path / "early.pt"
    short = ["--pictures", "240", "--val-pictures", "8", "--size", "320", "--epochs", "3"]
    done = python("-m", "yolo_heatviz.demo.train", "--out", early, *short, timeout=1800)
    assert done.returncode == 0, done.stderr
    data = write_dataset(tmp_path / "data", seed=2031, train=0, val=40, size=320)
    found = differences(tmp_path, early, data, "--stages", "P3", "P4", "P5")
    for stage in ("P3", "P4"):
        for measure in ("focus", "pointing"):
            assert found[stage, measure]["low"] > 0 and found[stage, measure]["p"] < 0.01, (stage, measure)
    assert found["", "TP"]["low"] > 0


def test_against_itself_it_gains_exactly_nothing(cloth: Path, tmp_path: Path) -> None:
    found = differences(tmp_path, FABRIC, cloth, "--stages", "P3", "P4")
    assert found and all(each["zero"] and each["mean"] == each["low"] == each["high"] == 0 for each in found.values())
