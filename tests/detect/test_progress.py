"""What the detect command prints while it runs: a line an image, a bar on a terminal, nothing with `--quiet`."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz.detect.progress import Frame, Progress
from yolo_heatviz.files.entries import SourceEntry
from yolo_heatviz.sources.find import Source

IMAGE, VIDEO = Source("in/p06.jpg", "image", "in/p06.jpg"), Source("in/clip.mp4", "video", "in/clip.mp4")
DONE: SourceEntry = {"status": "done"}
BUS = [{"class": "person", "xyxy": [0, 0, 1, 1]}] * 3 + [{"class": "bus", "xyxy": [0, 0, 1, 1]}]
TIMES = r"\d+ ms \+ \d+ ms heatmaps"


class Terminal(io.StringIO):
    """A terminal's stream, and what one would show of it."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("no descriptor")

    def lines(self) -> list[str]:
        """The lines that are left to see; the escape that moves up a line is the only one known."""
        shown, row, column = [""], 0, 0
        for part in re.findall("\x1b\\[A|[\r\n]|[^\x1b\r\n]+", self.getvalue()):
            if part == "\x1b[A":
                row -= 1
            elif part == "\r":
                column = 0
            elif part == "\n":
                row, column = row + 1, 0
                shown += [""] * (row == len(shown))
            else:
                line = shown[row].ljust(column)
                shown[row], column = line[:column] + part + line[column + len(part) :], column + len(part)
        return [line.rstrip() for line in shown]


def test_one_line_an_image(capsys: pytest.CaptureFixture) -> None:
    with Progress(20) as progress:
        for _ in range(7):
            progress.begin(IMAGE)
            progress.frame(Frame(BUS, 41.3, 37.8))
            progress.end(DONE)
    assert capsys.readouterr().out.splitlines()[-1] == "7/20 p06.jpg: 3 persons, 1 bus, 41 ms + 38 ms heatmaps"


@pytest.mark.parametrize(
    ("frame", "line"),
    [
        pytest.param(Frame([], 41.3), "1/1 p06.jpg: nothing, 41 ms", id="nothing found, no heatmaps"),
        pytest.param(Frame([{"class": "cat", "confidence": 0.926}], 9), "1/1 p06.jpg: cat 0.93, 9 ms", id="a class"),
    ],
)
def test_an_image_without_boxes(frame: Frame, line: str, capsys: pytest.CaptureFixture) -> None:
    with Progress(1) as progress:
        progress.begin(IMAGE)
        progress.frame(frame)
        progress.end(DONE)
    assert capsys.readouterr().out == f"{line}\n"


def test_a_source_that_failed_says_so(capsys: pytest.CaptureFixture) -> None:
    with Progress(2) as progress:
        progress.begin(IMAGE)
        progress.end({"status": "failed", "reason": "damaged"})
        progress.begin(VIDEO)
        progress.frame(Frame(BUS, 40))
        progress.end({"status": "failed", "reason": "ends too early"})
    assert capsys.readouterr().out == "1/2 p06.jpg: failed\n2/2 clip.mp4: failed\n"


def test_a_video_is_one_line_and_says_how_far_it_is_every_ten_seconds(capsys: pytest.CaptureFixture) -> None:
    seconds = iter([0, 4, 11, 12, 21.5, 22])
    with Progress(1, clock=lambda: next(seconds)) as progress:
        progress.begin(VIDEO)
        for found in (BUS, [], BUS, BUS, []):
            progress.frame(Frame(found, 40, 20, frames=5))
        progress.end(DONE)
    assert capsys.readouterr().out.splitlines() == [
        "1/1 clip.mp4: frame 2 of 5, nothing, 40 ms + 20 ms heatmaps",
        "1/1 clip.mp4: frame 4 of 5, 3 persons, 1 bus, 40 ms + 20 ms heatmaps",
        "1/1 clip.mp4: 5 frames, 9 persons, 3 buses, 40 ms + 20 ms heatmaps a frame",
    ]


def test_a_name_drives_no_terminal(capsys: pytest.CaptureFixture) -> None:
    with Progress(1) as progress:
        progress.begin(Source("x", "image", "in/\x1b[2Jtwo\nlines.jpg"))
        progress.frame(Frame([{"class": "\x1b[31m", "xyxy": []}], 1))
        progress.end(DONE)
    assert capsys.readouterr().out == "1/1 \\x1b[2Jtwo\\nlines.jpg: 1 \\x1b[31m, 1 ms\n"


def test_a_terminal_has_a_bar_and_keeps_the_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(2) as progress:
        progress.begin(IMAGE)
        assert "0/2" in terminal.lines()[0]
        progress.frame(Frame(BUS, 41, 38))
        progress.end(DONE)
        progress.begin(VIDEO)
        progress.frame(Frame([], 41, 38, frames=1))
        progress.end(DONE)
        assert "source/s]" in terminal.lines()[2]
    assert terminal.lines()[:2] == [
        "1/2 p06.jpg: 3 persons, 1 bus, 41 ms + 38 ms heatmaps",
        "2/2 clip.mp4: 1 frame, nothing, 41 ms + 38 ms heatmaps a frame",
    ]
    assert not any(terminal.lines()[2:])


def test_quiet_says_nothing_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(1, quiet=True) as progress:
        progress.begin(VIDEO)
        progress.frame(Frame(BUS, 41, 38))
        progress.end(DONE)
    assert terminal.getvalue() == ""


def test_a_run_tells_of_its_images_in_turn(tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "linen.jpg", tmp_path / "in" / "a.jpg")
    (tmp_path / "in" / "b.jpg").write_text("not a picture")
    shutil.copy(clip, tmp_path / "in")
    flags = ["--source", str(tmp_path / "in"), "--visualize", "--stages", "17"]
    status, _, _ = run(tmp_path / "runs", *flags)
    captured = capsys.readouterr()
    image, broken, video = [line for line in captured.out.splitlines() if re.match(r"\d/3 ", line)]
    found = "1 stain, 1 hole, 1 broken yarn, 1 slub"
    assert re.fullmatch(rf"1/3 a.jpg: {found}, {TIMES}", image)
    assert broken == "2/3 b.jpg: failed"
    assert re.fullmatch(rf"3/3 clip.mp4: 5 frames, .+, {TIMES} a frame", video)
    assert status == 1 and captured.err.count("\n") == 1 and "b.jpg: got a file that begins" in captured.err


def test_a_quiet_run_keeps_the_answers(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--quiet")
    summary, where = capsys.readouterr().out.splitlines()[-2:]
    assert summary.startswith("1 of 1 source done, found 1 ") and where.startswith("Results in ")


def test_drawing_is_no_time_of_the_network(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is done while the network runs."""
    from yolo_heatviz.heatmaps.image import ImageSink

    draw = ImageSink.draw

    def slow(*given: Any) -> Any:
        import time

        time.sleep(0.7)
        return draw(*given)

    monkeypatch.setattr(ImageSink, "draw", slow)
    run(
        tmp_path,
        "--source",
        str(SAMPLES / "linen.jpg"),
        "--visualize",
        "--stages",
        "17",
        "--focus",
        "off",
        "--imgsz",
        "96",
    )
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("1/1")]
    network, heatmaps = map(int, re.findall(r"(\d+) ms", line))
    assert network < 700 <= heatmaps
