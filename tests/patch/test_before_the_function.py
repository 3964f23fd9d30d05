"""An Ultralytics that has no function for feature maps yet is drawn by hooks."""

from __future__ import annotations

from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK, PROGRAMS, YOLOV8, maps, names


def test_an_ultralytics_before_its_function(bus, tmp_path):
    path = (release("ultralytics==8.0.80"), release(*OLD_STACK))
    done = python(PROGRAMS / "predict_only.py", bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    assert "yolo_heatviz: " not in done.stderr
    assert maps(tmp_path / "out" / "exp" / "bus") == names(YOLOV8)
