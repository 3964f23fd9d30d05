"""Loading as PyTorch does it: `torch.hub`, and workers in processes of their own; and how it is drawn by settings."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers.processes import python
from tests.patch.conftest import OURS, REPOS
from yolo_heatviz import HeatvizError, Settings
from yolo_heatviz.heatmaps import active_settings


@pytest.mark.parametrize("first", [pytest.param(True, id="patch first"), pytest.param(False, id="hub first")])
def test_a_model_from_a_local_hub(first, by_name, image, files, tmp_path):
    if first:
        yolo_heatviz.install()
    model = torch.hub.load(str(by_name), "tiny", source="local", trust_repo=True)
    yolo_heatviz.install()
    model(image, visualize=tmp_path)
    assert files() == "ours"


SPAWNING = """
{line}
import sys
from pathlib import Path

import numpy as np
from torch.utils.data import DataLoader, Dataset


class Images(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, number):
        from models.yolo import Model

        folder = Path("worker", str(number))
        folder.mkdir(parents=True)
        Model()(np.ones((1, 4, 16, 16)), visualize=folder)
        return number


if __name__ == "__main__":
    for batch in DataLoader(Images(), num_workers=1, multiprocessing_context="spawn"):
        print(batch.item())
    from models.yolo import Model

    Path("main").mkdir()
    Model()(np.ones((1, 4, 16, 16)), visualize=Path("main"))
"""


@pytest.mark.parametrize(
    ("line", "way"),
    [
        pytest.param("import yolo_heatviz.auto", (), id="import line", marks=pytest.mark.slow),
        pytest.param("", ("-m", "yolo_heatviz.run"), id="runner"),
    ],
)
def test_spawned_loader_workers(line, way, tmp_path):
    (tmp_path / "script.py").write_text(SPAWNING.format(line=line))
    done = python(*way, "script.py", cwd=tmp_path, path=(REPOS / "by_name",))
    assert (done.returncode, done.stdout) == (0, "0\n1\n"), done.stderr
    assert {path.name for path in (tmp_path / "main").glob("*.png")} == OURS
    assert {path.name for path in (tmp_path / "worker" / "1").glob("*.png")} == OURS
    assert done.stderr == ""


def test_the_handle_opened_last_says_how_it_is_drawn(by_name, image, tmp_path):
    from models.yolo import Model

    def drawn(wanted):
        Model()(image, visualize=tmp_path)
        return (tmp_path / "stage0_Conv_features.npy").exists(), active_settings.settings() == wanted

    with yolo_heatviz.install(Settings(npy="off")):
        assert drawn(Settings(npy="off")) == (False, True)
        with yolo_heatviz.install():
            assert drawn(Settings()) == (True, True)
        (tmp_path / "stage0_Conv_features.npy").unlink()
        assert drawn(Settings(npy="off")) == (False, True)
    assert active_settings.settings() == Settings()


def test_a_bound_that_is_none_is_refused_and_the_patch_stays_off(by_name):
    with pytest.raises(HeatvizError, match="max_mb: got -1, accepted is 0 to"):
        yolo_heatviz.install(max_mb=-1)
    from utils import plots

    assert not hasattr(plots.feature_visualization, "__wrapped__")


def test_every_image_of_a_batch_is_drawn(by_name, tmp_path):
    from models.yolo import Model

    with yolo_heatviz.install():
        Model()(np.random.default_rng(0).random((3, 4, 16, 16)), visualize=tmp_path)
    for folder in (tmp_path, tmp_path / "image1", tmp_path / "image2"):
        assert {path.name for path in folder.glob("*.png")} == OURS
