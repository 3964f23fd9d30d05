"""The detect command and what it is given: images, videos, streams, URLs."""

from __future__ import annotations

import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, classes, main, run


def test_a_source_that_cannot_be_decoded_costs_only_itself(
    tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(SAMPLES / "linen.jpg", folder / "a.jpg")
    (folder / "b.jpg").write_text("not a picture")
    shutil.copy(SAMPLES / "stripes.jpg", folder / "c.jpg")
    (folder / "d.mp4").write_bytes(clip.read_bytes()[:200])
    shutil.copy(clip, folder / "e.mp4")
    status, _, record = run(tmp_path / "runs", "--source", str(folder), "--visualize", "--npy", "off", "--stages", "9")
    assert status == 1
    assert [entry["status"] for entry in record["sources"]] == ["done", "failed", "done", "failed", "done"]
    assert record["complete"] and record["exit_status"] == 1
    captured = capsys.readouterr()
    assert "b.jpg: got a file that begins as no image does" in captured.err
    assert "d.mp4: got no video that can be decoded" in captured.err
    assert "\n3 of 5 sources done" in captured.out


def test_two_sources_with_one_stem_share_nothing(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    shutil.copy(SAMPLES / "linen.jpg", tmp_path / "one" / "cloth.jpg")
    shutil.copy(SAMPLES / "stripes.jpg", tmp_path / "two" / "cloth.jpg")
    listed = tmp_path / "list.txt"
    listed.write_text("one/cloth.jpg\ntwo/cloth.jpg\n")
    _, folder, record = run(tmp_path / "runs", "--source", str(listed), "--visualize", "--stages", "17", "--npy", "off")
    names = [entry["name"] for entry in record["sources"]]
    assert names[0] == "cloth" and names[1].startswith("cloth-")
    pictures = [(folder / name / "stage17_C3_features.png").read_bytes() for name in names]
    assert pictures[0] != pictures[1]
    assert all((folder / f"{name}.jpg").is_file() for name in names)


def test_a_video_gives_one_video_a_stage_that_feeds_the_head(tmp_path: Path, clip: Path) -> None:
    status, folder, record = run(tmp_path, "--source", str(clip), "--visualize", "--vid-stride", "2", "--save-txt")
    assert status == 0
    assert sorted(path.name for path in (folder / "clip").iterdir()) == [
        f"stage{number}_C3_features.mp4" for number in (17, 20, 23)
    ]
    for path in [folder / "clip.mp4", *(folder / "clip").iterdir()]:
        video = cv2.VideoCapture(str(path))
        assert video.get(cv2.CAP_PROP_FPS) == 5
        frames = [video.read()[0] for _ in range(4)]
        assert frames == [True, True, False, False], path
    assert record["sources"][0]["frames"] == 2
    assert {stage["frames"] for stage in record["sources"][0]["stages"]} == {2}


def test_streams_run_side_by_side_into_videos_of_their_own(tmp_path: Path, clip: Path) -> None:
    streams = tmp_path / "two.streams"
    streams.write_text(f"{clip}\n{clip}\n")
    status, folder, _ = run(tmp_path / "runs", "--source", str(streams), "--visualize", "--stages", "23")
    assert status == 0
    for name in ("two", "two-1"):
        video = cv2.VideoCapture(str(folder / name / "stage23_C3_features.mp4"))
        assert video.read()[0], name


@pytest.fixture
def served() -> Iterator[str]:
    """The address of a server on this machine, where every path is the picture `linen.jpg`."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return str(SAMPLES / "linen.jpg")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["linen.jpg", "picture"])
def test_an_image_behind_a_url_is_fetched(
    path: str, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, folder, record = run(tmp_path / "runs", "--source", f"{served}/{path}")
    (entry,) = record["sources"]
    assert status == 0 and entry["name"] == Path(path).stem and entry["kind"] == "image"
    assert classes(entry) and (folder / f"{Path(path).stem}.jpg").is_file()
    assert [each.name for each in tmp_path.iterdir()] == ["runs"], "what was fetched is not left lying about"


def test_a_dead_address_is_no_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "linen.jpg", tmp_path)
    assert main(["--source", "http://127.0.0.1:9/linen.jpg"]) == 3
    assert "source: got 'http://127.0.0.1:9/linen.jpg'" in capsys.readouterr().err


def test_files_of_sources_with_like_names_do_not_meet(tmp_path: Path, clip: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.jpg", "a2.jpg", "clip_1.jpg"):
        shutil.copy(SAMPLES / "linen.jpg", folder / name)
    shutil.copy(clip, folder / "clip.mp4")
    flags = ["--source", str(folder), "--save-crop", "--save-txt", "--save-csv", "--conf-thres", "0.05"]
    status, run_folder, record = run(tmp_path / "runs", *flags)
    files = [file for entry in record["sources"] for file in entry["files"]]
    assert status == 0 and len(files) == len(set(files))
    there = {path.relative_to(run_folder).as_posix() for path in run_folder.rglob("*") if path.is_file()}
    assert there == {*files, *record["tables"], "manifest.json"} and record["tables"] == ["predictions.csv"]


def test_sizes_are_rounded_to_the_stride(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    assert main(["--list-stages", "--imgsz", "100"]) == 0
    assert "×64×64" in capsys.readouterr().out
    _, _, record = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "100")
    assert record["model"]["imgsz"] == [128, 128]


def test_12_bits_in_16_can_be_spread(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    grey = cv2.imread(str(SAMPLES / "linen.jpg"))
    cv2.imwrite(str(tmp_path / "scan.tif"), grey.astype(np.uint16) * 16)
    flags = ["--source", str(tmp_path / "scan.tif")]
    dark, _, _ = run(tmp_path / "runs", *flags)
    assert dark == 0 and "nearly black: --stretch spreads them" in caplog.text
    caplog.clear()
    spread, _, record = run(tmp_path / "runs", *flags, "--stretch", "--nosave")
    assert spread == 0 and record["sources"][0]["found"] and record["options"]["stretch"] is True
    assert "nearly black" not in caplog.text
