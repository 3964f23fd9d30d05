"""R12: hostile strings as names of files, classes and modules stay text: in paths, pages, tables, on the terminal."""

from __future__ import annotations

import csv
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import pytest

from tests.helpers import pinned
from tests.helpers.commands import main, manifest
from tests.helpers.processes import python, told_by
from tests.patch.releases import release
from tests.report import read
from tests.trust.hostile.names import NAMES
from yolo_heatviz.report.__main__ import main as report
from yolo_heatviz.text import text, visible

RUNS = ("files", "0", "1", "2", "explained")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BY_CLASS = ("0", "1", "2")
_STEERS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ACTIVE = ("href", "src", "srcdoc", "data", "action", "formaction", "content", "style")
_PATHS = (("a", "href"), ("script", "data-path"))


class Page(HTMLParser):
    """Collects each element with its attributes' names, and the values of those that load or run something.

    Attributes:
        elements: each kind of element once.
        links: where it leads to and what it holds, by paths.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[tuple] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        links = [value for name, value in attrs if (tag, name) in _PATHS]
        active = {(name, value) for name, value in attrs if name in _ACTIVE or name.startswith("on")}
        self.links += links
        self.elements.add((tag, frozenset(name for name, _ in attrs), frozenset(active if not links else ())))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names").resolve()


@pytest.fixture(scope="module")
def told(folder: Path) -> dict:
    """What each run said, what it did, and what was there before and after."""
    if sys.platform != "linux":
        pytest.skip("the watching child asks /proc")
    return told_by("tests.trust.hostile.naming", folder)


def test_there_are_enough(told: dict, folder: Path) -> None:
    assert len(NAMES) >= 60
    assert len(list((folder / "images").iterdir())) >= 40
    found = {row["class"] for name in _BY_CLASS for row in manifest(folder / "runs" / name)["sources"][0]["found"]}
    assert len(found) >= 40


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_whole(told: dict, folder: Path, name: str) -> None:
    said = [line for line in told[name]["err"].splitlines() if " no font here has the letters " not in line]
    assert (told[name]["returned"], told[name]["raised"], said) == (0, None, [])
    assert manifest(folder / "runs" / name)["complete"]


@pytest.mark.parametrize("name", [*RUNS, "list"])
def test_nothing_is_done_outside_the_runs(told: dict, name: str) -> None:
    """No file, no program and no socket: Ultralytics would fetch a font for a name that is not ASCII."""
    assert told[name]["events"] == []


def test_the_tree_is_as_it_was(told: dict) -> None:
    assert told["after"] == told["before"]


CROPS = """
import sys
from pathlib import Path
import numpy as np, torch
from ultralytics.engine.results import Results
names = {0: "../../../../out", 1: sys.argv[1] + "/absolute"}
boxes = torch.tensor([[2.0, 2.0, 30.0, 30.0, 0.9, float(number)] for number in names])
Results(np.zeros((64, 64, 3), np.uint8), "one.jpg", names, boxes).save_crop(Path(sys.argv[1], "1", "2", "3", "crops"))
"""


@pytest.mark.slow
def test_stock_writes_where_a_class_name_points(tmp_path: Path) -> None:
    """As this release does on the torch that is there."""
    done = python("-c", CROPS, tmp_path, cwd=tmp_path, path=(release(pinned.ULTRALYTICS),))
    assert done.returncode == 0, done.stderr
    assert {"out", "absolute"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", RUNS)
def test_every_file_of_the_manifest_is_inside(told: dict, folder: Path, name: str) -> None:
    run = folder / "runs" / name
    for entry in manifest(run)["sources"]:
        stages = [path for stage in entry["stages"] for path in stage.get("files", [])]
        for path in [*entry["files"], *stages]:
            assert run in (run / path).resolve().parents and (run / path).is_file()


@pytest.mark.parametrize("name", [*RUNS, "list"])
def test_the_terminal_is_not_driven(told: dict, name: str) -> None:
    assert not _STEERS.findall(told[name]["out"])
    assert not any(line.startswith("yolo_heatviz.detect: all is well") for line in told[name]["out"].splitlines())


@pytest.mark.parametrize("flag", ["--weights", "--source", "--data", "--stages", "--labels", "--probe"])
def test_an_error_does_not_drive_it_either(flag: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Of the flags that are looked at when the network is there already, the names that could."""
    worst = [name for name in NAMES.values() if _STEERS.search(name) or len(name) > 99 or flag == "--weights"]
    for name in worst:
        assert main([f"{flag}={name}.pt", "--project", str(tmp_path), "--visualize"]), name
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and not _STEERS.findall(said), name
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", RUNS)
def test_tables_hold_the_names(told: dict, folder: Path, name: str) -> None:
    run = folder / "runs" / name
    with (run / "predictions.csv").open(newline="", encoding="utf-8", errors="surrogateescape") as file:
        head, *rows = csv.reader(file)
    expected = [
        (Path(entry["source"]).name, each["class"]) for entry in manifest(run)["sources"] for each in entry["found"]
    ]
    assert len(head) == 3 and len(rows) == len(expected)
    for (image, kind, confidence), (source, name_of) in zip(rows, expected):
        assert [image, kind] == [f"'{each}" if each.startswith(_FORMULA) else each for each in (source, name_of)]
        assert 0 <= float(confidence) <= 1


@pytest.mark.parametrize("name", RUNS)
def test_labels_and_crops_are_whole(told: dict, folder: Path, name: str) -> None:
    run = folder / "runs" / name
    labels = list((run / "labels").iterdir())
    assert sum(len(path.read_text().splitlines()) for path in labels) == len(list((run / "crops").glob("*/*.jpg")))
    assert all(len(line.split()) == 5 for path in labels for line in path.read_text().splitlines())
    crop = next((run / "crops").glob("*/*.jpg"))
    assert cv2.imdecode(np_bytes(crop), cv2.IMREAD_COLOR) is not None


def np_bytes(path: Path) -> np.ndarray:
    return np.frombuffer(path.read_bytes(), np.uint8)


@pytest.mark.parametrize("name", RUNS)
def test_the_page_has_no_element_of_theirs(told: dict, folder: Path, name: str, tmp_path: Path) -> None:
    run, plain = folder / "runs" / name, folder / "runs" / "warm"
    assert report([str(run), "--single-file", str(tmp_path / "one.html")]) == 0
    assert report([str(plain), "--single-file", str(tmp_path / "plain.html")]) == 0
    for page, model in ((run / "index.html", plain / "index.html"), (tmp_path / "one.html", tmp_path / "plain.html")):
        theirs, ours = Page(page.read_text()), Page(model.read_text())
        assert theirs.elements <= ours.elements
        assert all((run / unquote(link)).is_file() and ":" not in link for link in theirs.links)


@pytest.mark.parametrize("name", RUNS)
def test_the_pages_data_is_the_manifests(told: dict, folder: Path, name: str) -> None:
    run = folder / "runs" / name
    sources = manifest(run)["sources"]
    assert [image["source"] for image in read.data(run / "index.html")["images"]] == [
        each["source"] for each in sources
    ]
    for entry in sources:
        script = run / entry["report"]["entry"]
        assert script.read_bytes().isascii() and b"<" not in script.read_bytes()
        assert read.script(script)["entry"] == {**entry, **_spelt(entry)}


def _spelt(entry: dict) -> dict:
    """What an entry says of classes, with the names spelt that would not be seen."""
    classes = {key: entry[key] for key in ("found", "verdicts", "explained") if key in entry}
    return {key: [{**each, "class": visible(each["class"])} for each in rows] for key, rows in classes.items()}


def test_a_page_that_does_not_escape_is_caught() -> None:
    """The mutant: many of the names bring elements of their own into a page that is put together from strings."""
    plain = Page("<p title='x'>x</p>").elements
    caught = [name for name in NAMES.values() if Page(f"<p title='{name}'>{name}</p>").elements != plain]
    assert len(caught) >= 15


def test_file_names_are_kept_in_the_manifest(told: dict, folder: Path) -> None:
    sources = {entry["source"] for entry in manifest(folder / "runs" / "files")["sources"]}
    assert sources == {text(os.fspath(path)) for path in (folder / "images").iterdir()}
