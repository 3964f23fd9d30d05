"""`--trust-weights` is the one way out of the safe load: it says so, and runs the user's own blocks."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.helpers.commands import SAMPLES, manifest, run
from tests.helpers.processes import ROOT, python
from tests.trust.hostile.checkpoints import DEMO, Payload
from yolo_heatviz import detect

_MODULES = {
    "__init__.py": "",
    "common.py": """
        import torch
        from yolo_heatviz.checkpoints.yolov5 import blocks

        class Conv(blocks.Conv):
            pass

        class Doubled(torch.nn.Module):
            def forward(self, x):
                return x * 2
    """,
    "yolo.py": """
        from yolo_heatviz.checkpoints.yolov5 import head, model

        class Detect(head.Detect):
            pass

        class Model(model.Model):
            pass
    """,
}
_SAVE = """
    import sys, torch
    sys.path.insert(0, {root!r})
    from tests.checkpoints.yolov5 import upstream
    from types import SimpleNamespace
    from models import common, yolo
    with upstream.repository("other") as others:
        names = SimpleNamespace(**{{**vars(others), "Conv": common.Conv, "Detect": yolo.Detect, "Model": yolo.Model}})
        for name in ("Focus", "C3", "SPP", "Bottleneck", "Concat"):
            kind = getattr(names, name)
            kind.__module__ = "models.common"
            setattr(common, name, kind)
        network = upstream.old_model(names)
        network.model[6] = torch.nn.Sequential(network.model[6], common.Doubled())
        network.model[6].i, network.model[6].f, network.model[6].type = 6, -1, "Sequential"
        torch.save({{"model": network}}, "own.pt")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "models").mkdir()
    for name, text in _MODULES.items():
        (folder / "models" / name).write_text(_dedented(text))
    done = python("-c", _dedented(_SAVE.format(root=str(ROOT))), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def repository(made: Path, tmp_path: Path) -> Path:
    """A YOLOv5 repository with a block of its own, `models.common.Doubled`, and a checkpoint `own.pt` with that."""
    return Path(shutil.copytree(made, tmp_path / "repository"))


def _dedented(text: str) -> str:
    lines = text.split("\n")
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[least:] for line in lines)


def test_blocks_of_the_users_own_run(repository: Path) -> None:
    flags = ("--weights", "own.pt", "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64", "--visualize")
    refused = python("-m", "yolo_heatviz.detect", *flags, "--project", "runs", cwd=repository)
    assert refused.returncode == 2
    assert "own.pt' is refused, unrun: YOLOv5 detection checkpoints do not name models.common.Doubled" in refused.stderr
    done = python("-m", "yolo_heatviz.detect", *flags, "--project", "runs", "--trust-weights", cwd=repository)
    assert done.returncode == 0, done.stderr
    sha256 = hashlib.sha256((repository / "own.pt").read_bytes()).hexdigest()
    assert f"own.pt is trusted: whatever code it holds is run now. Its SHA-256 is {sha256}" in done.stderr
    written = manifest(repository / "runs" / "exp")
    assert (written["weights"]["trusted"], written["weights"]["sha256"]) == (True, sha256)
    assert written["sources"][0]["stages"][6]["status"] == "done"


def test_what_cannot_be_imported_is_named(repository: Path) -> None:
    (repository / "models" / "common.py").write_text("")
    done = python("-m", "yolo_heatviz.detect", "--weights", "own.pt", "--trust-weights", cwd=repository)
    assert done.returncode == 2
    assert "own.pt' needs models.common.Doubled, which cannot be imported" in done.stderr
    assert "Traceback" not in done.stderr


class Doubled(nn.Module):
    """A layer that Ultralytics does not have."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * 2


def test_layers_of_the_users_own_run_in_an_ultralytics_checkpoint(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    network = content.get("ema") or content["model"]
    own = Doubled()
    own.i, own.f, own.type = network.model[0].i, network.model[0].f, "Doubled"
    network.model[1] = nn.Sequential(network.model[1], own)
    network.model[1].i, network.model[1].f, network.model[1].type = 1, -1, "Sequential"
    torch.save(content, tmp_path / "own.pt")
    flags = ("--weights", str(tmp_path / "own.pt"), "--source", str(SAMPLES / "linen.jpg"), "--nosave")
    assert detect.main([*flags, "--project", str(tmp_path / "runs")]) == 2
    assert "Ultralytics checkpoints do not name tests.trust.test_trusting.Doubled" in capfd.readouterr().err
    status, _, written = run(tmp_path / "runs", *flags, "--trust-weights")
    assert (status, written["weights"]["trusted"]) == (0, True)


def test_trust_is_what_it_says(tmp_path: Path) -> None:
    """A hostile file runs when trusted: nothing less would load blocks that are anyone's code."""
    torch.save(Payload(tmp_path / "ran"), tmp_path / "hostile.pt")
    assert detect.main(["--weights", str(tmp_path / "hostile.pt"), "--trust-weights"]) == 2
    assert (tmp_path / "ran").exists()


def test_untrusted_is_the_default(first_run: tuple) -> None:
    _, _, written = first_run
    assert (written["weights"]["trusted"], written["options"]["trust_weights"]) == (False, False)
