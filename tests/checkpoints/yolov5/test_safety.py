"""What a hostile YOLOv5 checkpoint still meets where a step of the check is missing; the rest is in `tests/trust`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.checkpoints.yolov5 import upstream
from tests.checkpoints.yolov5.reading import load
from tests.trust.hostile.checkpoints import Payload
from yolo_heatviz.errors import HeatvizError


def _hidden_in_a_good_one(content: Any, path: Path) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.old_model(yolo), "opt": {"save_dir": content}}, path)


def test_a_list_that_misses_a_name_does_not_let_it_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, marker = tmp_path / "hostile.pt", tmp_path / "it ran"
    _hidden_in_a_good_one(Payload(marker), path)
    for place in ("yolov5.checkpoint", "safe_load"):
        monkeypatch.setattr(f"yolo_heatviz.checkpoints.{place}.check_names", lambda *_: None)
    with pytest.raises(HeatvizError, match=r"is refused, unrun: it calls \w+\.system"):
        load(path)
    monkeypatch.setattr("yolo_heatviz.checkpoints.safe_load.check_pickle", lambda *_: None)
    with pytest.raises(HeatvizError, match=r"checkpoint '.*hostile\.pt' cannot be read: ") as caught:
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
