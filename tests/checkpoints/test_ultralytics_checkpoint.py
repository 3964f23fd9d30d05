"""Ultralytics' checkpoints come back as Ultralytics itself loads them: of every task, and of old releases."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import pytest
import torch
from torch import Tensor

from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK
from yolo_heatviz.checkpoints import Checkpoint, pickle_check
from yolo_heatviz.checkpoints.ultralytics_checkpoint import allow_list, load
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model import detector

_SIZE = 64
_NOW = ["yolo26n", "yolo26n-seg", "yolo26n-cls", "yolo26n-pose", "yolo26n-obb", "yolo11n", "yolo12n", "yolov10n",
        "yolov8n-ghost", "yolov8n-worldv2", "yoloe-11s", "rtdetr-resnet50"]  # fmt: skip
_OLD = ["8.0.80", "8.0.100", "8.0.145", "8.1.0", "8.2.0", "8.3.0", "8.3.100", "8.3.200", "8.4.112"]
_TASKS = ["yolov8n", "yolov8n-seg", "yolov8n-cls", "yolov8n-pose"]
_SAVE = """
import sys, torch
from pathlib import Path
from ultralytics import YOLO
for name in sys.argv[1:]:
    network = YOLO(name + ".yaml").model.half()
    torch.save({"model": network, "train_args": {"imgsz": 64, "project": Path("a/b")}}, name + ".pt")
"""


def _tensors(output: Any) -> Iterator[Tensor]:
    if isinstance(output, Tensor):
        yield output
    elif isinstance(output, (list, tuple, dict)):
        for each in output.values() if isinstance(output, dict) else output:
            yield from _tensors(each)


def _check(path: Path) -> None:
    """Hold a checkpoint to what `YOLO(path)` makes of it."""
    from ultralytics import YOLO

    path = path.rename(path.with_name("checkpoint.pt"))  # YOLO looks for `yolov8n-world.pt` by its name
    wrapper, found = YOLO(path), detector.load(path)
    theirs = wrapper.task_map[wrapper.task]["predictor"](overrides={"save": False, "verbose": False, "imgsz": _SIZE})
    theirs.setup_model(wrapper.model, verbose=False)
    image = torch.rand(1, 3, _SIZE, _SIZE)
    with torch.inference_mode():
        expected, got = ([*_tensors(each.model.model(image))] for each in (theirs, found.predictor))
    assert len(expected) == len(got) and all(map(torch.equal, expected, got))
    assert (type(found.predictor), found.task, found.names) == (type(theirs), wrapper.task, wrapper.names)
    assert found.imgsz[0] == wrapper.overrides["imgsz"]


@pytest.mark.parametrize("name", _NOW)
def test_networks_of_today(tmp_path: Path, name: str) -> None:
    from ultralytics import RTDETR, YOLO

    torch.manual_seed(0)
    try:
        network = (RTDETR if name.startswith("rtdetr") else YOLO)(f"{name}.yaml").model.half()
    except FileNotFoundError:
        pytest.skip("the Ultralytics that is installed has no such network")
    torch.save({"model": network, "train_args": {"imgsz": _SIZE}}, tmp_path / f"{name}.pt")
    _check(tmp_path / f"{name}.pt")


@pytest.mark.slow
@pytest.mark.parametrize("version", _OLD)
def test_networks_of_old_releases(tmp_path: Path, version: str) -> None:
    names = [*_TASKS, *(["yoloe-11s"] if version == "8.3.100" else [])]
    path = (release(f"ultralytics=={version}"), release(*OLD_STACK))
    done = python("-c", _SAVE, *names, cwd=tmp_path, path=path, TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1")
    assert done.returncode == 0, done.stderr
    for name in names:
        _check(tmp_path / f"{name}.pt")


def test_the_list_has_layers_and_what_is_left_out() -> None:
    allowed = allow_list()
    assert not pickle_check.PLAIN & allowed.keys()
    assert not [name for name, kind in allowed.items() if not isinstance(kind, type)]
    assert {"builtins.eval", "builtins.exec", "os.system", "posix.system"}.isdisjoint(allowed)


def test_a_class_that_moved_is_the_one_that_its_old_module_offers_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAVPE was defined in `head` until 8.3.100, and is in `block` today."""
    from ultralytics import YOLO
    from ultralytics.nn.modules import block, head

    assert head.SAVPE is block.SAVPE and block.SAVPE.__module__ == block.__name__
    torch.manual_seed(0)
    network = YOLO("yoloe-11s.yaml").model.half()
    with monkeypatch.context() as old:
        old.setattr(block.SAVPE, "__module__", head.__name__)
        torch.save({"model": network, "train_args": {"imgsz": _SIZE}}, tmp_path / "yoloe-11s.pt")
    assert "ultralytics.nn.modules.head.SAVPE" in Checkpoint.open(tmp_path / "yoloe-11s.pt").names
    _check(tmp_path / "yoloe-11s.pt")


def test_a_module_offers_its_own_classes_and_those_that_are_listed_alone() -> None:
    from ultralytics.nn import tasks

    allowed = allow_list()
    others = [
        name
        for name, value in vars(tasks).items()
        if getattr(value, "__module__", "").partition(".")[0] != "ultralytics"
    ]
    assert "Path" in others and {f"{tasks.__name__}.{name}" for name in others}.isdisjoint(allowed)
    for name, kind in allowed.items():
        if name.startswith("ultralytics.") and issubclass(kind, torch.nn.Module) and kind is not torch.nn.Identity:
            assert f"{kind.__module__}.{kind.__name__}" in allowed


@pytest.mark.parametrize("names", [{}, None, [], {1: "b"}], ids=str)
@pytest.mark.parametrize("kind", ["yolo11n", "yolov8n-cls"])
def test_a_class_without_a_name_is_called_by_its_number(kind: str, names: Any, tmp_path: Path) -> None:
    from ultralytics import YOLO

    network = YOLO(f"{kind}.yaml").model
    classes, network.names = len(network.names), names
    torch.save({"model": network}, tmp_path / "bare.pt")
    expected = {number: str(number) for number in range(classes)}
    found = detector.load(tmp_path / "bare.pt", imgsz=[_SIZE])
    assert found.names == dict(found.predictor.model.names) == {**expected, **(names or {})}


def test_a_network_without_classes_is_one_line(tmp_path: Path) -> None:
    from ultralytics import YOLO

    network = YOLO("yolo11n.yaml").model
    network.names = {}
    del network.model[-1].nc
    torch.save({"model": network}, tmp_path / "bare.pt")
    with pytest.raises(HeatvizError, match=r"holds no network that Ultralytics can run: it has no classes: "):
        detector.load(tmp_path / "bare.pt")


def test_a_network_is_not_one_of_its_layers(tmp_path: Path) -> None:
    torch.save({"model": torch.nn.Conv2d(1, 1, 1)}, tmp_path / "layer.pt")
    with pytest.raises(HeatvizError, match="no Ultralytics network under 'ema' or 'model': got Conv2d"):
        load(Checkpoint.open(tmp_path / "layer.pt"))
