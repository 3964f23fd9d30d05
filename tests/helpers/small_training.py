"""Small trainings with Ultralytics: the demo's network on generated cloth, in a process that is already offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Mapping

import torch

from yolo_heatviz.demo.dataset import write_dataset
from yolo_heatviz.model.offline import without_font

QUIET = {
    "amp": False, "batch": 8, "cache": "ram", "deterministic": True, "device": "cpu", "erasing": 0.0, "exist_ok": True,
    "mosaic": 0.0, "name": "exp", "plots": False, "pretrained": False, "save_period": 1, "seed": 3, "verbose": False,
    "workers": 0,
}  # fmt: skip


def cloth(folder: Path, *, train: int, val: int, size: int) -> Path:
    """Write a data set of cloth; its `data.yaml`."""
    return write_dataset(folder, seed=11, train=train, val=val, size=size)


def train(
    data: Path, project: Path, *, epochs: int, size: int, callbacks: Mapping[str, Callable[..., Any]] = {}, **more: Any
) -> Any:
    """Train the demo's network from nothing, with a checkpoint an epoch; its trainer, when it is done."""
    from ultralytics.models.yolo.detect import DetectionTrainer
    from ultralytics.nn.tasks import DetectionModel

    from yolo_heatviz.demo.cloth.defects import NAMES
    from yolo_heatviz.demo.network import architecture

    class Trainer(DetectionTrainer):
        def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> DetectionModel:
            return self.set_model_names_for_load(DetectionModel(architecture(), nc=len(NAMES), verbose=False))

    overrides = dict(QUIET, model="yolov5n.yaml", data=str(data), imgsz=size, epochs=epochs, project=str(project))
    overrides.update(more)
    threads = torch.get_num_threads()
    try:
        with without_font():
            trainer = Trainer(overrides=overrides)
            for event, callback in callbacks.items():
                trainer.add_callback(event, callback)
            trainer.train()
    finally:
        torch.set_num_threads(threads)
    return trainer
