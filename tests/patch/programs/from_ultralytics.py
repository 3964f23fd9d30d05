"""`from_ultralytics.py WAY`: `models.yolo`, which takes the function from `ultralytics`, draws one stage here."""

import sys
from pathlib import Path

import numpy as np

if sys.argv[1] == "patch first":
    import yolo_heatviz.auto
from models import yolo

if sys.argv[1] == "import first":
    import yolo_heatviz.auto  # noqa: F401
yolo.run(np.ones((1, 2, 4, 4)), Path())
