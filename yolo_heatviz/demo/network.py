"""The detector's network, its quick training on a CPU, and the checkpoint it ships as."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from ultralytics import __version__
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.nn.tasks import DetectionModel, yaml_model_load

from .cloth.defects import NAMES

WIDTH = 0.2  # of YOLOv5's channels; 0.25 (YOLOv5n) would be 5 MB in half precision


def architecture() -> dict[str, Any]:
    """YOLOv5n of Ultralytics with fewer channels and the five classes, as `DetectionModel` takes it."""
    config = yaml_model_load("yolov5n.yaml")
    config.update(nc=len(NAMES), scales={"n": [0.33, WIDTH, 1024]}, scale="n", yaml_file="fabric-n.yaml")
    return config


class MixedModel(DetectionModel):
    """The network in bfloat16 and its loss in float32: 2.8 times as fast on a CPU that has bfloat16 products."""

    def loss(self, batch: dict[str, Any], preds: Any = None) -> Any:
        """Loss of a batch, as in the base class."""
        if preds is None:
            image = batch["img"].contiguous(memory_format=torch.channels_last)
            with torch.autocast(image.device.type, torch.bfloat16):
                preds = self.forward(image)
        with torch.autocast(batch["img"].device.type, enabled=False):
            return super().loss(batch, _in_float32(preds))


class MixedTrainer(DetectionTrainer):
    """Ultralytics' trainer for the network of `architecture`."""

    def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> DetectionModel:
        """The network to train, from scratch."""
        return self.set_model_names_for_load(MixedModel(architecture(), nc=len(NAMES), verbose=False))

    def _setup_train(self) -> None:
        super()._setup_train()
        torch.set_num_threads(os.cpu_count() or 1)  # choosing the device left one core idle
        assert isinstance(self.model, torch.nn.Module)
        self.model.to(memory_format=torch.channels_last)

    def final_eval(self) -> None:
        """Leave the checkpoints: safe loading refuses `MixedModel`, and `save_checkpoint` makes what ships."""


def save_checkpoint(trained: Path, target: Path, *, imgsz: int) -> None:
    """Turn a trainer's checkpoint into the one that ships: half precision, the network alone, no path and no date.

    Args:
        trained: `last.pt` of a run with `MixedTrainer`; it is unpickled, so it must be your own.
        target: the file to write.
        imgsz: the image size that `predict` and `val` take from the checkpoint.
    """
    source = torch.load(trained, map_location="cpu", weights_only=False)
    model = DetectionModel(architecture(), nc=len(NAMES), verbose=False)
    model.load_state_dict((source["ema"] or source["model"]).float().state_dict())
    model.names = dict(enumerate(NAMES))
    args = {"task": "detect", "mode": "train", "imgsz": imgsz, "data": "fabric.yaml", "model": "fabric-n.yaml"}
    model.args = args  # type: ignore[assignment]
    for parameter in model.parameters():
        parameter.requires_grad = False
    torch.save(
        {
            "model": model.half().eval(),
            "epoch": -1,
            "train_args": args,
            "version": __version__,
            "license": "AGPL-3.0 (https://ultralytics.com/license)",
            "docs": "https://docs.ultralytics.com",
        },
        target,
    )


def _in_float32(value: Any) -> Any:
    if torch.is_tensor(value):
        return value.float()
    if isinstance(value, dict):
        return {key: _in_float32(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_in_float32(each) for each in value)
    return value
