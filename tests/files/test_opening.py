"""Files that are none: each kind refused with its name, and none waited for. What root may read is in `tests/trust`."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Callable

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.files.opening import open_file, read_file


def listen(path: Path) -> None:
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(path.name)


@pytest.mark.skipif(sys.platform == "win32", reason="it has neither pipes nor sockets in folders")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: None, "nothing of that name", id="nothing"),
        pytest.param(Path.mkdir, "a folder", id="a folder"),
        pytest.param(os.mkfifo, "a named pipe", id="a pipe"),
        pytest.param(listen, "a socket", id="a socket"),
        pytest.param(lambda path: path.symlink_to("nowhere"), "a link to nothing", id="a link to nothing"),
        pytest.param(lambda path: path.symlink_to(path.name), "links that lead in a circle", id="a link to itself"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "a device", id="a link to a device"),
    ],
)
def test_what_is_no_file(
    make: Callable[[Path], object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "a")
    with pytest.raises(HeatvizError, match=f"^got {said}, accepted are files"), open_file(tmp_path / "a"):
        pass


@pytest.mark.parametrize(
    ("name", "said"), [("a\0b", "a name that no file can have"), ("n" * 5000, "a name that is too long")]
)
def test_names_that_no_file_has(name: str, said: str) -> None:
    with pytest.raises(HeatvizError, match=said), open_file(name):
        pass


def test_nothing_stays_open(tmp_path: Path) -> None:
    number = os.dup(0)
    os.close(number)
    for _ in range(3):
        with pytest.raises(HeatvizError), open_file(tmp_path):
            pass
    again = os.dup(0)
    os.close(again)
    assert again == number


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert read_file(tmp_path / "a", 100) == b"x" * 100
    with pytest.raises(HeatvizError, match="accepted are up to"):
        read_file(tmp_path / "a", 99)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="a file whose size is said to be 0")
def test_the_limit_holds_where_the_size_is_not_told() -> None:
    with pytest.raises(HeatvizError, match="accepted are up to"):
        read_file("/proc/self/status", 10)
