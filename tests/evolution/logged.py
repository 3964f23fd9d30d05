"""`python -m tests.evolution.logged DATA FOLDER on`: a training with TensorBoard, see `test_live_log`."""

from __future__ import annotations

import sys
from pathlib import Path

from yolo_heatviz.model.offline import stay_offline

if __name__ == "__main__":
    stay_offline(Path(sys.argv[2], "config"))
    from tests.evolution.test_live_log import main

    main(*sys.argv[1:])
