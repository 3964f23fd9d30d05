"""`predict.py WAY SOURCE PROJECT`: `ultralytics` detects, then draws once more when the patch is off."""

import sys
from pathlib import Path

import yolo_heatviz

way, source, project = sys.argv[1:]
if way == "patch first":
    import yolo_heatviz.auto
from ultralytics import YOLO  # noqa: E402
from ultralytics.nn import tasks  # noqa: E402

if way == "import first":
    import yolo_heatviz.auto
YOLO("yolov8n.yaml").predict(source, visualize=True, imgsz=64, project=project, name="exp", batch=2)
yolo_heatviz.uninstall()
if hasattr(tasks, "feature_visualization"):
    import torch

    after = Path(project, "after")
    after.mkdir()
    tasks.feature_visualization(torch.rand(1, 1, 4, 4), "ultralytics.nn.modules.Conv", 0, save_dir=after)
