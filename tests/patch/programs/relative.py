"""`relative.py ORDER MODULE WEIGHTS SOURCE PROJECT`: a YOLOv5 relative's `run`, our line before or after its import."""

import importlib
import sys

order, module, weights, source, project = sys.argv[1:]
if order == "patch first":
    import yolo_heatviz.auto
detect = importlib.import_module(module)
if order == "import first":
    import yolo_heatviz.auto  # noqa: F401
detect.run(weights=weights, source=source, imgsz=(160, 160), classes=[0], visualize=True, project=project)
