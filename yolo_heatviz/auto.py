"""`import yolo_heatviz.auto`: the patch on, by one line anywhere in a YOLO repository.

The repository's own `detect.py --visualize` and `YOLO(...).predict(visualize=True)` then write our heatmaps,
whatever was imported before. `YOLO_HEATVIZ="view=sheet,overlay n=16"` in the environment says how they are drawn.
`YOLO_HEATVIZ_TRAIN="images=photos/ every=5"` has trainings watched. `yolo_heatviz.uninstall()` undoes it.
"""

from __future__ import annotations

import sys

from .patch import options, training
from .patch.exit_notice import quiet_without
from .patch.handle import install_with
from .patch.lost_flag import restore_flag

__all__ = ["handle", "quiet_without"]

training.check()
handle = install_with(options.from_environment())
if sys.argv:
    restore_flag(sys.argv[0], sys.argv)
