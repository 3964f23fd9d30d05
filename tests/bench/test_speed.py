"""The bench's own ways of drawing and of holding stages run, and write what they say; its slow ways are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.helpers.commands import SAMPLES, STAGES
from yolo_heatviz.drawing import png
from yolo_heatviz.model.detector import Detector, load


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])


def test_each_way_of_ours_writes_its_files(detector: Detector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "deflate", png.deflate)  # which each way sets
    _, outputs, scene = bench.activations(detector)
    for number, (npy, given, report) in enumerate(
        [("off", None, False), ("float32", scene, False), ("off", scene, True)]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        bench.ours(outputs, npy, "isal", given, report=report)(folder)
        written = [len(list(folder.glob(pattern))) for pattern in ("*.png", "*.npy", "report/bus/stage*.js")]
        assert written == [STAGES, STAGES if npy == "float32" else 0, STAGES if report else 0]


def test_memory_is_told(detector: Detector, capsys: pytest.CaptureFixture) -> None:
    image, _, scene = bench.activations(detector)
    bench.memory(detector, image, scene, 10)
    drawn, ranked = capsys.readouterr().out.split("\n")[1:3]
    assert "after 10 more images: " in drawn and ranked.startswith("with the ranking by focus: ")
