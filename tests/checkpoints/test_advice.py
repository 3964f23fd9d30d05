"""Each refusal of a checkpoint ends with what helps."""

from __future__ import annotations

import copy
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any, Callable

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from tests.checkpoints.yolov5 import upstream
from tests.trust.hostile.checkpoints import DEMO, Payload
from yolo_heatviz.checkpoints import Checkpoint, ultralytics_checkpoint
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load

AGAIN = "copy or download it again"
NETWORK = "save the network as YOLOv5 and Ultralytics do, torch.save({'model': network}, 'best.pt')"
RUNNER = "in the repository that runs it, `python -m yolo_heatviz.run detect.py --visualize` draws its stages"
TRUST = "if they are blocks of your own: --blocks REPOSITORY, or --trust-weights, with their repository in PYTHONPATH"
SCRIPT = (
    "__main__ is the script that saved it, which neither --trust-weights nor PYTHONPATH brings back: --blocks "
    "SCRIPT.py, which imports it; or move the class to a module, and save it again from there"
)
SOURCE = "no network is saved so: get the file again from where it was made"


def kind_of(module: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A class `Block` of a module of that name."""
    made = ModuleType(module)
    made.Block = type("Block", (nn.Module,), {"__module__": module})
    monkeypatch.setitem(sys.modules, module, made)
    return made.Block


@pytest.fixture(scope="module")
def demo() -> dict:
    return torch.load(DEMO, map_location="cpu", weights_only=False)


def changed(demo: dict, change: Callable[[Any], object]) -> dict:
    """The embedded detector's checkpoint after a change of its network."""
    content = copy.deepcopy(demo)
    change(content.get("ema") or content["model"])
    return content


def saved(path: Path, content: Any) -> Path:
    torch.save(content, path)
    return path


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(HeatvizError) as caught:
        load(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        pytest.param("custom", TRUST, id="a block of one's own"),
        pytest.param("mmcv", TRUST, id="a block of a package"),
        pytest.param("__main__", SCRIPT, id="a class of a script"),
    ],
)
def test_a_class_that_is_not_on_the_list(
    name: str, end: str, demo: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = kind_of(name, monkeypatch)()
    path = saved(tmp_path / "own.pt", changed(demo, lambda network: setattr(network.model[1], "extra", block)))
    assert refusal(path).endswith(f"do not name {name}.Block: {end}")
    with upstream.repository() as yolo:
        saved(tmp_path / "v5.pt", {"model": upstream.made_with(yolo, extra=block)})
    assert refusal(tmp_path / "v5.pt").endswith(f"do not name {name}.Block: {end}")


def test_a_class_of_a_script_cannot_be_trusted_back(
    demo: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = kind_of("__main__", monkeypatch)()
    path = saved(tmp_path / "own.pt", changed(demo, lambda network: setattr(network.model[1], "extra", block)))
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    assert refusal(path, trust=True).endswith(SCRIPT)


class Broken:
    """Its pickle calls what fails."""

    def __reduce__(self) -> tuple:
        return float, ("no number",)


def test_a_file_that_fails_as_it_is_trusted(tmp_path: Path) -> None:
    words = refusal(saved(tmp_path / "broken.pt", Broken()), trust=True)
    assert "ValueError: could not convert string to float" in words and words.endswith("and save it again there")


def test_a_program_is_not_recommended(tmp_path: Path) -> None:
    words = refusal(saved(tmp_path / "hostile.pt", Payload(tmp_path / "ran")))
    assert words.endswith(SOURCE) and "--trust-weights" not in words


def test_a_wrapped_network(demo: dict, tmp_path: Path) -> None:
    wrapped = nn.DataParallel(copy.deepcopy(demo.get("ema") or demo["model"]))
    words = refusal(saved(tmp_path / "parallel.pt", {"model": wrapped}))
    assert words.endswith("it is a wrapper around a network: save what it wraps, its `.module`")


def pruned(network: nn.Module) -> nn.Module:
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            prune.l1_unstructured(module, "weight", 0.3)
    return network


def quantised(network: nn.Module) -> nn.Module:
    return nn.Sequential(torch.ao.nn.quantized.Conv2d(3, 8, 1), network)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(pruned, "its pruning is still on: torch.nn.utils.prune.remove(module, 'weight')", id="pruned"),
        pytest.param(quantised, "its layers are quantised, and give no feature maps of real numbers", id="quantised"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_network_that_a_tool_has_changed(
    change: Callable[[nn.Module], nn.Module], words: str, demo: dict, tmp_path: Path
) -> None:
    network = change(copy.deepcopy(demo.get("ema") or demo["model"]).float())
    assert words in refusal(saved(tmp_path / "changed.pt", {"model": network}))


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda weights: weights, id="alone"),
        pytest.param(lambda weights: {"epoch": 3, "state_dict": weights}, id="under a key"),
        pytest.param(lambda weights: {"model": dict(weights)}, id="in the network's place"),
    ],
)
def test_weights_without_a_network(content: Callable[[Any], Any], trust: bool, tmp_path: Path) -> None:
    path = saved(tmp_path / "weights.pt", content(OrderedDict({"a.weight": torch.zeros(3)})))
    assert refusal(path, trust=trust).endswith(f": weights without a network (a state dict): {NETWORK}")


def test_something_else(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path / "other.pt", {"epoch": 3})).endswith(f"got NoneType: {NETWORK}")
    with upstream.repository() as yolo:
        saved(tmp_path / "v5.pt", {"state": yolo.Model()})
    assert refusal(tmp_path / "v5.pt").endswith(f"got NoneType: {NETWORK}")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param(
            "Segmentation",
            "in YOLOv5's repository, `python -m yolo_heatviz.run segment/predict.py --visualize --weights {path}` "
            "draws its stages",
            id="segmentation",
        ),
        pytest.param(
            "Classification",
            "in YOLOv5's repository, from 2026-07-31 on, `python -m yolo_heatviz.run classify/predict.py --visualize "
            "--weights {path}` draws its stages",
            id="classification",
        ),
    ],
)
def test_yolov5_s_other_tasks(kind: str, words: str, tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        path = saved(tmp_path / "other.pt", {"model": getattr(yolo, f"{kind}Model")()})
    assert refusal(path).endswith(words.format(path=path))


def test_a_head_that_is_not_known(tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model = model.model[:9]
        path = saved(tmp_path / "odd.pt", {"model": model})
        for trust in (False, True):
            assert refusal(path, trust=trust).endswith(f"its last stage is a C3, not Detect: {RUNNER}")


@pytest.mark.parametrize("where", ["a class that it lacks", "a network that it cannot run"])
def test_a_checkpoint_of_a_newer_release(
    where: str, demo: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ultralytics

    def change(network: Any) -> None:
        if where == "a class that it lacks":
            network.model[1].extra = kind_of("ultralytics.nn.modules.newest", monkeypatch)()
        else:
            network.task = "newest"

    end = f"it was saved by ultralytics 99.1.0, and {ultralytics.__version__} is installed: pip install -U ultralytics"
    for version, told in (("99.1.0", True), ("8.0.0", False)):
        note = {"docs": "99.9.9", "version": version}
        words = refusal(saved(tmp_path / "new.pt", {**changed(demo, change), **note}))
        assert words.endswith(end) == told, words


@pytest.mark.parametrize(
    ("make", "end"),
    [
        pytest.param(lambda path: path.touch(), AGAIN, id="empty"),
        pytest.param(lambda path: path.write_text("hello\n"), AGAIN, id="text"),
        pytest.param(lambda path: path.write_bytes(DEMO.read_bytes()[:-2000]), AGAIN, id="truncated"),
        pytest.param(lambda path: _zipped(path, "notes.txt"), "give a .pt file of torch.save", id="some zip file"),
        pytest.param(
            lambda path: torch.jit.save(torch.jit.script(nn.Conv2d(1, 1, 1)), str(path)),
            "give the .pt that it was made from",
            id="TorchScript",
        ),
        pytest.param(
            lambda path: torch.save({"a": 1}, path, _use_new_zipfile_serialization=False),
            "save it again with torch.save of 1.6 or newer",
            id="an old form",
        ),
        pytest.param(
            lambda path: _zipped(path, "a/data.pkl", zipfile.ZIP_DEFLATED), "save it again with torch.save", id="packed"
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*torch.jit")
def test_a_file_that_is_no_checkpoint(make: Callable[[Path], object], end: str, tmp_path: Path) -> None:
    make(tmp_path / "bad.pt")
    assert refusal(tmp_path / "bad.pt").endswith(end)


def _zipped(path: Path, name: str, kind: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr(name, "no checkpoint " * 99)


def test_an_export_is_told_from_other_files(tmp_path: Path) -> None:
    (tmp_path / "best.onnx").touch()
    assert refusal(tmp_path / "best.onnx").endswith("an export has no stages, give the .pt that it was made from")


def test_a_quantised_network(demo: dict, tmp_path: Path) -> None:
    words = refusal(saved(tmp_path / "quantised.pt", {**demo, "modelopt": {"state": 1}}))
    assert words.endswith("a quantisation-aware network, which is not accepted: give the one that it was made from")


def test_the_advice_runs_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "hostile.pt", {"version": "99.0.0", "model": Payload(tmp_path / "ran")})
    with pytest.raises(HeatvizError):
        ultralytics_checkpoint.load(Checkpoint.open(path))
    assert not (tmp_path / "ran").exists()
