"""How long the other images will take, said once after the first."""

from __future__ import annotations

from typing import Iterator

import pytest

from tests.helpers.commands import run
from yolo_heatviz.detect.progress import Frame, Progress
from yolo_heatviz.detect.time_left import TimeLeft
from yolo_heatviz.sources.find import Source


def ticking(seconds: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += seconds


@pytest.mark.parametrize(
    ("each", "beyond", "line"),
    [
        pytest.param(4.5, 2.0, "about 90 s for the other 20, 20 s of it arrays", id="drawing is what takes the time"),
        pytest.param(4.5, 0.5, "about 90 s for the other 20, 10 s of it arrays", id="half of it beside the network"),
        pytest.param(4.5, -1.0, "about 90 s for the other 20", id="all of it beside the network"),
        pytest.param(900, 0.0, "about 5.0 h for the other 20", id="hours"),
        pytest.param(60, 0.0, "about 20 min for the other 20", id="minutes"),
        pytest.param(0.4, 0.0, None, id="too short to wonder"),
    ],
)
def test_it_is_said_once(each: float, beyond: float, line: str | None) -> None:
    clock = ticking(each * 3)  # it is looked at after the first image and after the fourth
    left = TimeLeft(24, lambda: next(clock))
    said = [left.after_image(beyond, {"arrays": number * 1.0, "page": 0.0}) for number in range(24)]
    assert said[3] == line and [*said[:3], *said[4:]] == [None] * 23


def test_progress_says_it_below_the_fourth_image(capsys: pytest.CaptureFixture) -> None:
    clock = ticking(1.0)
    with Progress(40, clock=lambda: next(clock)) as progress:
        for number in range(6):
            progress.begin(Source(f"p{number}.jpg", "image", f"p{number}.jpg"))
            progress.frame(Frame([], 100.0, 2000.0))
            progress.end({"status": "done"}, {"arrays": number * 0.5})
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].startswith("4/40") and lines[4].startswith("about ") and lines[4].endswith(", 18 s of it arrays")
    assert lines[5].startswith("5/40") and len(lines) == 7


def test_a_run_times_its_arrays_and_its_page(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[dict[str, float]] = []
    after = TimeLeft.after_image
    monkeypatch.setattr(
        TimeLeft, "after_image", lambda self, beyond, parts: heard.append(dict(parts)) or after(self, beyond, parts)
    )
    run(tmp_path, "--visualize", "--stages", "9", "--save", "png,npy,report")
    first, *_, last = heard
    assert len(heard) > 2 and last["arrays"] > first["arrays"] > 0 and last["page"] > first["page"] > 0
