"""Run something in a forked child under limits, and tell what it did: files, programs, sockets, memory, time."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Callable

_PROGRAMS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "subprocess.Popen", "pty.spawn")
_NETWORK = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostby",
    "socket.bind",
    "socket.sendto",
    "urllib.Request",
)
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_MB = 1 << 20
_LONGEST = 120


def attempt(action: Callable[[], Any], inside: Path, *, seconds: int = 20, megabytes: int = 2048) -> dict[str, Any]:
    """Run `action` in a fork of this process.

    Args:
        action: what to run; what it returns must be JSON.
        inside: the folder that it may write to.
        seconds: it is killed after so many of the processor's, by SIGXCPU.
        megabytes: how much address space it may add.

    Returns:
        `returned`, `raised`, `signal`, `out`, `err`, `events` (programs, changes outside `inside`, and sockets, which
        it does not get), `seconds` (the processor's) and `megabytes` (of memory that it added at its peak).
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            _limit(seconds, megabytes)
            _tell(writing, _run(action, inside, writing))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        told = [json.loads(line) for line in file]
    killed = os.waitpid(child, 0)[1] & 0x7F
    report = {"returned": None, "raised": None, "out": "", "err": "", "seconds": float(seconds), "megabytes": 0.0}
    for each in told:
        report.update(each if isinstance(each, dict) else {})
    return {**report, "signal": killed, "events": [each for each in told if isinstance(each, str)]}


def _tell(pipe: int, what: Any) -> None:
    os.write(pipe, json.dumps(what).encode() + b"\n")


def _limit(seconds: int, megabytes: int) -> None:
    now = int(re.findall(r"VmSize:\s+(\d+)", Path("/proc/self/status").read_text())[0]) * 1024
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * _MB, now + megabytes * _MB))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.alarm(_LONGEST)


def _run(action: Callable[[], Any], inside: Path, pipe: int) -> dict[str, Any]:
    returned, raised, out, err = None, None, io.StringIO(), io.StringIO()
    Path("/proc/self/clear_refs").write_text("5")  # the peak of memory counts from here
    before, started = _peak(), time.process_time()
    sys.dont_write_bytecode = True
    sys.addaudithook(lambda event, arguments: _note(event, arguments, inside, pipe))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            returned = action()
    except BaseException as error:
        raised = f"{type(error).__name__}: {error}"[:500]
    took, grew = time.process_time() - started, _peak() - before
    texts = {"out": out.getvalue()[-20000:], "err": err.getvalue()[-20000:]}
    return {"returned": returned, "raised": raised, "seconds": took, "megabytes": grew, **texts}


def _peak() -> float:
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024


def _note(event: str, arguments: tuple, inside: Path, pipe: int) -> None:
    if event.startswith(_PROGRAMS + _NETWORK):
        _tell(pipe, f"{event} {arguments!r:.200}")
        if event.startswith(_NETWORK):
            raise ConnectionRefusedError("no network in a test")
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
    if writes or event.startswith((*_CHANGES, "shutil.")):
        places = [place for place in arguments[: 1 if writes else 2] if isinstance(place, (str, bytes, os.PathLike))]
        outside = [place for place in map(os.fsdecode, places) if not _within(place, inside)]
        if outside:
            _tell(pipe, f"{event} {outside!r:.200}")


def _within(place: str, inside: Path) -> bool:
    return place == os.devnull or f"{os.path.realpath(place)}{os.sep}".startswith(f"{inside}{os.sep}")
