"""A whole run whose stages count as a device's: its pictures and arrays are those of the CPU's way, to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz.heatmaps import frame, readout


def files(folder: Path) -> dict[str, bytes]:
    text = (".js", ".html", ".json", ".jsonl")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in text
    }


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param([], id="all that is written by default"),
        pytest.param(["--workers", "0", "--save", "png,report"], id="one after the other"),
        pytest.param(["--save", "png", "--focus", "off"], id="plain grids"),
        pytest.param(["--save", "png", "--view", "grid,overlay,sheet", "--stages", "2,9,17"], id="over the image"),
        pytest.param(["--explain", "--save", "png", "--stages", "17,20,23"], id="boxes explained"),
        pytest.param(["--conf-thres", "1", "--save", "png,report"], id="where nothing is found"),
        pytest.param(["--save", "png", "--stages", "model.9.cv1,9,24"], id="a module inside, and the head"),
    ],
)
def test_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str]) -> None:
    words = ["--visualize", "--source", str(SAMPLES / "linen.jpg"), *flags]
    status, folder, record = run(tmp_path / "cpu", *words)
    read: list[Any] = []

    def remote(given: Any) -> bool:
        read.append(given)
        return isinstance(given, torch.Tensor)

    for room in (readout, frame):
        monkeypatch.setattr(room, "is_remote", remote)
    again, other, found = run(tmp_path / "device", *words)
    assert (again, files(other)) == (status, files(folder)) and read
    stages = zip(found["sources"][0]["stages"], record["sources"][0]["stages"])
    for one, expected in stages:
        focus, wanted = one.pop("focus", None), expected.pop("focus", None)
        assert one == expected
        assert (focus is None) == (wanted is None)
        assert focus is None or focus["stage"] == pytest.approx(wanted["stage"], abs=1e-6)
    assert [each["stage"] for each in found["focus"]["stages"]] == [each["stage"] for each in record["focus"]["stages"]]
