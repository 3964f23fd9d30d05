"""A training of Ultralytics', with the import line or as it is: `train_ultralytics.py DATA FOLDER [line]`."""

import hashlib
import json
import sys

import numpy as np

if not hasattr(np, "trapz"):
    np.trapz = np.trapezoid  # which older releases ask for
from ultralytics import YOLO

data, folder, *line = sys.argv[1:]
if line:
    import yolo_heatviz.auto  # noqa: F401

model = YOLO("yolov8n.yaml")
losses = []
model.add_callback("on_train_batch_end", lambda trainer: losses.append(trainer.loss.detach().numpy().tobytes().hex()))
model.train(
    data=data, project=folder, name="exp", imgsz=64, epochs=2, batch=8, workers=0, device="cpu", amp=False, plots=False,
    pretrained=False, exist_ok=True, verbose=False,
)  # fmt: skip
weights = hashlib.sha256()
for value in model.trainer.ema.ema.state_dict().values():
    weights.update(value.numpy().tobytes())
print("\n" + json.dumps({"losses": losses, "weights": weights.hexdigest()}))
