"""What is often given in the place of a source is told what it is, and what to give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import detect
from yolo_heatviz.errors import HeatvizError, NothingFoundError
from yolo_heatviz.files.opening import open_file
from yolo_heatviz.model.detector import load
from yolo_heatviz.sources.find import expand

POSIX = pytest.mark.skipif(os.sep == "\\", reason="a backslash is Windows' own")
YAML = {
    "data.yaml": "path: sets/cloth  # of the root\ntrain: images/train\nval: 'images/val'\nnames: [hole]\n",
    "beside.yaml": "train: train/images\nval: images\nnc: 1\n",
    "gone.yaml": "val: nowhere\n",
    "config.yml": "lr0: 0.1\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("sets/cloth/images/val/a.jpg", "images/a.jpg", "photos of/one/a.JPG", "photos of/one/two/b.JPG"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / "linen.jpg", path)
    (tmp_path / "photos of" / "one" / "notes.txt").touch()
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / "notes.txt").touch()
    for name, text in YAML.items():
        (tmp_path / name).write_text(text)
    for name in ("images.zip", "images.tar.gz", "best.pt"):
        (tmp_path / name).write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param(
            "photos of",
            "a folder whose images or videos lie in folders below: --source 'photos of/**/*.JPG'",
            id="a folder of folders",
        ),
        pytest.param(
            "data.yaml",
            "a data set's description: --data data.yaml takes its images and labels, without --source, "
            "--source sets/cloth/images/val the images alone",
            id="a data set",
        ),
        pytest.param(
            "beside.yaml",
            "a data set's description: --data beside.yaml takes its images and labels, without --source, "
            "--source images the images alone",
            id="a data set beside its images",
        ),
        pytest.param(
            "gone.yaml",
            "a data set's description: --data gone.yaml takes its images and labels, without --source",
            id="a data set whose images are elsewhere",
        ),
        pytest.param("config.yml", "a data set's description: --data config.yml takes", id="another .yml"),
        pytest.param("images.zip", "an archive: unpack it, and give the folder", id="a .zip"),
        pytest.param("images.tar.gz", "an archive: unpack it, and give the folder", id="a .tar.gz"),
        pytest.param("best.pt", "a checkpoint: --weights best.pt", id="a checkpoint"),
        pytest.param(
            "images\\a.jpg", "a path with Windows' backslashes: give images/a.jpg", marks=POSIX, id="backslashes"
        ),
    ],
)
def test_it_is_told_what_to_give(source: str, words: str, folder: Path) -> None:
    with pytest.raises(NothingFoundError) as caught:
        expand(source, folder)
    assert str(caught.value).startswith(f"source: got {source!r}, {words}")


@pytest.mark.parametrize("source", ["photos of/**/*.JPG", "sets/cloth/images/val", "images", "images/a.jpg"])
def test_what_it_is_told_to_give_is_taken(source: str, folder: Path) -> None:
    assert expand(source, folder)


@pytest.mark.parametrize(
    "source",
    [pytest.param("deep", id="no image below either"), pytest.param("no.yaml", id="a .yaml that is not there")],
)
def test_others_are_told_what_is_accepted(source: str, folder: Path) -> None:
    with pytest.raises(NothingFoundError, match="accepted are images"):
        expand(source, folder)


def test_it_is_told_before_anything_is_written(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert detect.main(["--source", "data.yaml"]) == 3
    assert capsys.readouterr().err.count("\n") == 1 and not (folder / "runs").exists()


@POSIX
def test_a_list_with_windows_backslashes_says_so_line_by_line(folder: Path, capsys: pytest.CaptureFixture) -> None:
    (folder / "list.txt").write_text("images\\a.jpg\nimages/a.jpg\n")
    status, _, record = run(folder / "runs", "--source", "list.txt", "--imgsz", "64")
    assert status == 1 and sorted(entry["status"] for entry in record["sources"]) == ["done", "failed"]
    assert f"got a path with Windows' backslashes: give {folder}/images/a.jpg, accepted" in capsys.readouterr().err


@POSIX
def test_so_do_other_paths(folder: Path) -> None:
    with pytest.raises(HeatvizError, match=r"a path with Windows' backslashes: give runs/best.pt; accepted is"):
        load(Path("runs\\best.pt"))
    (folder / "odd\\name.txt").touch()
    with open_file(folder / "odd\\name.txt") as file:
        assert file.read() == b""
