"""`compiled.py NETWORK PROJECT`: `ultralytics` draws with `compile=True` and without."""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import torch
from ultralytics import YOLO
from ultralytics.engine import predictor

import yolo_heatviz

network, project = sys.argv[1:]
eager = partial(torch.compile, backend="eager")
predictor.attempt_compile = lambda model, mode=True, **_: eager(model) if mode else model
torch.manual_seed(0)
model = YOLO(network)
image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
with yolo_heatviz.install():
    for name in ("compiled", "plain"):
        options = {"compile": name == "compiled", "name": name, "project": project, "imgsz": 64, "verbose": False}
        model.predict(image, visualize=True, **options)
        model.predictor = None
assert not Path(project, "compiled2").exists()
