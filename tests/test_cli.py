"""SIGTERM inside the block is an interrupt, and outside it what it was; a command runs without streams."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import pytest

from tests.helpers.commands import SAMPLES
from tests.helpers.processes import python
from yolo_heatviz.cli import Terminated, sigterm_interrupts, streams

SHELL = shutil.which("sh")


def test_sigterm_interrupts_inside_and_is_as_before_outside() -> None:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    with pytest.raises(Terminated), sigterm_interrupts():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda *_: None], ids=["ignored", "handled"])
def test_a_handler_that_is_there_stays(handler: object) -> None:
    before = signal.signal(signal.SIGTERM, handler)  # type: ignore[arg-type]
    try:
        with sigterm_interrupts():
            assert signal.getsignal(signal.SIGTERM) is handler
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_changes_nothing() -> None:
    seen: list[object] = []

    def look() -> None:
        with sigterm_interrupts():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]


DETECT = ["detect", "--stages", "9", "--source", str(SAMPLES / "linen.jpg")]
COMMANDS = [
    pytest.param([*DETECT, "--visualize", "--project", "."], 0, id="detect"),
    pytest.param(["detect", "--no-such-flag"], 2, id="a mistake"),
    pytest.param(["report", "nowhere"], 2, id="a page of no run"),
    pytest.param(["demo.evaluate", "--pictures", "2", "--size", "64"], 0, id="what ultralytics prints"),
]


@pytest.mark.skipif(not SHELL, reason="no shell to close streams")
@pytest.mark.parametrize(("words", "status"), COMMANDS)
def test_a_program_without_stdout_and_stderr(words: list[str], status: int, tmp_path: Path) -> None:
    assert SHELL
    closing = [SHELL, "-c", 'exec "$@" >&- 2>&-', "closing"]
    done = python("-m", f"yolo_heatviz.{words[0]}", *words[1:], cwd=tmp_path, before=closing)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
    assert [each.name for each in tmp_path.glob("*/manifest.json")] == ["manifest.json"] * ("--visualize" in words)


def test_streams_that_are_there_are_left_alone() -> None:
    before = sys.stdout, sys.stderr
    with streams():
        assert (sys.stdout, sys.stderr) == before
