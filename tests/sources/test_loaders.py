"""Sources as the predictor takes them: under their own names, within limits, and films that end too early told so."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, run
from tests.trust.corpus import film
from tests.trust.pictures import picture, saved
from yolo_heatviz import HeatvizError
from yolo_heatviz.files.opening import utf8_name
from yolo_heatviz.sources.find import Source
from yolo_heatviz.sources.loaders import loaded, missing_frames, video_size

GIVEN = {"channels": 3, "vid_stride": 1, "megapixels": 90.0}


def frames(path: Path, **given: float) -> list:
    kind = "video" if path.suffix in (".mp4", ".gif") else "image"
    with loaded(Source(str(path), kind, "its label"), **{**GIVEN, **given}) as dataset:
        return [(paths[0], images[0].shape) for paths, images, _ in dataset]


@pytest.mark.parametrize("channels", [3, 1])
def test_an_image_keeps_its_path(channels: int) -> None:
    path = SAMPLES / "linen.jpg"
    assert frames(path, channels=channels) == [(str(path), (480, 640, channels))]


@pytest.mark.parametrize("name", ["film.mp4", "a*b.mp4", "two\nlines.mp4", "\U0001f525.mp4", "caf\udce9.mp4"])
def test_a_video_of_any_name_keeps_its_path(name: str, tmp_path: Path) -> None:
    if sys.platform == "win32" and name != "film.mp4":
        pytest.skip("no such names there")
    film(tmp_path / "film.mp4", 6)
    film(tmp_path / "axb.mp4", 2)
    (tmp_path / "film.mp4").rename(tmp_path / name)
    assert frames(tmp_path / name) == [(str(tmp_path / name), (32, 32, 3))] * 6
    assert frames(tmp_path / name, vid_stride=2) == [(str(tmp_path / name), (32, 32, 3))] * 3
    assert video_size(str(tmp_path / name)) == (6, 32, 32)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_the_link_for_a_name_is_gone_afterwards(tmp_path: Path) -> None:
    path = str(tmp_path / os.fsdecode(b"caf\xe9.mp4"))
    Path(path).touch()
    with utf8_name(path) as name:
        assert name != path and Path(name).samefile(path)
        name.encode()
    assert not Path(name).parent.exists()


@pytest.mark.parametrize("name", ["big.mp4", "big.gif", "big.jpg"])
def test_the_limit_holds_for_all(name: str, tmp_path: Path) -> None:
    film(tmp_path / "big.mp4", 2)
    (tmp_path / "big.gif").write_bytes(saved(picture(), "GIF"))
    (tmp_path / "big.jpg").write_bytes(saved(picture(), "JPEG"))
    assert frames(tmp_path / name)
    with pytest.raises(HeatvizError, match=r"accepted are up to 0\.001 \(--max-megapixels\)"):
        frames(tmp_path / name, megapixels=0.001)


@pytest.mark.parametrize(
    ("declared", "taken", "said"),
    [
        (10, 10, None),
        (10, 8, None),
        (10, 6, "got 6 of 10 frames"),
        (1000, 899, None),
        (1000, 500, "got 500 of 1000 frames"),
        (10, 0, "not one frame"),
        (-5, 3, None),
        (0, 3, None),
    ],
)
def test_what_is_said_of_a_film_that_ends_early(declared: int, taken: int, said: str | None) -> None:
    found = missing_frames(SimpleNamespace(frames=declared), taken)
    assert found is None if said is None else said in (found or "")


def test_the_flag_raises_and_lowers_the_limit(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = ["--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64"]
    assert run(tmp_path, *source, "--max-megapixels", "0.4")[0] == 0
    status, _, record = run(tmp_path, *source, "--max-megapixels", "0.3")
    assert status != 0
    assert record["sources"][0]["reason"].startswith("got 640x480 (0.3072 megapixels), accepted are up to 0.3 (--max-")


def test_two_films_of_one_stem_and_a_picture(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    film(folder / "x.mp4", 3)
    shutil.copy(folder / "x.mp4", folder / "x.mov")
    (folder / "x.png").write_bytes(saved(np.zeros((9, 9, 3), np.uint8), "PNG"))
    status, run_folder, record = run(tmp_path / "runs", "--source", str(folder), "--imgsz", "32")
    assert status == 0 and len({entry["name"] for entry in record["sources"]}) == 3
    assert len([path for path in run_folder.iterdir() if path.suffix in (".mp4", ".png")]) == 3


@pytest.mark.slow
def test_a_film_longer_than_upstream_can_number(tmp_path: Path) -> None:
    """A folder a frame, as upstream makes them, ends at the 9,998th."""
    film(tmp_path / "long.mp4", 10_050)
    flags = ["--source", str(tmp_path / "long.mp4"), "--imgsz", "32", "--visualize", "--stages", "2", "--n", "1"]
    status, folder, record = run(tmp_path / "runs", *flags)
    (entry,) = record["sources"]
    assert status == 0 and entry["frames"] == 10_050
    assert {stage["frames"] for stage in entry["stages"]} == {10_050}
    assert video_size(str(folder / "long" / "stage2_C3_features.mp4"))[0] == 10_050
