"""A network that loads and cannot run ends a command in one line, which says what made it and what runs it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.checkpoints.yolov5 import upstream
from tests.helpers.commands import SAMPLES
from yolo_heatviz import HeatvizError, detect
from yolo_heatviz.model.detector import load
from yolo_heatviz.model.first_pass import cannot_run, first_pass


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint as of the original YOLOv12 repository: its AAttn has other layers than that of Ultralytics."""
    from ultralytics import YOLO

    network = YOLO("yolo12n.yaml").model
    for module in network.modules():
        if type(module).__name__ == "AAttn":
            del module.qkv
    path = tmp_path_factory.mktemp("fork") / "yolov12n.pt"
    torch.save({"model": network, "version": "8.3.63"}, path)
    return path


@pytest.mark.parametrize("flags", [[], ["--list-stages"], ["--visualize"], ["--trust-weights"]], ids=" ".join)
def test_a_checkpoint_of_a_fork_is_one_line(
    flags: list[str], fork: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    given = ["--weights", str(fork), "--source", str(SAMPLES / "linen.jpg"), "--project", str(tmp_path / "runs")]
    assert detect.main([*given, *flags]) == 2
    error = capsys.readouterr().err
    assert error == (
        f"yolo_heatviz.detect: '{fork}' holds a network that cannot run here ('AAttn' object has no attribute 'qkv'): "
        "it was probably made by a fork of ultralytics 8.3.63: in the repository that runs it, `python -m "
        "yolo_heatviz.run detect.py --visualize` draws its stages\n"
    )
    assert not (tmp_path / "runs").exists()


def test_a_yolov5_checkpoint_that_cannot_run_is_one_line(tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        del model.model[2].cv3
        torch.save({"model": model}, tmp_path / "odd.pt")
    with pytest.raises(HeatvizError, match=r"no attribute 'cv3'\): it was probably made by a fork of YOLOv5: in the"):
        load(tmp_path / "odd.pt")


class _OneSize(torch.nn.Module):
    fp16, device, stride, channels = False, torch.device("cpu"), 32, 4

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.embedding = torch.ones(1, 4, height, width)

    def forward(self, x: torch.Tensor) -> Any:
        return x + self.embedding


def test_a_network_that_is_made_for_one_size_runs() -> None:
    output = first_pass(SimpleNamespace(model=_OneSize(96, 160)), [96, 160])
    assert output.shape == (1, 4, 96, 160) and not output.is_inference()
    with pytest.raises(RuntimeError, match="must match the size"):
        first_pass(SimpleNamespace(model=_OneSize(96, 160)), [160, 160])


def test_memory_that_runs_out_is_no_fault_of_the_checkpoint() -> None:
    assert str(cannot_run("a.pt", "YOLOv5", MemoryError("out of\nmemory"))) == "device: out of memory"
