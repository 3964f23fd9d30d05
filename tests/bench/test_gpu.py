"""The bench of a GPU ends well where there is none, and its comparison finds what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.bench import gpu, gpu_equal
from tests.helpers.commands import SAMPLES
from yolo_heatviz import Settings
from yolo_heatviz.heatmaps import readout

WEIGHTS = SAMPLES.parent / "fabric.pt"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
def test_without_one_it_says_so(capsys: pytest.CaptureFixture) -> None:
    assert gpu.main([]) == 0
    assert capsys.readouterr().out.startswith("no CUDA here")


@pytest.mark.parametrize("fault", [0.0, 1.0], ids=["nothing", "every stage"])
def test_what_differs_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, fault: float) -> None:
    recorded = gpu_equal._recorded

    def on_one_side(folder: Path, *rest: Any) -> Any:
        monkeypatch.setattr(readout, "is_remote", lambda _: folder.name == "device")
        return recorded(folder, *rest)

    monkeypatch.setattr(gpu_equal, "_recorded", on_one_side)
    there = gpu_equal.given(WEIGHTS, "cpu")[8:10]
    levels = readout.levels_of

    def off(shown: Any, *rest: Any) -> Any:
        return levels([each + fault * torch.eye(*each.shape[1:]) for each in shown], *rest)

    monkeypatch.setattr(readout, "levels_of", off)
    assert gpu_equal._same("grids", Settings(save="png"), there) is not bool(fault)
    assert f"{2 if fault else 0} differ" in capsys.readouterr().out


def test_the_network_and_the_photographs(tmp_path: Path) -> None:
    assert len(list(gpu.written(tmp_path / "photographs", 3).iterdir())) == 3
    assert gpu.random_network(tmp_path / "a.pt").stat().st_size > 1e6


def test_hostile_maps_are_alike_here(capsys: pytest.CaptureFixture) -> None:
    assert gpu_equal.hostile("cpu")
    assert "0 of" in capsys.readouterr().out
