"""Whose image runs, by the variables of a script."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from yolo_heatviz.patch import current_image

BATCH = torch.zeros(2, 3, 8, 8)


def origins(seen: Any, **found: Any) -> list[tuple[str, str]] | None:
    """What is known within a function with these variables that runs a network on an input."""
    frame = SimpleNamespace(f_locals=found, f_back=None)
    variables = current_image.variables(frame, seen)  # type: ignore[arg-type]
    if variables is None:
        return None
    return [(each.source, each.kind) for each in current_image.origins(variables)]


def test_an_image_beside_a_video_that_is_open_already() -> None:
    found = {"path": "a.png", "save_dir": Path("exp"), "vid_cap": object()}
    assert origins(BATCH[:1], dataset=SimpleNamespace(mode="image"), **found) == [("a.png", "image")]
    assert origins(BATCH[:1], dataset=SimpleNamespace(mode="video"), **found) == [("a.png", "video")]


@pytest.mark.parametrize("more", [{}, {"path": Path("former.png")}], ids=["the first", "a later one"])
def test_a_batch_of_a_data_set_has_its_own_names(more: dict) -> None:
    found = {"paths": ("a.png", "b.png"), "save_dir": Path("exp"), "dataset": None, **more}
    assert origins(BATCH, **found) == [("a.png", "image"), ("b.png", "image")]


def test_a_batch_that_is_not_the_image_named(tmp_path: Path) -> None:
    assert origins(BATCH, path="whole.png", save_dir=tmp_path) is None
    assert origins(BATCH[:1], path="whole.png", save_dir=tmp_path) == [("whole.png", "image")]


def test_streams_side_by_side() -> None:
    assert origins(BATCH, path=["0", "1"], save_dir="exp") == [("0", "stream"), ("1", "stream")]
