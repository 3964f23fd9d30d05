"""Networks that `torch.compile` takes: the same pictures as without it, and nothing of ours in Dynamo's hands."""

from __future__ import annotations

import importlib
import logging
import sys
import warnings
from functools import partial
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.patch.conftest import REPOS
from tests.patch.networks import STAGES, drawn, recipe
from tests.patch.releases import python, release
from tests.patch.test_releases import OLD_STACK, PROGRAMS
from yolo_heatviz.model.untraced import uncompiled, untraced

eager = partial(torch.compile, backend="eager")
LAP = "lap==0.5.12"  # Ultralytics' trackers need it


@pytest.fixture
def compiler():
    """Skips where inductor has none for C++."""
    from torch._inductor import cpp_builder, exc

    try:
        cpp_builder.get_cpp_compiler()
    except exc.InvalidCxxCompiler:
        pytest.skip("no C++ compiler, which inductor needs")


@pytest.fixture
def traced():
    """The files whose code Dynamo takes, from a clean slate; its warnings are errors."""
    torch._dynamo.reset()
    files = set()
    handle = torch._dynamo.convert_frame.register_bytecode_hook(lambda code, _: files.add(code.co_filename))
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*(Dynamo|recompile)")
        yield files
    handle.remove()
    torch._dynamo.reset()


def ours(files):
    return {file for file in files if str(yolo_heatviz.__path__[0]) in file}


@pytest.fixture(scope="module")
def lap():
    sys.path.insert(0, str(release(LAP)))
    yield
    sys.path.remove(str(release(LAP)))


def compiled_and_plain(task, mode, folder, **given):
    """What Ultralytics draws with `compile=True` and without, and the first one's predictor."""
    from ultralytics import YOLO

    torch.manual_seed(0)
    model = YOLO(recipe(folder, task))
    image = folder / "image0.png"  # arrays that are tracked are frames of a video
    cv2.imwrite(str(image), np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8))
    options = {"imgsz": 64, "visualize": True, "project": folder, "verbose": False, **given}
    with yolo_heatviz.install():
        getattr(model, mode)(image, compile=True, name="compiled", **options)
        predictor = model.predictor
        getattr(model, mode)(image, compile=False, name="plain", **options)
    return drawn(folder / "compiled"), drawn(folder / "plain"), predictor


CASES = [
    pytest.param("detect", "predict", {}, id="predict"),
    pytest.param("pose", "track", {}, id="track of a pose network"),
    pytest.param("detect", "predict", {"augment": True}, id="where upstream's function is skipped"),
]


@pytest.mark.usefixtures("lap")
@pytest.mark.parametrize(("task", "mode", "given"), CASES)
def test_ultralytics_compile(task, mode, given, traced, caplog, monkeypatch, tmp_path):
    compiles = "ultralytics.engine.predictor.attempt_compile"
    monkeypatch.setattr(compiles, lambda model, mode, **_: eager(model) if mode else model)
    compiled, plain, predictor = compiled_and_plain(task, mode, tmp_path, **given)
    assert compiled["image0"].keys() == STAGES
    assert compiled == plain
    assert uncompiled(predictor.model) is not predictor.model  # it is as it was
    assert not ours(traced)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.slow
@pytest.mark.usefixtures("lap", "compiler")
@pytest.mark.parametrize(("task", "mode", "given"), CASES)
def test_ultralytics_compile_by_inductor(task, mode, given, traced, tmp_path):
    compiled, plain, predictor = compiled_and_plain(task, mode, tmp_path, **given)
    assert compiled["image0"].keys() == STAGES
    assert compiled == plain
    assert not traced
    predictor.args.visualize = predictor.args.augment = False
    predictor(np.zeros((48, 64, 3), np.uint8))  # without heatmaps it runs compiled
    assert traced and not ours(traced)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["8.4.112", "8.4.113"])
def test_ultralytics_compile_of(version, tmp_path):
    path = (release(f"ultralytics=={version}"), release(*OLD_STACK))
    done = python(PROGRAMS / "compiled.py", recipe(tmp_path), tmp_path, cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    assert drawn(tmp_path / "compiled")["image0"].keys() == STAGES
    assert drawn(tmp_path / "compiled") == drawn(tmp_path / "plain")
    assert "yolo_heatviz" not in done.stderr


class Calling(torch.nn.Module):
    """Calls upstream's function after each stage, as YOLOv5 does."""

    def __init__(self, plots):
        super().__init__()
        torch.manual_seed(0)
        self.plots = plots
        self.first, self.second = torch.nn.Conv2d(3, 4, 3), torch.nn.Conv2d(4, 2, 3)

    def forward(self, x, folder):
        x = self.first(x)
        self.plots.feature_visualization(x, "models.common.Conv", 0, save_dir=folder)
        x = self.second(x)
        self.plots.feature_visualization(x, "models.common.Conv", 1, save_dir=folder)
        return x


@pytest.mark.parametrize("plots", ["utils.plots", "yolo_heatviz"])
def test_a_network_that_its_program_compiles(plots, by_name, traced, tmp_path):
    network = Calling(importlib.import_module(plots))
    pixels = torch.rand(1, 3, 16, 16)
    with yolo_heatviz.install(), torch.no_grad():
        network(pixels, tmp_path / "plain")
        eager(network)(pixels, tmp_path / "compiled")
    assert drawn(tmp_path)["compiled"].keys() == {"stage0_Conv_features", "stage1_Conv_features"}
    assert drawn(tmp_path)["compiled"] == drawn(tmp_path)["plain"]
    assert traced and not ours(traced)


@pytest.mark.slow
def test_a_detect_script_without_the_flag_that_compiles(bus, tmp_path):
    text = (REPOS / "lost" / "detect.py").read_text()
    (tmp_path / "detect.py").write_text(
        text.replace("Model().eval()", 'torch.compile(Model().eval(), backend="eager")')
    )
    flags = ("detect.py", "--source", tmp_path, "--visualize")
    done = python("-m", "yolo_heatviz.run", *flags, cwd=tmp_path, path=(REPOS / "lost",))
    assert done.returncode == 0
    assert "yolo_heatviz" not in done.stderr  # PyTorch warns of hooks on all modules
    assert drawn(tmp_path)["bus"].keys() == {"stage0_Conv2d_features", "stage1_Conv2d_features"}


@pytest.mark.parametrize(
    ("package", "stops"),
    [
        pytest.param(None, False, id="no PyTorch"),
        pytest.param(SimpleNamespace(), False, id="1.13, without Dynamo"),
        pytest.param(SimpleNamespace(compile=1, _dynamo=SimpleNamespace(disable=partial)), True, id="2.0"),
        pytest.param(SimpleNamespace(compile=1, compiler=SimpleNamespace(disable=partial)), True, id="2.1"),
    ],
)
def test_every_pytorch_has_its_way(package, stops, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", package)
    monkeypatch.setitem(sys.modules, "torch._dynamo", getattr(package, "_dynamo", None))
    if package is None:
        monkeypatch.delitem(sys.modules, "torch")
    assert (untraced(abs) is not abs) == stops
    assert untraced(abs)(-1) == 1
