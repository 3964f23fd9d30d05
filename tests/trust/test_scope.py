"""What a load leaves behind: nothing, in torch's list, in the environment, and in Ultralytics."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.helpers.processes import python
from tests.trust.hostile.checkpoints import DEMO, Payload
from yolo_heatviz.checkpoints import Checkpoint, restore, safe_load
from yolo_heatviz.checkpoints.ultralytics_checkpoint import allow_list, load
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.offline import kept_offline

_FIRST = """
import os, sys
{first}
import cv2  # which sets some of its own
from yolo_heatviz import detect
before = dict(os.environ)
status = detect.main(["--weights", {weights!r}, "--project", {project!r}, "--source", {source!r}, "--nosave"])
assert dict(os.environ) == before, {{*os.environ.items()}} ^ {{*before.items()}}
print("status", status)
"""
_SWITCHES = """
from ultralytics.nn import tasks
from ultralytics.utils import checks
print("installs", checks.AUTOINSTALL, "safe", tasks.SAFE_LOAD)
"""
_SOURCE = DEMO.parent / "samples" / "linen.jpg"


def test_a_list_is_torchs_for_one_load_alone(tmp_path: Path) -> None:
    """Ultralytics' own safe load leaves its names behind, `getattr` among them."""
    kept = [(nn.SiLU, "torch.nn.modules.activation.SiLU")]
    load(Checkpoint.open(DEMO))  # what is imported first registers classes of its own
    with torch.serialization.safe_globals(kept):
        before = set(torch.serialization.get_safe_globals())
        load(Checkpoint.open(DEMO))
        assert set(torch.serialization.get_safe_globals()) == before
        torch.save(Payload(tmp_path / "ran"), tmp_path / "hostile.pt")
        with pytest.raises(HeatvizError):
            load(Checkpoint.open(tmp_path / "hostile.pt"))
        assert set(torch.serialization.get_safe_globals()) == before


def test_what_the_caller_has_registered_by_a_name_does_not_count(tmp_path: Path) -> None:
    """Of several classes by one name, torch takes any."""
    torch.save({"model": nn.SiLU()}, tmp_path / "small.pt")
    names = (
        "ReLU",
        "Sigmoid",
        "Tanh",
        "GELU",
        "Mish",
        "ELU",
        "CELU",
        "SELU",
        "GLU",
        "Hardtanh",
        "Softsign",
        "Softplus",
    )
    kept = [(getattr(nn, name), "torch.nn.modules.activation.SiLU") for name in names]
    with torch.serialization.safe_globals(kept):
        before = set(torch.serialization.get_safe_globals())
        content = restore(Checkpoint.open(tmp_path / "small.pt"), allow_list(), "Ultralytics")
        assert type(content["model"]) is nn.SiLU
        assert set(torch.serialization.get_safe_globals()) == before


def test_only_what_a_file_names_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = []
    real = torch.serialization.safe_globals
    monkeypatch.setattr(torch.serialization, "safe_globals", lambda names: listed.extend(names) or real(names))
    torch.save({"model": nn.SiLU()}, tmp_path / "small.pt")
    restore(Checkpoint.open(tmp_path / "small.pt"), allow_list(), "Ultralytics")
    assert [name for _, name in listed] == ["torch.nn.modules.activation.SiLU"]


@pytest.mark.parametrize("first", ["", "import ultralytics"], ids=["we import it", "the user has imported it"])
@pytest.mark.parametrize("hostile", [False, True], ids=["a good checkpoint", "a hostile one"])
def test_nothing_is_left_behind(tmp_path: Path, first: str, hostile: bool) -> None:
    """Ultralytics reads its switches once: where the user has imported it, setting the environment does nothing."""
    weights, marker = DEMO, tmp_path / "ran"
    if hostile:
        weights = tmp_path / "hostile.pt"
        torch.save({"model": Payload(marker)}, weights)
    program = _FIRST.format(first=first, weights=str(weights), project=str(tmp_path / "runs"), source=str(_SOURCE))
    changes = {"YOLO_AUTOINSTALL": "true", "ULTRALYTICS_SAFE_LOAD": None}
    without_us, with_us = (python("-c", each, **changes) for each in (_SWITCHES, program + _SWITCHES))
    assert without_us.stdout.startswith("installs True"), without_us.stderr
    assert with_us.stdout.endswith(f"status {2 if hostile else 0}\n{without_us.stdout}"), with_us.stderr
    assert not marker.exists()


def test_within_the_block_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from ultralytics.nn import tasks
    from ultralytics.utils import checks

    monkeypatch.setattr(checks, "AUTOINSTALL", True)
    before = checks.AUTOINSTALL, tasks.SAFE_LOAD, logging.getLogger("ultralytics").level
    with kept_offline():
        assert (checks.AUTOINSTALL, tasks.SAFE_LOAD) == (False, True)
        assert checks.check_requirements("no-such-package-of-yolo-heatviz") is False
    assert (checks.AUTOINSTALL, tasks.SAFE_LOAD, logging.getLogger("ultralytics").level) == before


@pytest.mark.parametrize("name", ["yolov5su.pt", "yolo26n.pt", "yolov5s.pt", "https:", "ul:"])
def test_a_local_name_is_a_file_or_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ultralytics fetches a name that it knows, and renames `yolov5s.pt`."""
    from yolo_heatviz.model import detector

    monkeypatch.chdir(tmp_path)
    with pytest.raises(HeatvizError, match="weights: got"):
        detector.load(Path(name))
    if name.endswith(".pt"):
        Path(name).write_bytes(DEMO.read_bytes())
        assert detector.load(Path(name)).weights == Path(name)
    assert [path.name for path in tmp_path.iterdir()] == ([name] if name.endswith(".pt") else [])


def test_torch_with_known_holes_is_told_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    safe_load._warn_of_holes.cache_clear()
    monkeypatch.setattr(torch, "__version__", "2.9.1+cpu")
    for _ in range(2):
        load(Checkpoint.open(DEMO))
    assert [record.getMessage()[:49] for record in caplog.records] == [
        "torch 2.9.1+cpu: its weights_only loading has kno"
    ]


def test_torch_without_is_not(caplog: pytest.LogCaptureFixture) -> None:
    load(Checkpoint.open(DEMO))
    assert not caplog.records
