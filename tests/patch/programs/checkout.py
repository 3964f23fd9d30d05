"""`checkout.py WAY WEIGHTS`: a checkpoint, loaded by the checkout on the path, draws its stages here."""

import sys
from pathlib import Path

way, weights = sys.argv[1:]
if way == "patch first":
    import yolo_heatviz.auto
import torch  # noqa: E402
from models.experimental import attempt_load  # noqa: E402

if way == "import first":
    import yolo_heatviz.auto  # noqa: F401
model = attempt_load(weights, map_location="cpu")
with torch.no_grad():
    model(torch.rand(1, 3, 64, 64), visualize=Path())
