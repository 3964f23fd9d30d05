"""`blocks_predict.py PACKAGE BLOCK SOURCE OUT`: a network with a package's block, saved as `own.pt`, predicts."""

import importlib
import sys
from pathlib import Path

package, block, source, out = sys.argv[1:]
blocks = importlib.import_module(package)
if package == "esmoe":
    blocks.inject_esmoe()
import torch  # noqa: E402
from ultralytics import YOLO  # noqa: E402

torch.manual_seed(0)
Path("own.yaml").write_text(f"""
nc: 2
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, {block}]
head: [[[1, 3], 1, Detect, [nc]]]
""")
model = YOLO("own.yaml", verbose=False)
for branch in model.model.model[-1].cv3:
    branch[-1].bias.data[:] = torch.tensor([0.0, -3.0])
model.save("own.pt")  # which the newest Ultralytics itself refuses to read
model.predict(source, visualize=True, imgsz=64, max_det=5, project=out, name="exp")
