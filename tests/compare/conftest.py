"""Pictures of cloth with their labels, and models to compare on them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import yolo_heatviz
from yolo_heatviz.demo.dataset import write_dataset

FABRIC = Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt"


@pytest.fixture(scope="session")
def cloth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `data.yaml` of eight labelled pictures that no training has seen."""
    return write_dataset(tmp_path_factory.mktemp("cloth"), seed=2033, train=0, val=8, size=320)


@pytest.fixture(scope="session")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded detector with the weights of each layer in random order: nothing learned is left."""
    from ultralytics.nn.tasks import torch_safe_load

    checkpoint = torch_safe_load(str(FABRIC), safe_only=True)[0]
    order = torch.Generator().manual_seed(0)
    for weights in checkpoint["model"].parameters():
        weights.data = weights.data.flatten()[torch.randperm(weights.numel(), generator=order)].view_as(weights)
    path = tmp_path_factory.mktemp("shuffled") / "shuffled.pt"
    torch.save(checkpoint, path)
    return path
