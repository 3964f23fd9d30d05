"""YOLOv5's training as its `train.py` runs it; the last line says the loss of every step and the weights, as a hash."""

import hashlib
import json
import random
import sys
import types

import numpy as np
import torch

sys.modules["torch.utils.tensorboard"] = types.SimpleNamespace(SummaryWriter=lambda *_: None)
names = ("RoboflowConnector", "upload_file_to_s3", "upload_folder_to_s3")
for client in ("roboflow", "aws"):  # of services, which nothing here asks
    sys.modules[f"yolov5.utils.{client}"] = types.SimpleNamespace(**dict.fromkeys(names))
np.int = int  # as older releases call it
np.trapz = getattr(np, "trapezoid", None) or np.trapz
from yolov5 import train  # noqa: E402
from yolov5.utils import loss  # noqa: E402

losses, averages = [], []
call, average = loss.ComputeLoss.__call__, train.ModelEMA


def traced(self, predictions, targets):
    value, items = call(self, predictions, targets)
    if value.requires_grad:
        losses.append(value.detach().numpy().tobytes().hex())
    return value, items


def kept(model):
    averages.append((model, average(model)))
    return averages[-1][1]


loss.ComputeLoss.__call__ = traced
train.ModelEMA = kept
train.check_amp = lambda model: False  # as on any CPU; v6.1 of PyPI fails to find its own modules there
train.main(train.parse_opt())
weights = hashlib.sha256()
for network in (averages[0][0], averages[0][1].ema):
    for value in network.state_dict().values():
        weights.update(value.float().numpy().tobytes())
numbers = [random.random(), float(np.random.rand()), float(torch.rand(1))]
print("\n" + json.dumps({"losses": losses, "weights": weights.hexdigest(), "random": numbers}))
