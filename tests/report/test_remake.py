"""The page of a run made again from its manifest, whole, partly there, or of an older version."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers.commands import SAMPLES, manifest, run
from tests.report import read
from yolo_heatviz.report.__main__ import main

FAILED = {"source": "a.jpg", "kind": "image", "name": "a", "status": "failed", "files": [], "stages": []}
FLAGS = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9,17", "--npy", "off"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two stages of one image."""
    return run(tmp_path_factory.mktemp("made"), *FLAGS)[1]


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(made, tmp_path / "exp"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(folder: Path, **changes: object) -> dict:
    record = {**manifest(folder), **changes}
    (folder / "manifest.json").write_text(json.dumps(record))
    return record


def test_it_has_the_same_bytes(copy: Path) -> None:
    before = contents(copy)
    (copy / "index.html").unlink()
    (copy / "report" / "linen" / "entry.js").unlink()
    assert main([str(copy)]) == 0
    assert contents(copy) == before


def test_it_names_the_folder_it_is_in(copy: Path) -> None:
    moved = copy.rename(copy.with_name("exp <b>12"))
    assert main([str(moved)]) == 0
    text = (moved / "index.html").read_text()
    assert "exp &lt;b&gt;12" in text and "<b>12" not in text


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        pytest.param(["--save", "png"], "without the page's files", id="without report"),
        pytest.param(["--save", "png,report", "--nosave"], None, id="without the picture with boxes"),
    ],
)
def test_a_run_that_wrote_less_shows_what_there_is(
    flags: list[str], words: str | None, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    _, folder, record = run(tmp_path, *FLAGS, *flags)
    assert main([str(folder)]) == 0
    (image,) = read.data(folder / "index.html")["images"]
    assert (image["entry"] is None) == (words is not None)
    assert words in image["note"] if words else image["note"] is None
    assert ("made without --save report" in capsys.readouterr().out) == (words is not None)
    assert ("page" in record) == (words is None)


def test_files_that_are_gone_are_told(copy: Path, capsys: pytest.CaptureFixture) -> None:
    (copy / "report" / "linen" / "stage17_C3.js").unlink()
    (copy / "report" / "linen" / "thumb.jpg").unlink()
    assert main([str(copy)]) == 0
    assert "linen.jpg: report/linen/thumb.jpg is not there" in capsys.readouterr().out
    (image,) = read.data(copy / "index.html")["images"]
    assert image["thumb"] is None and image["entry"] and image["note"].startswith("2 of its files are not there")


def test_an_older_manifest_is_no_error(copy: Path) -> None:
    """As the detect command wrote it before there was a page."""
    record = manifest(copy)
    for entry in record["sources"]:
        for key in ("report", "place", "network", "explained"):
            del entry[key]
        for stage in entry["stages"]:
            stage.pop("maps", None)
    for key in ("page", "focus", "versions", "tables"):
        del record[key]
    record["options"]["settings"] = {"n": 32}
    (copy / "manifest.json").write_text(json.dumps(record))
    assert main([str(copy)]) == 0
    found = read.data(copy / "index.html")
    assert "focus" not in found and found["images"][0]["entry"] is None and found["images"][0]["found"] == 4


def test_a_failed_source_says_why(copy: Path) -> None:
    change(copy, sources=[{**FAILED, "reason": "no image"}])
    assert main([str(copy)]) == 0
    (image,) = read.data(copy / "index.html")["images"]
    assert (image["status"], image["reason"], image["note"], image["entry"]) == ("failed", "no image", None, None)


@pytest.mark.parametrize("path", ["../outside.js", "/tmp/outside.js", "report/../../outside.js", "report/link/x.js"])
@pytest.mark.parametrize("flags", [[], ["--single-file"]], ids=["page", "single file"])
def test_a_manifest_cannot_reach_outside(
    path: str, flags: list[str], copy: Path, capsys: pytest.CaptureFixture
) -> None:
    (copy.parent / "elsewhere").mkdir()
    (copy / "report" / "link").symlink_to(copy.parent / "elsewhere")
    (copy.parent / "elsewhere" / "x.js").write_text("heatviz.receive({})")
    record = manifest(copy)
    before = contents(copy.parent / "elsewhere")
    record["sources"][0]["report"]["entry"] = path
    record["sources"][0]["stages"][0]["maps"] = path
    (copy / "manifest.json").write_text(json.dumps(record))
    assert main([str(copy), *flags]) == 2
    assert f"got '{path}' in the manifest, accepted are paths within" in capsys.readouterr().err
    assert contents(copy.parent / "elsewhere") == before and not Path("/tmp/outside.js").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(None, "No such file", id="no manifest"),
        pytest.param("{", "which is no JSON", id="half a manifest"),
        pytest.param("[]", "which is no manifest", id="a list"),
        pytest.param('{"sources": 3}', "which is no manifest", id="no sources"),
        pytest.param('{"sources": [{}]}', "which is no manifest", id="sources without a name"),
        pytest.param('{"sources": ["a.jpg"]}', "which is no manifest", id="a text for a source"),
        pytest.param(json.dumps({"sources": [{**FAILED, "report": "a"}]}), "no manifest", id="a text for a report"),
        pytest.param(
            json.dumps({"sources": [{**FAILED, "found": 3}]}), "no manifest", id="a number for what was found"
        ),
        pytest.param('{"sources": [], "options": "a"}', "no manifest", id="a text for the options"),
        pytest.param('{"sources": [], "focus": NaN}', "no manifest", id="a number that JSON does not have"),
        pytest.param("[" * 100_000, "no manifest", id="lists in lists"),
    ],
)
def test_something_else_is_refused(text: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    assert main([str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert words in error and "accepted is the folder of a run" in error and error.count("\n") == 1
    assert not (tmp_path / "index.html").exists()


def test_a_mistaken_flag_is_one_line(capsys: pytest.CaptureFixture) -> None:
    assert main(["exp", "--singel-file"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
