"""Which files a source means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yolo_heatviz.sources.paths import select

SUFFIXES = {"jpg", "png", "mp4"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inside = tmp_path / "in[x]"
    for name in ("a.jpg", "b.PNG", "c.txt", ".hidden.jpg", "._a.jpg", "a*.jpg", "deep/d.jpg", "deep/er/e.mp4"):
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (inside / "deep" / "loop").symlink_to(inside)
    (inside / "deep" / "ring").symlink_to("..")
    (inside / "gone.jpg").symlink_to("nowhere")
    monkeypatch.chdir(inside)
    return inside


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(".", [".hidden.jpg", "a*.jpg", "a.jpg", "b.PNG", "gone.jpg"], id="a folder"),
        pytest.param("a.jpg", ["a.jpg"], id="a file"),
        pytest.param("a*.jpg", ["a*.jpg"], id="a file with a star in its name"),
        pytest.param("*.jpg", [".hidden.jpg", "a*.jpg", "a.jpg", "gone.jpg"], id="a glob"),
        pytest.param("../in[x]/*.PNG", ["b.PNG"], id="a folder with brackets before a glob"),
        pytest.param("**/*.mp4", ["deep/er/e.mp4"], id="all the way down, once in spite of links in a circle"),
        pytest.param("deep/**", ["deep/d.jpg", "deep/er/e.mp4"], id="all there is below"),
        pytest.param("**.PNG", ["b.PNG"], id="two stars that are one"),
        pytest.param("gone.jpg", ["gone.jpg"], id="a link to nothing, which fails when it is run"),
        pytest.param("list.csv", ["a.jpg", "b.PNG", "deep/d.jpg"], id="a table"),
        pytest.param("other/list.txt", ["a.jpg", "c.txt", "other/no.jpg"], id="a list from another folder"),
    ],
)
def test_select(source: str, expected: list[str], folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "list.csv").write_text("source\na.jpg,b.PNG\ndeep\n")
    (folder / "other" / "list.txt").write_bytes(b"\xef\xbb\xbf../a.jpg\n\n no.jpg \nc.txt\n")
    found = select(source, SUFFIXES)
    assert sorted(os.path.relpath(os.path.normpath(path), folder) for path in found) == sorted(expected)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("nope", "nope does not exist", id="nothing"),
        pytest.param("*.gif", "no image or video", id="a glob of nothing"),
        pytest.param("empty", "no image or video", id="an empty folder"),
        pytest.param("empty.txt", "no image or video", id="an empty list"),
        pytest.param("wide.txt", "is no list", id="a list in UTF-16"),
        pytest.param("zeros.csv", "is no list", id="a list of zeros"),
    ],
)
def test_nothing_to_select(source: str, said: str, folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "empty.txt").write_text("\n \n")
    (folder / "wide.txt").write_text("a.jpg", encoding="utf-16")
    (folder / "zeros.csv").write_bytes(bytes(99))
    with pytest.raises((OSError, ValueError), match=said):
        select(source, SUFFIXES)
