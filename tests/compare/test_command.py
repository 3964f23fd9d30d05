"""The compare command's mistakes in one line, its interruption, and what is refused before anything runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from PIL import Image

from tests.compare.conftest import FABRIC
from tests.helpers.commands import SAMPLES
from tests.helpers.processes import environment, heed_ctrl_c
from yolo_heatviz.compare import main

BOTH = ["--weights", str(FABRIC), str(FABRIC)]
ON_SAMPLES = [*BOTH, "--source", str(SAMPLES)]


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """Ultralytics has told of its settings."""
    import ultralytics  # noqa: F401


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        pytest.param([], "--weights: got 0, accepted are two or more .pt checkpoints", id="nothing"),
        pytest.param(
            ["--weights", "a.pt", "--source", "x"], "--weights: got 1, accepted are two or more", id="one model"
        ),
        pytest.param(
            [*ON_SAMPLES, "--names", "a"], "--names: got 1, accepted is one for each of the 2", id="too few names"
        ),
        pytest.param(
            [*ON_SAMPLES, "--names", "a", "a"], "--names: got 'a', accepted is another name", id="one name twice"
        ),
        pytest.param(BOTH, "--source or --data: got neither", id="no image"),
        pytest.param([*ON_SAMPLES, "--map", "l3"], "--map: got 'l3': accepted are mean, max", id="a reduction"),
        pytest.param([*ON_SAMPLES, "--map", "channel:x"], "--map: got 'channel:x'", id="a channel"),
        pytest.param([*ON_SAMPLES, "--map", "attribution:cam"], "--map: got 'attribution:cam'", id="a method"),
        pytest.param([*ON_SAMPLES, "--map", "attribution:hirescam"], "whose maps have two signs", id="a signed method"),
        pytest.param(
            [*ON_SAMPLES, "--place", "1,2,3,4"], "--place needs --map attribution", id="a place for a reduction"
        ),
        pytest.param([*ON_SAMPLES, "--scale", "shard"], "--scale: got 'shard' (did you mean shared?)", id="a scale"),
        pytest.param([*ON_SAMPLES, "--pick", "gain"], "--pick: got 'gain', accepted are random:N", id="a rule"),
        pytest.param(
            [*ON_SAMPLES, "--pick", "x.jpg"], "--pick: got 'x.jpg', which is no image of --source", id="a name"
        ),
        pytest.param([*ON_SAMPLES, "--width", "a4"], "width: got 'a4'", id="a width"),
        pytest.param([*ON_SAMPLES, "--dpi", "9"], "dpi: got 9, accepted are 50 to 1200", id="a resolution"),
        pytest.param([*ON_SAMPLES, "--cmap", "jett"], "unknown colour map 'jett'", id="a colour map"),
        pytest.param([*ON_SAMPLES, "--conf-thres", "2"], "--conf-thres: got 2, accepted is 0 to 1", id="a confidence"),
        pytest.param([*ON_SAMPLES, "--opacity", "-1"], "--opacity: got -1, accepted is 0 to 1", id="an opacity"),
        pytest.param([*ON_SAMPLES, "--imgsz", "0"], "--imgsz: got [0], accepted is one or two", id="a size"),
        pytest.param(
            [*ON_SAMPLES, "--map", "channel:128"],
            "fabric: --map: got channel:128, accepted are 0 to 103 at stage 20",
            id="a channel that there is not",
        ),
        pytest.param(
            [*ON_SAMPLES, "--stages", "P7"], "fabric: --stages: got 'P7', accepted are the head's", id="a level"
        ),
        pytest.param(
            [*ON_SAMPLES, "--stages", "fabric:17"], "--stages: got 0 for 'fabric (2)'", id="one model's stage"
        ),
        pytest.param([*ON_SAMPLES, "--stages", "none:17"], "which names the model 'none'", id="no model's stage"),
        pytest.param([*ON_SAMPLES, "--labels", "no/folder"], "--labels: got 'no/folder'", id="no labels"),
        pytest.param([*ON_SAMPLES, "--map", "attribution", "--place", str(SAMPLES)], "--place: got", id="no place"),
        pytest.param([*ON_SAMPLES, "--map", "attribution", "--place", "1,2,3,4,bus"], "--place: got", id="no class"),
        pytest.param(["--again", "no.json"], "--again: got 'no.json', nothing of that name", id="no record"),
        pytest.param(["--again", str(FABRIC)], "accepted is the .json beside a figure", id="no record's form"),
        pytest.param([*BOTH, "--source", "nothing.jpg"], "source: got 'nothing.jpg'", id="no such image"),
        pytest.param(
            [*BOTH[:-1], "no.pt", "--source", str(SAMPLES)],
            "no: weights: got 'no.pt', which is not there",
            id="no model",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    flags: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    status = main([*flags, "--out", str(tmp_path / "out" / "figure.pdf")])
    said = capsys.readouterr()
    assert status in (2, 3) and not said.out and not (tmp_path / "out").exists()
    (line,) = said.err.splitlines()
    assert line.startswith("yolo_heatviz.compare: ") and message in line


def test_another_kind_of_figure_is_refused(capsys: pytest.CaptureFixture) -> None:
    assert main([*ON_SAMPLES, "--out", "figure.jpg"]) == 2
    assert "--out: got 'figure.jpg', accepted is a path that ends in .pdf, .svg, .png" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "file").touch()
    assert main([*ON_SAMPLES, "--out", str(tmp_path / "file" / "figure.pdf")]) == 4
    said = capsys.readouterr()
    assert "cannot write" in said.err and "no folder that may be written to" in said.err and not said.out


def test_a_folder_in_the_figure_s_place_is_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "figure.pdf").mkdir()
    assert main([*ON_SAMPLES, "--out", str(tmp_path / "figure.pdf")]) == 4
    said = capsys.readouterr()
    assert "figure.pdf: it is a folder" in said.err and not said.out and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["linen.png", "figure_differences.png", "figure_differences_3.png"])
def test_an_image_that_is_compared_is_not_replaced(name: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    Image.open(SAMPLES / "linen.jpg").save(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    out = tmp_path / ("figure.png" if "differences" in name else name)
    flags = ["--weights", str(FABRIC), str(FABRIC), "--source", str(tmp_path)]
    assert main([*flags, "--out", str(out)]) == 2
    assert f"{name} is an image of --source, and would be replaced" in capsys.readouterr().err
    assert (tmp_path / name).read_bytes() == before


def test_a_record_with_other_options_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    record = tmp_path / "figure.json"
    record.write_text(json.dumps({"options": {"stage": "P4"}, "models": []}))
    assert main(["--again", str(record)]) == 2
    assert "--again: got the option 'stage' (did you mean stages" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("task", "message"),
    [
        pytest.param("-cls", "without boxes (a classify network finds none)", id="a classifier"),
    ],
)
def test_a_network_without_boxes_is_refused(
    task: str, message: str, untrained: Callable[[str], Path], capsys: pytest.CaptureFixture
) -> None:
    assert main(["--weights", str(FABRIC), str(untrained(task)), "--source", str(SAMPLES)]) == 2
    assert message in capsys.readouterr().err


def test_a_video_is_refused(clip: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([*BOTH, "--source", str(clip)]) == 2
    assert f"--source: got a video, {clip}, accepted are images" in capsys.readouterr().err


def test_labels_of_classes_that_not_all_models_have_are_not_counted_against_any(
    cloth: Path, lively: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--weights", str(FABRIC), str(lively("")), "--data", str(cloth), "--imgsz", "96"]
    assert main([*flags, "--out", str(tmp_path / "figure.pdf")]) == 2
    assert "--data: got 5 names" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to see that maps are being kept")
@pytest.mark.parametrize(
    ("sign", "status"),
    [
        pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow, id="SIGTERM"),
    ],
)
def test_an_interrupted_run_leaves_no_half_figure(sign: int, status: int, tmp_path: Path) -> None:
    source = tmp_path / "list.txt"
    source.write_text("\n".join([str(SAMPLES / "linen.jpg")] * 2000))
    out = tmp_path / "out" / "figure.pdf"
    command = [sys.executable, "-m", "yolo_heatviz.compare", *BOTH, "--source", str(source), "--out", str(out)]
    streams: dict[str, Any] = {"stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(), preexec_fn=heed_ctrl_c, **streams) as running:
        while not _keeps_maps(running.pid):
            assert running.poll() is None, running.stderr.read() if running.stderr else ""
            time.sleep(0.05)
        running.send_signal(sign)
        _, said = running.communicate(timeout=60)
    assert running.returncode == status
    assert said.splitlines()[-1].endswith(("interrupted, no figure is written", "terminated, no figure is written"))
    assert not out.parent.exists()


def _keeps_maps(process: int) -> bool:
    """True once the process has written to a file that has no name."""
    try:
        links = [Path(f"/proc/{process}/fd", name) for name in os.listdir(f"/proc/{process}/fd")]  # noqa: PTH208
        return any("(deleted)" in os.readlink(link) and link.stat().st_size > 10_000 for link in links)
    except OSError:  # a file that was closed meanwhile
        return False
