"""Runs whose disk is full, or whose files are too large, from some byte on.

    python -m tests.trust.full FOLDER WHAT:COUNT:MUTANT ...

`disk` mounts a small file system for each run, and so wants the right to: `unshare -rm` gives it, unless it is denied.
`file` limits the size of a file. `injected` has Python's own writes fail, where nothing can be mounted.
"""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

from tests.trust import reopen
from tests.trust.warm import MUTANTS, ended, fork, warm
from yolo_heatviz.recording import budget

PAGE = 4096


def main(folder: Path, wanted: list[str]) -> dict[str, list[dict]]:
    """What became of each run of what is wanted."""
    argv = warm(folder)
    sizes = {path: path.stat().st_size for path in (folder / "warm").rglob("*") if path.is_file()}
    return {each: trials(each, argv, folder / each.replace(":", "-"), sizes) for each in wanted}


def trials(wanted: str, argv: list[str], folder: Path, sizes: dict[Path, int]) -> list[dict]:
    """What became of each run, such as `disk:64:none`."""
    what, count, mutant = wanted.split(":")
    folder.mkdir()
    found = []
    places = {"disk": disks, "file": limits, "injected": injections}[what](folder, sizes, int(count))
    for number, (project, change) in enumerate(places):
        change_both: Callable[[], object] = lambda change=change: (change(), MUTANTS[mutant]())  # noqa: E731
        status, words = ended(*fork([*argv, "--project", str(project), "--name", f"exp{number}"], change_both))
        run = project / f"exp{number}"
        wrong, parts = list(reopen.complaints(run)), reopen.parts(run)
        files = len(reopen.final_files(run))
        found.append({"status": status, "words": words, "files": files, "wrong": wrong, "parts": parts})
    return found


def disks(folder: Path, sizes: dict[Path, int], count: int) -> Iterator[tuple[Path, Callable[[], object]]]:
    """File systems of sizes up to what a run takes, in whole pages."""
    pages = sum(-(-size // PAGE) for size in sizes.values())
    for number in range(count):
        place = folder / f"disk{number}"
        place.mkdir()
        size = PAGE * (2 + (pages - 6) * number // count)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
        yield place, _another_takes_the_space_after_the_look_at_it
        subprocess.run(["umount", str(place)], check=True)


def _another_takes_the_space_after_the_look_at_it() -> None:
    budget.free_space = lambda folder: 10**12


def limits(folder: Path, sizes: dict[Path, int], count: int) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Largest sizes of a file, up to just below the largest that a run writes."""
    for number in range(count):
        limit = max(sizes.values()) * number // count
        yield folder / "limited", lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        shutil.rmtree(folder / "limited")


def injections(folder: Path, sizes: dict[Path, int], count: int) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Files whose writes fail once they took so many bytes together."""
    heard = sum(size for path, size in sizes.items() if path.suffix != ".mp4")  # OpenCV writes those past Python
    for number in range(count):
        left = [heard * number // count]

        class Failing(io.FileIO):
            def write(self, piece: Any, left: list[int] = left) -> int:
                taken = min(left[0], len(piece))
                if not taken and len(piece):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                left[0] -= taken
                return super().write(memoryview(piece)[:taken])

        def change(failing: type[io.FileIO] = Failing, plain: Callable = io.open) -> None:
            def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
                if mode in ("xb", "a+b", "r+b"):
                    raw = failing(file, mode.replace("b", ""))
                    return io.BufferedWriter(raw) if buffering else raw
                return plain(file, mode, buffering, *rest, **named)

            io.open = opened  # which is what pathlib calls

        yield folder / "injected", change
        shutil.rmtree(folder / "injected")


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2:])))
