"""What is no YOLOv5 detection checkpoint is refused in one line that says what it is."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any, Callable

import pytest
import torch
from torch import nn

from tests.checkpoints.yolov5 import upstream
from tests.checkpoints.yolov5.reading import is_yolov5, load
from yolo_heatviz.errors import HeatvizError


def _truncated(path: Path, old: Path) -> None:
    path.write_bytes(old.read_bytes()[:-2000])


def _damaged(path: Path, old: Path) -> None:
    """Change one byte of a weight."""
    with zipfile.ZipFile(old) as archive:
        start = archive.getinfo(next(name for name in archive.namelist() if name.endswith("data/0"))).header_offset
    content = bytearray(old.read_bytes())
    content[start + 200] ^= 0xFF
    path.write_bytes(content)


def _scripted(path: Path, old: Path) -> None:
    """As `torch.jit.save`, which newer releases of torch may lack, lays its files out."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("data.pkl", "code/__torch__.py", "constants.pkl", "version"):
            archive.writestr(f"bad/{name}", b"")


def _other_zip(path: Path, old: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "no checkpoint")


def _short_pickle(path: Path, old: Path) -> None:
    """Cut the pickle inside the zip file short, with its checksum right."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content[:-50] if name.endswith("data.pkl") else content)


UNREADABLE = [
    pytest.param(lambda path, old: path.touch(), "is empty", id="empty file"),
    pytest.param(
        lambda path, old: path.write_text("hello\n"), "is damaged or is no PyTorch checkpoint", id="text file"
    ),
    pytest.param(lambda path, old: path.write_bytes(b"\x00" * 999), "is damaged or is no", id="zeros"),
    pytest.param(_truncated, "without its end, so truncated", id="truncated zip file"),
    pytest.param(_short_pickle, "is damaged or is no", id="truncated pickle"),
    pytest.param(_other_zip, "0 data.pkl", id="some zip file"),
    pytest.param(_scripted, "a TorchScript export", id="TorchScript export"),
]


@pytest.mark.parametrize("read", [load, is_yolov5])
@pytest.mark.parametrize(("make", "message"), UNREADABLE)
def test_an_unreadable_file_is_one_line(
    tmp_path: Path, old: Path, make: Callable[[Path, Path], Any], message: str, read: Callable[[Path], Any]
) -> None:
    path = tmp_path / "bad.pt"
    make(path, old)
    with pytest.raises(HeatvizError, match=message) as caught:
        read(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_a_weight_that_changed_on_disk_is_noticed(tmp_path: Path, old: Path) -> None:
    _damaged(tmp_path / "bad.pt", old)
    with pytest.raises(HeatvizError, match="data/0' does not match its checksum"):
        load(tmp_path / "bad.pt")


def test_what_is_not_there_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=r"checkpoint '.*none.pt': got nothing of that name"):
        load(tmp_path / "none.pt")
    with pytest.raises(HeatvizError, match="a folder"):
        load(tmp_path)


def test_an_ultralytics_checkpoint_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("ultralytics.nn.tasks")
    module.DetectionModel = type("DetectionModel", (nn.Module,), {"__module__": module.__name__})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    torch.save({"model": module.DetectionModel()}, tmp_path / "yolo11n.pt")
    assert not is_yolov5(tmp_path / "yolo11n.pt")
    with pytest.raises(HeatvizError, match=r"yolo11n.pt' is an Ultralytics checkpoint"):
        load(tmp_path / "yolo11n.pt")


@pytest.mark.parametrize(("kind", "task"), [("Segmentation", "segmentation"), ("Classification", "classification")])
def test_yolov5_checkpoints_of_other_tasks_are_named(tmp_path: Path, kind: str, task: str) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": getattr(yolo, f"{kind}Model")()}, tmp_path / "other.pt")
    assert is_yolov5(tmp_path / "other.pt")
    with pytest.raises(HeatvizError, match=rf"is a YOLOv5 {task} checkpoint \({kind}Model\)"):
        load(tmp_path / "other.pt")


def _with_a_foreign_block(yolo: Any) -> Any:
    model = upstream.old_model(yolo)
    model.model[3] = yolo.MP()
    model.model[4] = nn.TripletMarginWithDistanceLoss()
    return {"model": model}


def _without_a_head(yolo: Any) -> Any:
    model = upstream.old_model(yolo)
    model.model = model.model[:9]
    return {"model": model}


def _without_a_number(yolo: Any) -> Any:
    model = upstream.old_model(yolo)
    del model.model[3].i
    return {"model": model}


ODD = [
    pytest.param(
        _with_a_foreign_block,
        r"do not name models.common.MP, torch.nn.modules.loss.TripletMarginWithDistanceLoss: ",
        id="blocks of another repository",
    ),
    pytest.param(_without_a_head, "its last stage is a C3, not Detect", id="no head"),
    pytest.param(_without_a_number, "'i'", id="a stage without a number"),
    pytest.param(lambda yolo: {"model": yolo.Model()}, "'model'", id="a network without stages"),
    pytest.param(lambda yolo: {"state": yolo.Model()}, "holds no YOLOv5 network under 'ema' or 'model'", id="no key"),
    pytest.param(
        lambda yolo: upstream.old_model(yolo).state_dict(), "names neither models.yolo.Model", id="a state dict alone"
    ),
]


@pytest.mark.parametrize(("content", "message"), ODD)
def test_a_checkpoint_of_something_else_is_one_line(
    tmp_path: Path, content: Callable[[Any], Any], message: str
) -> None:
    with upstream.repository() as yolo:
        torch.save(content(yolo), tmp_path / "odd.pt")
    with pytest.raises(HeatvizError, match=message) as caught:
        load(tmp_path / "odd.pt")
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore:Couldn't retrieve source code")
def test_a_raw_file_is_recognised_and_refused(tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.old_model(yolo)}, tmp_path / "raw.pt", _use_new_zipfile_serialization=False)
    assert is_yolov5(tmp_path / "raw.pt")
    with pytest.raises(HeatvizError, match=r"raw file of torch before 1.6: save it again"):
        load(tmp_path / "raw.pt")


def test_torch_before_the_renaming_allow_list_is_refused(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "__version__", "2.5.1+cpu")
    with pytest.raises(HeatvizError, match=r"needs torch 2.6 or newer: got 2.5.1\+cpu"):
        load(old)
