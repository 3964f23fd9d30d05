"""Networks whose stages cannot be heard: what they are is told at exit, and what helps."""

from __future__ import annotations

import pytest

from tests.helpers.processes import python
from tests.patch.conftest import REPOS
from tests.patch.releases import by
from tests.patch.test_releases import RELATIVES, old_environment

NOTICE = "yolo_heatviz: no heatmap was written: "
DETECT = (REPOS / "lost" / "detect.py").read_text()
TRACED = "torch.jit.trace(Model().eval(), torch.zeros(1, 3, imgsz, imgsz), strict=False)"
NO_TRACE = '    parser.add_argument("--no-trace", action="store_true")\n    parser.add_argument("--source"'


def detect(script, bus, tmp_path, *flags):
    """The last line of what a detect script that has lost the flag says, and its status."""
    (tmp_path / "detect.py").write_text(script)
    done = by(
        "runner", "detect.py", "--source", bus.parent, "--visualize", *flags, cwd=tmp_path, path=(REPOS / "lost",)
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs" / "detect" / "exp" / "labels" / "bus.txt").is_file()
    return done.stderr.splitlines()[-1] if done.stderr else ""


def traced():
    assert "Model().eval()" in DETECT and ", augment=augment)\n        (" in DETECT
    return DETECT.replace("Model().eval()", TRACED).replace("model(im, augment=augment)", "model(im)")


def test_a_script_that_traces_its_network(bus, tmp_path):
    assert detect(traced(), bus, tmp_path) == (
        f"{NOTICE}the network that ran is TorchScript, whose stages cannot be heard: run it before torch.jit.trace or "
        "torch.jit.script, or give the .pt that it was made from"
    )


def test_a_script_that_traces_unless_it_is_told_not_to(bus, tmp_path):
    script = traced().replace('    parser.add_argument("--source"', NO_TRACE).replace("run(**vars(", "args = vars((")
    script = script.replace("parse_args()))\n", "parse_args()))\n    args.pop('no_trace')\n    run(**args)\n")
    assert detect(script, bus, tmp_path).endswith(
        "detect.py traces its network, whose stages cannot be heard then: add --no-trace"
    )


@pytest.fixture
def yolov5():
    (relative,) = (each for each in RELATIVES if each.requirement == "yolov5==7.0.14")
    return relative.path()


PROGRAM = """
import sys
import torch
from yolov5.models.experimental import attempt_load

model = attempt_load(sys.argv[1], fuse=False)
image = torch.zeros(1, 3, 160, 160)
model(image)
torch.jit.trace(model, image, strict=False).save("yolov5s.torchscript")
"""


def test_an_exported_model_of_yolov5(yolov5, coco, bus, tmp_path):
    environment = old_environment(tmp_path)
    (tmp_path / "export.py").write_text(PROGRAM)
    done = python("export.py", coco, cwd=tmp_path, path=yolov5, **environment)
    assert done.returncode == 0, done.stderr
    flags = ("--imgsz", 160, "--visualize", "--project", tmp_path / "out")
    words = ("-m", "yolov5.detect", "--weights", tmp_path / "yolov5s.torchscript", "--source", bus, *flags)
    done = by("runner", *words, cwd=tmp_path, path=yolov5, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == (
        f"{NOTICE}yolov5s.torchscript is an exported model, whose stages cannot be heard: load the .pt that it was "
        "made from, or collect the stages of that with yolo_heatviz.capture"
    )
