"""What NMS has kept of a script's images lies where the network saw it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers.commands import manifest
from tests.patch.networks import recipe
from yolo_heatviz import Settings

KEPT = [40.0, 20.0, 16.0, 8.0, 0.9, 1.0, np.pi / 2]


@pytest.mark.parametrize(
    ("row", "limits", "xyxy"),
    [
        pytest.param([8, 4, 40, 20, 0.9, 1], {}, [8, 4, 40, 20], id="upright"),
        pytest.param(KEPT, {"rotated": True}, [36, 12, 44, 28], id="rotated: what lies around it"),
    ],
)
def test_the_box_of_a_script(row: list, limits: dict, xyxy: list, tmp_path: Path) -> None:
    from ultralytics.nn.tasks import DetectionModel

    from yolo_heatviz.model.hooks import hooked
    from yolo_heatviz.model.stages import layout
    from yolo_heatviz.patch.script_batch import ScriptBatch

    network, image = DetectionModel(str(recipe(tmp_path)), verbose=False).eval(), torch.rand(1, 3, 64, 64)
    with yolo_heatviz.install(Settings(view="sheet", save="png")):
        batch = ScriptBatch.named(["bus.png"], tmp_path / "exp", image, network)
        with hooked(layout(network), (0, 1), batch.draw), torch.no_grad():
            network(image)
        batch.kept([torch.tensor([row])], limits)
    ((found,),) = [source["found"] for source in manifest(tmp_path / "exp")["sources"]]
    np.testing.assert_allclose(found["xyxy"], xyxy, atol=1e-4)
