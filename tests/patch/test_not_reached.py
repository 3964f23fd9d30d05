"""Where upstream itself draws nothing, nothing is drawn, detection is done, and the reason is told at exit."""

from __future__ import annotations

from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK, PROGRAMS


def test_an_ultralytics_that_is_too_old(bus, tmp_path):
    path = (release("ultralytics==8.0.80"), release(*OLD_STACK))
    done = python(PROGRAMS / "predict_only.py", bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("yolo_heatviz: no heatmap was written: none of the ")
    assert "YOLOv5 has it from v6.0, ultralytics from 8.0.91" in last
