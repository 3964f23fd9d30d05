"""`both_ways.py WEIGHTS SOURCE OUT`: `predict` with the patch on, then the detect command, on the same images."""

import sys
from pathlib import Path

import yolo_heatviz
from yolo_heatviz import detect

weights, source, out = sys.argv[1:]
view = "grid,overlay,sheet"
yolo_heatviz.install(yolo_heatviz.Settings(view=view))
from ultralytics import YOLO  # noqa: E402

limits = {"conf": 0.02, "iou": 0.45, "max_det": 20}
project = str(Path(out).resolve())
YOLO(weights).predict(source, visualize=True, imgsz=96, save=False, project=project, name="patch", **limits)
yolo_heatviz.uninstall()
flags = ["--conf-thres", "0.02", "--iou-thres", "0.45", "--max-det", "20", "--imgsz", "96", "--view", view, "--nosave"]
where = ["--weights", weights, "--source", source, "--project", out, "--name", "detect"]
sys.exit(detect.main([*where, *flags, "--visualize", "--quiet"]))
