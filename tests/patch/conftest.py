"""A tiny YOLO repository in each of upstream's forms, importable for one test."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

import yolo_heatviz.patch

collect_ignore_glob = ["repos/*", "programs/*"]
REPOS = Path(__file__).parent / "repos"
OURS = {"stage0_Conv_features.png", "stage1_C3_features.png"}

if importlib.util.find_spec("torch") is None:  # the old interpreters, where only the patch's own logic is tested
    from tests.patch import without_torch

    sys.modules["yolo_heatviz.heatmaps.feature_visualization"] = without_torch


@pytest.fixture
def by_name(monkeypatch):
    """`models.yolo` takes `feature_visualization` from `utils.plots` by name; the patch is off again afterwards."""
    before = dict(sys.modules)
    monkeypatch.syspath_prepend(str(REPOS / "by_name"))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("models", "utils", "hubconf")]:
        monkeypatch.delitem(sys.modules, name)
    importlib.invalidate_caches()
    yield REPOS / "by_name"
    yolo_heatviz.patch.uninstall()
    for name in set(sys.modules) - set(before):
        if name.partition(".")[0] in ("models", "utils", "hubconf"):
            del sys.modules[name]


@pytest.fixture
def image():
    """An input of the tiny model: `(1, 4, 16, 16)` float64."""
    return np.arange(1024.0).reshape(1, 4, 16, 16)


@pytest.fixture
def files(tmp_path):
    """A function that says whose files a run left in a folder, `"ours"` or `"upstream"`, and takes them away."""

    def look(folder: Path = tmp_path):
        names = {path.name for path in folder.iterdir() if path.suffix != ".npy"}
        for path in folder.iterdir():
            path.unlink()
        if names and all(name.startswith("stage") and name.endswith("_features.png") for name in names):
            return "ours"
        return "upstream" if names and all(name.startswith("upstream") for name in names) else names

    return look


@pytest.fixture
def bus(tmp_path):
    """A picture of noise: what is detected in it does not matter here."""
    import cv2

    path = tmp_path / "bus.jpg"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8))
    return path
