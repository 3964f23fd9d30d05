"""`patches/autoload` on the path: every Python process starts with the patch on, silent where PyTorch is not used."""

from __future__ import annotations

import pytest

from tests.patch.releases import by

NOTICE = "yolo_heatviz: no heatmap was written: "


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("pass", False, id="no PyTorch"),
        pytest.param("import sys; sys.modules['torch'] = sys", True, id="PyTorch"),
        pytest.param("import yolo_heatviz; yolo_heatviz.uninstall()", False, id="switched off"),
        pytest.param(
            "import yolo_heatviz; yolo_heatviz.uninstall(); yolo_heatviz.install()",
            True,
            id="switched on by the program",
        ),
    ],
)
def test_the_notice_at_exit_is_for_detectors(code, told, tmp_path):
    done = by("autoload", "-c", code, "--visualize", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(NOTICE) if told else not done.stderr


def test_the_sitecustomize_that_it_shadows_runs_as_before(tmp_path):
    path = tmp_path / "sitecustomize.py"
    path.write_text("print(__name__, __file__)\n")
    done = by("autoload", "-c", "import sys; print('yolo_heatviz.auto' in sys.modules)", cwd=tmp_path, path=(tmp_path,))
    assert (done.stdout, done.stderr) == (f"sitecustomize {path}\nTrue\n", "")
