"""Nothing is written outside a run's folder, whatever its path says or its folders are."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from yolo_heatviz.errors import WriteError
from yolo_heatviz.files.atomic import make_folder, part_file, write_bytes
from yolo_heatviz.files.write_guard import only_inside


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "run" / "sub").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run-2").mkdir()
    (tmp_path / "run" / "link").symlink_to(tmp_path / "elsewhere")
    return tmp_path / "run"


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["a.png", "sub/a.png", "sub/../a.png", "..a.png", "sub/..."])
def test_inside(name: str, run: Path) -> None:
    with only_inside(run):
        write_bytes(run / name, b"x")
    assert len(everything(run.parent)) == 1


@pytest.mark.parametrize(
    "name", ["../a.png", "sub/../../a.png", "link/a.png", "../run-2/a.png", "/tmp/a.png", "sub/.."]
)
def test_outside(name: str, run: Path) -> None:
    with only_inside(run):
        for write in (lambda path: write_bytes(path, b"x"), lambda path: part_file(path).__enter__()):
            with pytest.raises(WriteError, match=r"cannot write .*: it is not inside "):
                write(run / name)
    assert everything(run.parent) == []


def test_a_folder_outside_is_not_made(run: Path) -> None:
    with only_inside(run):
        make_folder(run)
        make_folder(run / "sub" / "new")
        for name in ("../new", "link/new"):
            with pytest.raises(WriteError, match="not inside"):
                make_folder(run / name)
    assert not (run.parent / "new").exists() and not (run.parent / "elsewhere" / "new").exists()


def test_a_link_to_a_file_is_replaced_not_followed(run: Path) -> None:
    (run.parent / "elsewhere" / "kept").write_bytes(b"kept")
    (run / "a.png").symlink_to(run.parent / "elsewhere" / "kept")
    with only_inside(run):
        write_bytes(run / "a.png", b"new")
    assert (run.parent / "elsewhere" / "kept").read_bytes() == b"kept"
    assert not (run / "a.png").is_symlink()


def test_a_run_may_lie_behind_a_link(run: Path) -> None:
    (run.parent / "way").symlink_to(run)
    with only_inside(run.parent / "way"):
        write_bytes(run.parent / "way" / "sub" / "a.png", b"x")
    assert everything(run) == ["sub/a.png"]


@pytest.mark.parametrize("again", [False, True])
def test_a_folder_that_was_moved_away_takes_nothing_more(again: bool, run: Path) -> None:
    with only_inside(run):
        run.rename(run.with_name("moved"))
        if again:
            run.mkdir()
        with pytest.raises(WriteError, match="was removed or replaced"):
            make_folder(run / "new")
        with pytest.raises(WriteError, match="was removed or replaced"):
            write_bytes(run / "a.png", b"x")
    assert run.exists() == again


def test_it_ends_with_its_block_and_binds_no_other_thread(run: Path) -> None:
    with only_inside(run):
        other = threading.Thread(target=write_bytes, args=(run.parent / "a.png", b"x"))
        other.start()
        other.join()
    write_bytes(run.parent / "b.png", b"x")
    assert everything(run.parent) == ["a.png", "b.png"]
