"""Bad files among good ones: nothing dies, each good one is done, each bad one is told with its reason."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers.commands import manifest
from tests.helpers.processes import python
from tests.trust.corpus import DONE, EITHER, NAMES, RAW_NAMES, REFUSED, Case, corpus
from tests.trust.pictures import AVIF, picture, saved
from yolo_heatviz.text import shown, text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes, pipes and modes are Linux's")
CASES = corpus()
FLAGS = ("--imgsz", "160", "--visualize", "--stages", "9", "--n", "2", "--focus", "off")


class Ran(NamedTuple):
    status: int
    folder: Path
    stderr: str
    sources: dict[Path, dict]


def lay_out(root: Path, cases: list[Case]) -> list[Path]:
    """Make a good file, a case, a good file ... each in a folder of its own; their paths in that order."""
    good = Case("good.jpg", lambda path: path.write_bytes(saved(picture(), "JPEG")), DONE)
    paths = []
    for number, each in enumerate([good, *[each for case in cases for each in (case, good)]]):
        folder = root / f"{number:04d}"
        folder.mkdir(parents=True)
        each.make(folder / each.name)
        paths.append(folder / each.name)
    return paths


def detect(folder: Path, source: str | Path, *more: str) -> Ran:
    words = ("--project", folder / "runs", "--source", source, *FLAGS, *more)
    done = python("-m", "yolo_heatviz.detect", *words, bound=True)
    run = folder / "runs" / "exp"
    entries = manifest(run)["sources"]
    found = {Path(named(each)): each for each in entries}
    assert len(found) == len(entries)
    return Ran(done.returncode, run, done.stderr, found)


def named(entry: dict) -> str:
    return os.fsdecode(bytes.fromhex(entry["source_bytes"])) if "source_bytes" in entry else entry["source"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Ran]:
    root = tmp_path_factory.mktemp("corpus")
    paths = lay_out(root / "in", CASES)
    return paths, detect(root, root / "in" / "*" / "*")


def test_there_are_enough() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= (300 if AVIF else 280)


def test_nothing_dies_and_the_status_says_that_some_failed(ran: tuple[list[Path], Ran]) -> None:
    assert ran[1].status == 1, ran[1].stderr[-2000:]


def test_every_file_is_in_the_manifest(ran: tuple[list[Path], Ran]) -> None:
    paths, run = ran
    assert sorted(run.sources) == sorted(paths)


def test_every_good_neighbour_is_done_alike(ran: tuple[list[Path], Ran]) -> None:
    paths, run = ran
    entries = [run.sources[path] for path in paths[::2]]
    assert {entry["status"] for entry in entries} == {"done"}
    assert entries[0]["found"] and all(entry["found"] == entries[0]["found"] for entry in entries)
    for entry in entries:
        assert [len(stage["files"]) for stage in entry["stages"]] == [2], entry
        assert all((run.folder / file).is_file() for file in entry["files"])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[shown(case.name)[-40:] for case in CASES])
def test_each_is_done_or_refused_with_a_reason(number: int, ran: tuple[list[Path], Ran]) -> None:
    paths, run = ran
    case, path = CASES[number], paths[2 * number + 1]
    entry = run.sources[path]
    if case.status != EITHER:
        assert entry["status"] == case.status, entry.get("reason")
    if entry["status"] == REFUSED:
        assert case.reason in entry["reason"] and entry["reason"].startswith("got ")
        assert f"{shown(str(path))}: {shown(entry['reason'])}\n" in run.stderr
    else:
        assert entry["frames"] >= 1 and {stage["status"] for stage in entry["stages"]} == {"done"}, entry["stages"]


def test_no_two_share_a_folder_or_a_file(ran: tuple[list[Path], Ran]) -> None:
    run = ran[1]
    names = [entry["name"].casefold() for entry in run.sources.values()]
    files = [file for entry in run.sources.values() for file in entry["files"]]
    assert len(set(names)) == len(names) and len(set(files)) == len(files)
    assert not {".", ".."} & set(names)
    made = {path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file()}
    stages = {file for entry in run.sources.values() for stage in entry["stages"] for file in stage.get("files", [])}
    assert {*files, *stages} <= made
    assert sorted(each.name for each in run.folder.parent.parent.iterdir()) == ["in", "runs"]


def test_the_output_is_plain_text(ran: tuple[list[Path], Ran]) -> None:
    assert not [each for each in ran[1].stderr if each < " " and each not in "\n\r"]
    assert "Traceback" not in ran[1].stderr


def test_a_folder_of_odd_names(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"glob[x] caf\xe9 \n")
    folder.mkdir()
    names = [*NAMES, *RAW_NAMES]
    for name in names:
        (folder / name).write_bytes(saved(picture(), "JPEG"))
    (folder / "._sidecar.jpg").write_bytes(b"macOS's")
    run = detect(tmp_path, folder, "--save-csv", "--save-txt", "--save-crop", "--explain")
    assert run.status == 0, run.stderr
    with (run.folder / "predictions.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    marked = [f"'{name}" if name.startswith(("-", "=", "+", "@")) else text(name) for name in names]  # no formulas
    assert {len(row) for row in rows} == {3} and sorted({row[0] for row in rows}) == sorted(marked)
    files = [file for entry in run.sources.values() for file in entry["files"]]
    assert len(set(files)) == len(files) >= 3 * len(names) and all((run.folder / file).is_file() for file in files)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([folder.name, "runs"])
    assert sorted(path.name for path in run.sources) == sorted(names)


def test_a_list_whose_entries_are_not_all_there(tmp_path: Path) -> None:
    for name in ("a.jpg", "c.jpg", "caf\udce9.jpg"):
        (tmp_path / name).write_bytes(saved(picture(), "JPEG"))
    listed = tmp_path / "list.txt"
    listed.write_bytes(b"\xef\xbb\xbfa.jpg\n\n b.jpg \nc.jpg\nlist.txt\ncaf\xe9.jpg\n/dev/zero\n" + b"n" * 5000 + b"\n")
    run = detect(tmp_path, listed)
    statuses = {text(path.name)[:9]: entry["status"] for path, entry in run.sources.items()}
    assert run.status == 1
    assert {name for name, status in statuses.items() if status == DONE} == {"a.jpg", "c.jpg", "caf\\xe9.j"}
    assert {name for name, status in statuses.items() if status == REFUSED} == {"b.jpg", "list.txt", "zero", "n" * 9}


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "latin-1"])
def test_any_name_can_be_printed(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9 \xe2\x9c\x93\n")
    folder.mkdir()
    (folder / "a.jpg").write_bytes(saved(picture(), "JPEG"))
    flags = ("--project", folder / "runs", "--source", folder, "--explain", "--imgsz", "64", "--max-mb", "90")
    done = python("-m", "yolo_heatviz.detect", *flags, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert "Results in " in done.stdout and "caf\\xe9" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["--source", "--labels"])
def test_a_folder_that_may_not_be_entered(tmp_path: Path, what: str) -> None:
    folders = {name: tmp_path / name for name in ("--source", "--labels")}
    for name, folder in folders.items():
        folder.mkdir()
        (folder / "a.jpg").write_bytes(saved(picture(), "JPEG"))
        (folder / "a.txt").write_text("0 0.5 0.5 0.1 0.1")
        folder.chmod(0 if name == what else 0o755)
    flags = [word for name, folder in folders.items() for word in (name, str(folder))]
    done = python("-m", "yolo_heatviz.detect", "--project", tmp_path / "runs", *flags, bound=True)
    folders[what].chmod(0o755)
    assert done.returncode not in (0, 1) and "Permission denied" in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
