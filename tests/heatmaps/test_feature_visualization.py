"""Upstream's function by its own name: its signature, its files, and more than upstream draws."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yolo_heatviz import feature_visualization

MAPS = [torch.rand(1, 4, 8, 8), torch.rand(1, 2, 4, 4)]


@pytest.mark.parametrize(
    "output",
    [pytest.param(tuple(MAPS), id="a tuple"), pytest.param(MAPS, id="a list"), pytest.param(MAPS[:1], id="one")],
)
def test_each_map_of_a_stage_that_gives_several_is_drawn(output, tmp_path):
    feature_visualization(output, "models.common.CBLinear", 12, save_dir=tmp_path)
    stems = [f"stage12_CBLinear_{number}_features" for number in range(len(output))]
    assert {path.name for path in tmp_path.iterdir()} == {f"{stem}.{kind}" for stem in stems for kind in ("npy", "png")}
    for stem, each in zip(stems, output):
        np.testing.assert_array_equal(np.load(tmp_path / f"{stem}.npy"), each[0])


def test_each_image_of_a_batch_of_several_maps_has_its_folder(tmp_path):
    feature_visualization(tuple(torch.rand(2, 4, 8, 8) for _ in range(2)), "a.CBLinear", 1, save_dir=tmp_path)
    folders = {path.parent for path in tmp_path.rglob("*.png")}
    assert folders == {tmp_path, tmp_path / "image1"}
    assert all(len(list(folder.glob("*.png"))) == 2 for folder in folders)
