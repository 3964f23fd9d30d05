"""What upstream does with the files of `test_bad_sources.py`: without this, passing there would prove nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.helpers.processes import ROOT, python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK
from tests.trust.corpus import film
from tests.trust.pictures import picture, png_bomb, saved

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes and pipes are Linux's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(saved(picture(), "JPEG"))
    return tmp_path


def predict(source: Path) -> subprocess.CompletedProcess[str]:
    return python("-m", "tests.trust.stock", "ultralytics", source)


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


@pytest.mark.skipif(int(cv2.__version__.partition(".")[0]) < 5, reason="OpenCV 5 does it")
def test_ultralytics_dies_of_a_video_whose_name_is_not_utf8(folder: Path) -> None:
    film(folder / "film.mp4", 3)
    (folder / "film.mp4").rename(folder / os.fsdecode(b"caf\xe9.mp4"))
    assert predict(folder).returncode == -signal.SIGSEGV


def test_yolov5_ends_at_the_first_bad_image(folder: Path) -> None:
    (folder / "b.jpg").write_bytes(b"not a picture")
    path = (release("yolov5==7.0.14"), ROOT, release(*OLD_STACK))
    done = python("-m", "tests.trust.stock", "yolov5", folder, path=path)
    assert done.returncode == 1 and "Image Not Found" in done.stderr
