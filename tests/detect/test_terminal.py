"""The detect command on a terminal."""

from __future__ import annotations

import os
import struct
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Iterator

import pytest

from tests.helpers.commands import SAMPLES
from yolo_heatviz import detect

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)


@contextmanager
def on_a_terminal(rows: int, columns: int) -> Iterator[list[str]]:
    """Put a terminal behind stdout and stderr; the list gets the lines that are left to be seen at the end."""
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    parts: list[bytes] = []
    reader = threading.Thread(target=_listen, args=(ours, parts))
    reader.start()
    lines: list[str] = []
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as stream, redirect_stdout(stream), redirect_stderr(stream):
            yield lines
    finally:
        reader.join()
        os.close(ours)
    written = b"".join(parts).decode().replace("\r\n", "\n").rstrip("\n")
    lines += [line.split("\r")[-1] for line in written.split("\n")]


def _listen(terminal: int, parts: list[bytes]) -> None:
    try:
        while text := os.read(terminal, 1 << 16):
            parts.append(text)
    except OSError:  # the other end is closed
        return


@pytest.mark.parametrize("size", [pytest.param((0, 0), id="of no known size"), (24, 40), (40, 120)], ids=str)
def test_no_line_is_empty(size: tuple[int, int], tmp_path: Path) -> None:
    with on_a_terminal(*size) as lines:
        status = detect.main(["--source", str(SAMPLES), "--nosave", "--max-mb", "99", "--project", str(tmp_path)])
    assert status == 0 and lines[-1].startswith("Results in ")
    assert all(line.strip() for line in lines), lines
