"""A file is whole or not there; folders are counted up."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.processes import python
from yolo_heatviz import HeatvizError
from yolo_heatviz.files.atomic import new_folder, part_file, whole_file, write_bytes, write_npy


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with whole_file(path) as file:
        file.write(b"one")
        file.write(b"two")
        assert not path.exists()
    assert names(tmp_path) == ["a.bin"]
    assert path.read_bytes() == b"onetwo"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_an_error_inside_the_block_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises((error, HeatvizError)), whole_file(tmp_path / "a.bin") as file:
        file.write(b"half")
        raise error
    assert names(tmp_path) == []


def test_an_error_inside_the_block_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="stop"), whole_file(path) as file:
        file.write(b"new")
        raise ValueError("stop")
    assert names(tmp_path) == ["a.bin"]
    assert path.read_bytes() == b"old"


def test_a_new_file_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_bytes(path, b"old and long")
    write_bytes(path, b"new")
    assert names(tmp_path) == ["a.bin"]
    assert path.read_bytes() == b"new"


def test_a_killed_writer_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from yolo_heatviz.files.atomic import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half' * 100000); file.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    (tmp_path / "old.bin").write_bytes(b"old")
    for name in ("new.bin", "old.bin"):
        assert python("-c", code, tmp_path / name).returncode == -signal.SIGKILL
    assert not (tmp_path / "new.bin").exists()
    assert (tmp_path / "old.bin").read_bytes() == b"old"


def test_a_part_keeps_the_suffix_and_vanishes_on_an_error(tmp_path: Path) -> None:
    with part_file(tmp_path / "a.mp4") as part:
        assert part.suffix == ".mp4"
        assert part.parent == tmp_path
        part.write_bytes(b"frames")
    assert (tmp_path / "a.mp4").read_bytes() == b"frames"
    with pytest.raises(KeyboardInterrupt), part_file(tmp_path / "b.mp4"):
        raise KeyboardInterrupt
    assert names(tmp_path) == ["a.mp4"]


def test_a_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(np.arange(24, dtype=np.float32).reshape(2, 3, 4), id="float32"),
        pytest.param(np.array([[[np.nan, np.inf, -0.0]]], np.float16), id="float16, not finite"),
        pytest.param(np.arange(24, dtype=np.float32).reshape(2, 3, 4)[:, ::2], id="not contiguous"),
        pytest.param(np.arange(6, dtype=np.float64).reshape(2, 3).T, id="in Fortran's order"),
        pytest.param(np.zeros((0, 3, 4), np.float32), id="empty"),
        pytest.param(np.array(1.5), id="a single number"),
    ],
)
def test_npy(tmp_path: Path, array: np.ndarray) -> None:
    write_npy(tmp_path / "a.npy", array)
    found = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


def test_npy_never_pickles(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pickle"):
        write_npy(tmp_path / "a.npy", np.array([{}], object))
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["missing/a.bin", "file/a.bin"])
def test_a_refused_file_is_one_line_with_its_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HeatvizError) as caught:
        write_bytes(tmp_path / name, b"")
    assert str(caught.value).startswith(f"cannot write {tmp_path / name}: ")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)


def test_a_folder_in_the_file_s_place_stays(tmp_path: Path) -> None:
    (tmp_path / "a.bin").mkdir()
    with pytest.raises(HeatvizError, match="directory"):
        write_bytes(tmp_path / "a.bin", b"")
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match="No space left"), whole_file(tmp_path / "a.bin"):
        Path("/dev/full").write_bytes(b"x")
    assert names(tmp_path) == []


def test_folders_are_counted_up(tmp_path: Path) -> None:
    parent = tmp_path / "runs" / "detect"
    assert [new_folder(parent, "exp") for _ in range(3)] == [parent / "exp", parent / "exp2", parent / "exp3"]
    assert new_folder(parent, "other") == parent / "other"


def test_a_file_or_a_dead_link_holds_its_name(tmp_path: Path) -> None:
    (tmp_path / "exp").touch()
    (tmp_path / "exp2").symlink_to(tmp_path / "nowhere")
    assert new_folder(tmp_path, "exp") == tmp_path / "exp3"
    assert (tmp_path / "exp").is_file()


def test_exist_ok_uses_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "exp").mkdir()
    (tmp_path / "exp" / "kept.txt").touch()
    assert new_folder(tmp_path, "exp", exist_ok=True) == tmp_path / "exp"
    assert new_folder(tmp_path, "new", exist_ok=True) == tmp_path / "new"
    assert names(tmp_path / "exp") == ["kept.txt"]


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "/tmp", "a/", "../a"])
def test_a_name_is_one_part_of_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(HeatvizError, match="accepted is one folder name"):
        new_folder(tmp_path / "runs", name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["exp 1", "\u691c\u67fb", "\U0001f525", ".hidden", "a" * 255, "-x"])
def test_a_name_of_any_letters(tmp_path: Path, name: str) -> None:
    assert new_folder(tmp_path, name).is_dir()
    assert names(tmp_path) == [name]


def test_a_name_that_is_too_long_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=os.strerror(errno.ENAMETOOLONG)):
        new_folder(tmp_path, "a" * 300)


def test_a_file_where_the_parent_should_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(HeatvizError, match="cannot write"):
        new_folder(tmp_path / "runs" / "detect", "exp")
