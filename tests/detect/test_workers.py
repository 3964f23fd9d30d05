"""Drawing behind the network's back changes nothing but the time: files, entries, reasons, order."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, manifest
from tests.helpers.commands import main as detect
from yolo_heatviz.heatmaps.writer import StageWriter

WORKER = "yolo_heatviz"
TIMES = {"options", "arguments"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four good images, between them one that is damaged and one whose picture has no place to go to."""
    folder = tmp_path_factory.mktemp("sources")
    for number, name in enumerate(("a", "c", "e", "f")):
        image = cv2.imread(str(SAMPLES / ("linen.jpg", "stripes.jpg")[number % 2]))
        cv2.imwrite(str(folder / f"{name}.png"), np.roll(image, 40 * number, axis=1))
    (folder / "a.txt").write_text("0 0.5 0.5 0.3 0.3\n")
    (folder / "b.png").write_text("no image")
    return folder


def run(folder: Path, sources: Path, workers: int, *flags: str) -> tuple[int, dict[str, bytes], dict]:
    """The status, the files by their paths, and the manifest of a run into a folder where one picture cannot be."""
    (folder / "exp" / "e.png" / "in the way").mkdir(parents=True)
    flags = tuple(str(sources) if flag == "SOURCES" else flag for flag in flags)
    common = ["--source", str(sources), "--project", str(folder), "--exist-ok", "--workers", str(workers)]
    status = detect([*common, *flags])
    found = folder / "exp"
    files = {
        str(path.relative_to(found)): path.read_bytes()
        for path in found.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "index.html")
    }
    record = manifest(found)
    for source in record["sources"]:
        if "reason" in source:
            source["reason"] = source["reason"].replace(str(folder), "")
    return status, files, {key: value for key, value in record.items() if key not in TIMES}


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(["--visualize", "--stages", "2,9,17"], id="with ranking, arrays and the page"),
        pytest.param(["--visualize", "--stages", "2,9", "--focus", "off", "--save", "png"], id="plain grids"),
        pytest.param(
            ["--visualize", "--stages", "9", "--focus", "off", "--save", "report"], id="a page without ranking"
        ),
        pytest.param(["--visualize", "--stages", "9", "--view", "overlay,sheet", "--save", "png"], id="over the image"),
        pytest.param(
            ["--visualize", "--stages", "9", "--save-csv", "--save-txt", "--save-crop", "--labels", "SOURCES"],
            id="with tables, labels and crops",
        ),
        pytest.param(["--visualize", "--stages", "9", "--explain", "--save", "png"], id="explained, in turn"),
        pytest.param(
            ["--visualize", "--stages", "9", "--view", "pca", "--pca-basis", "shared"], id="what images share"
        ),
    ],
)
def test_a_worker_changes_nothing(
    flags: list[str], sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    def lines() -> list[str]:
        said = capsys.readouterr()
        return [line.split(" ms")[0].rstrip("0123456789") for line in said.out.splitlines() if line[:1].isdigit()]

    turn = run(tmp_path / "turn", sources, 0, *flags)
    told = lines()
    hidden = run(tmp_path / "hidden", sources, 1, *flags)
    assert lines() == told and len(told) > 5
    assert hidden[0] == turn[0] == 1
    assert hidden[1].keys() == turn[1].keys()
    assert [path for path, content in hidden[1].items() if content != turn[1][path]] == []
    assert hidden[2] == turn[2]
    statuses = [(source["name"], source["status"]) for source in hidden[2]["sources"]]
    expected = [("a", "done"), ("b", "failed"), ("c", "done"), ("e", "failed"), ("f", "done")]
    assert statuses == expected


def test_drawing_runs_in_another_thread(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[int, set[str]] = {}
    write = StageWriter.write_image
    for workers in (0, 1):

        def watched(*given: object, workers: int = workers, **more: object) -> object:
            threads.setdefault(workers, set()).add(threading.current_thread().name)
            return write(*given, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(StageWriter, "write_image", watched)
        for focus in ("on", "off"):
            run(tmp_path / f"{workers}{focus}", sources, workers, "--visualize", "--stages", "9", "--focus", focus)
    assert threads == {0: {threading.current_thread().name}, 1: {WORKER}}
    assert WORKER not in [thread.name for thread in threading.enumerate()]


def test_without_a_thread_to_be_had_images_are_drawn_in_turn(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = ["--visualize", "--stages", "2,9"]
    turn = run(tmp_path / "turn", sources, 0, *flags)
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == WORKER:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    alone = run(tmp_path / "alone", sources, 1, *flags)
    assert alone[0] == turn[0] and alone[1] == turn[1] and alone[2] == turn[2]
