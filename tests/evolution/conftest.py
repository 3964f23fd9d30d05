"""A training's folder: checkpoints of one random network that is changed step by step, its figures, and images."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
import torch

from tests.helpers.small_training import cloth

EPOCHS = 4
SIZE = 64


def network(width: int = 8, seed: int = 0) -> Any:
    """A small detector as it begins."""
    from ultralytics.nn.tasks import DetectionModel

    from yolo_heatviz.demo.cloth.defects import NAMES

    torch.manual_seed(seed)
    convolutions = [[-1, 1, "Conv", [each, 3, 2]] for each in (width, 16, 16, 32, 32)]
    layers = {"nc": len(NAMES), "backbone": convolutions, "head": [[[2, 3, 4], 1, "Detect", ["nc"]]]}
    model = DetectionModel(layers, ch=3, verbose=False)
    model.names = dict(enumerate(NAMES))
    return model


def save(model: Any, path: Path, epoch: int) -> None:
    """Save it as a trainer does after an epoch, counted from 0."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"epoch": epoch, "model": None, "ema": model, "train_args": {"imgsz": SIZE}}, path)


def steps(folder: Path, epochs: int = EPOCHS) -> Path:
    """Write `weights/epoch0.pt` ...: each stage moves on by less from epoch to epoch, the deeper ones for longer."""
    model = network()
    ways = [torch.randn_like(value) for value in model.parameters()]
    for epoch in range(epochs):
        save(model, folder / "weights" / f"epoch{epoch}.pt", epoch)
        with torch.no_grad():
            for (name, value), way in zip(model.named_parameters(), ways):
                depth = int(name.split(".")[1])
                value += way * 0.2 * depth * value.abs().mean() / (epoch + 1)
    return folder


def figures(folder: Path, epochs: int = EPOCHS) -> None:
    """Write the trainer's `results.csv`, as Ultralytics does."""
    rows = [f"{epoch + 1},{epoch / 10},{epoch / 20}" for epoch in range(epochs)]
    (folder / "results.csv").write_text("\n".join(["epoch,metrics/mAP50(B),metrics/mAP50-95(B)", *rows]) + "\n")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of cloth, its `data.yaml`."""
    return cloth(tmp_path_factory.mktemp("cloth"), train=16, val=5, size=SIZE)


@pytest.fixture
def training(tmp_path: Path) -> Path:
    """A training's folder."""
    folder = steps(tmp_path / "exp")
    figures(folder)
    return folder


@pytest.fixture
def evolve(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> Callable[..., tuple[int, str, str]]:
    """Run the command; its status, what it printed, and what it said on stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        from yolo_heatviz.evolution import main

        status = main([*map(str, words), "--project", str(tmp_path / "out"), "--device", "cpu", "--keep-records"])
        return (status, *capsys.readouterr())

    return run
