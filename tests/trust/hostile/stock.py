"""What upstream does with a file that it is given."""

from __future__ import annotations

from pathlib import Path


def torch_load(path: Path, convert: bool = False) -> None:
    """As YOLOv5's `attempt_load`."""
    import torch

    from tests.checkpoints.yolov5 import upstream

    with upstream.repository():
        content = torch.load(path, weights_only=False)
    if convert:
        content["model"].float()


def count_classes(path: Path) -> None:
    """As whoever names the classes of a YOLOv5 head."""
    import torch

    from tests.checkpoints.yolov5 import upstream

    with upstream.repository():
        head = torch.load(path, weights_only=False)["model"].model[-1]
    [str(number) for number in range(head.no - 5)]


def ultralytics_load(path: Path, safe: bool = False, names: bool = False) -> None:
    """As `YOLO(path)`, which names the classes by `check_class_names` when it first predicts."""
    from ultralytics.nn.autobackend import check_class_names
    from ultralytics.nn.tasks import torch_safe_load

    content = torch_safe_load(str(path), safe_only=safe)[0]
    if names:
        check_class_names((content.get("ema") or content["model"]).names)


def yaml_load(path: Path, names: bool = False) -> None:
    """As `yaml.load` with the loader that makes any object; or safely, and then the names as strings."""
    import yaml

    text = path.read_text()
    content = yaml.safe_load(text) if names else yaml.unsafe_load(text)
    [str(name) for name in content["names"]]


def npy_load(path: Path) -> None:
    """As `np.load` where objects are allowed."""
    import numpy as np

    np.load(path, allow_pickle=True)
