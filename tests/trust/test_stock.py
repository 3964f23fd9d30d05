"""What upstream does with the files of `test_bad_sources.py`: without this, passing there would prove nothing.

Ultralytics and OpenCV are the releases that were seen to do it. They run on the torch that is there, which cannot be
installed alongside: so these are for the slow set.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import pinned
from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK
from tests.trust.corpus import film
from tests.trust.pictures import picture, png_bomb, saved

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes and pipes are Linux's"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(saved(picture(), "JPEG"))
    return tmp_path


def run(what: str, source: Path, *releases: Path) -> subprocess.CompletedProcess[str]:
    return python("-m", "tests.trust.stock", what, source, path=releases)


def predict(source: Path) -> subprocess.CompletedProcess[str]:
    return run("ultralytics", source, release(pinned.ULTRALYTICS), release(pinned.OPENCV))


def last(done: subprocess.CompletedProcess[str]) -> dict:
    return json.loads(done.stdout.splitlines()[-1])


def test_ultralytics_skips_a_bad_image_and_ends_as_if_all_were_well(folder: Path) -> None:
    (folder / "b.jpg").write_bytes(b"not a picture")
    done = predict(folder)
    assert done.returncode == 0 and last(done)["results"] == 2


def test_ultralytics_runs_nothing_of_a_list_with_one_missing_file(folder: Path) -> None:
    (folder / "list.txt").write_text("a.jpg\nb.jpg\nc.jpg\n")
    done = predict(folder / "list.txt")
    assert done.returncode == 1 and "FileNotFoundError" in done.stderr


def test_ultralytics_decodes_a_bomb(folder: Path) -> None:
    """12,000 pixels square of one bit each, 18 KB; the larger ones of the corpus are for stronger machines."""
    (folder / "b.png").write_bytes(png_bomb(12_000))
    assert last(predict(folder / "b.png"))["MB"] > 100  # one of a sound file: 1


def test_ultralytics_waits_for_a_pipe_for_ever(folder: Path) -> None:
    os.mkfifo(folder / "b.jpg")
    assert predict(folder).returncode == -signal.SIGALRM


def test_ultralytics_dies_of_a_video_whose_name_is_not_utf8(folder: Path) -> None:
    film(folder / "film.mp4", 3)
    (folder / "film.mp4").rename(folder / os.fsdecode(b"caf\xe9.mp4"))
    assert predict(folder).returncode == -signal.SIGSEGV


def test_yolov5_ends_at_the_first_bad_image(folder: Path) -> None:
    (folder / "b.jpg").write_bytes(b"not a picture")
    done = run("yolov5", folder, release("yolov5==7.0.14"), release(*OLD_STACK))
    assert done.returncode == 1 and "Image Not Found" in done.stderr
