"""A hostile checkpoint runs nothing, neither when it is looked at nor when it is loaded."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any, Callable

import pytest
import torch

from tests.yolov5 import upstream
from tests.yolov5.reading import is_yolov5, load
from yolo_heatviz.errors import HeatvizError


class Hostile:
    """Runs a command where its pickle is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return os.system, (f"touch '{self.marker}'",)


def _hidden_in_a_good_one(content: Any, path: Path) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.old_model(yolo), "opt": {"save_dir": content}}, path)


def _hidden_in_a_layer(content: Any, path: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[3]._modules["act"] = content
        torch.save({"model": model}, path)


WAYS = [
    pytest.param(lambda content, path: torch.save(content, path), id="zip file"),
    pytest.param(lambda content, path: torch.save(content, path, pickle_protocol=4), id="zip file, pickle protocol 4"),
    pytest.param(
        lambda content, path: torch.save(content, path, _use_new_zipfile_serialization=False),
        id="raw file of old torch",
    ),
    pytest.param(lambda content, path: path.write_bytes(pickle.dumps(content)), id="bare pickle"),
    pytest.param(lambda content, path: path.write_bytes(pickle.dumps(content, 0)), id="bare pickle, protocol 0"),
    pytest.param(_hidden_in_a_good_one, id="hidden in the notes of a good checkpoint"),
    pytest.param(_hidden_in_a_layer, id="hidden in a layer of a good checkpoint"),
]


@pytest.mark.parametrize("save", WAYS)
def test_nothing_runs_and_the_function_is_named(tmp_path: Path, save: Callable[[Any, Path], None]) -> None:
    path, marker = tmp_path / "hostile.pt", tmp_path / "it ran"
    save(Hostile(marker), path)
    is_yolov5(path)
    with pytest.raises(HeatvizError, match=r"hostile.pt' is refused.* (posix|nt)\.system") as caught:
        load(path)
    assert "\n" not in str(caught.value)
    assert not marker.exists()


def test_the_hostile_pickle_is_a_live_one(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Hostile(tmp_path / "it ran")))
    assert (tmp_path / "it ran").exists()


def test_a_list_that_misses_a_name_does_not_let_it_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, marker = tmp_path / "hostile.pt", tmp_path / "it ran"
    _hidden_in_a_good_one(Hostile(marker), path)
    for place in ("yolov5.checkpoint", "checkpoints.restricted"):
        monkeypatch.setattr(f"yolo_heatviz.{place}.check_names", lambda *_: None)
    with pytest.raises(HeatvizError, match=r"is refused, unrun: it calls \w+\.system"):
        load(path)
    monkeypatch.setattr("yolo_heatviz.checkpoints.restricted.rehearse", lambda *_: None)
    with pytest.raises(HeatvizError, match=r"cannot be read: Trying to load unsupported GLOBAL \w+\.system") as caught:
        load(path)
    assert "weights_only" not in str(caught.value)
    assert not marker.exists()


@pytest.mark.parametrize("name", ["forward", "__call__", "modules", "_call_impl"])
def test_a_method_cannot_be_replaced(tmp_path: Path, name: str) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        vars(model.model[3])[name] = Path("x")
        torch.save({"model": model}, tmp_path / "replaced.pt")
    with pytest.raises(HeatvizError, match=f"its Conv carries a '{name}' of its own"):
        load(tmp_path / "replaced.pt")


def test_pickled_hooks_are_dropped(tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[3]._forward_hooks[0] = Path("x")
        torch.save({"model": model}, tmp_path / "hooked.pt")
    assert not [module for module in load(tmp_path / "hooked.pt").modules() if module._forward_hooks]
