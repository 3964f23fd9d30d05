"""The detect command many times, each in a fork of a process that has its detector: so that a run costs little."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator

import cv2
from tqdm import tqdm

from tests.helpers.commands import SAMPLES
from yolo_heatviz import detect
from yolo_heatviz.detect import run
from yolo_heatviz.detect.arguments import parse
from yolo_heatviz.detections import files as detection_files
from yolo_heatviz.files import atomic, tables, video
from yolo_heatviz.heatmaps import writer as visualise
from yolo_heatviz.model.offline import stay_offline

FLAGS = ["--visualize", "--imgsz", "96", "--tile-min", "32", "--save-txt", "--save-csv", "--save-crop"]
FLAGS += ["--conf-thres", "0.1"]


def warm(folder: Path) -> list[str]:
    """Load the detector for all forks, and run it once; the arguments of a run, without where it writes."""
    stay_offline(Path(tempfile.mkdtemp(dir=folder)))
    cv2.setNumThreads(1)  # forks have none of the threads of a pool
    tqdm.set_lock(threading.RLock())  # its own is shared by all forks: one that is killed would hold it for good
    sources = folder / "sources"
    sources.mkdir()
    for name in ("linen", "stripes"):
        shutil.copy(SAMPLES / f"{name}.jpg", sources)
    _clip(sources / "clip.mp4")
    argv = ["--source", str(sources), *FLAGS]
    detector = run._detector(parse(argv))
    run._detector = lambda _: detector
    assert detect.main([*argv, "--project", str(folder / "warm")]) == 0
    return argv


def _clip(path: Path) -> None:
    image = cv2.imread(str(SAMPLES / "linen.jpg"))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10, (320, 240))
    for shift in range(3):
        writer.write(image[shift * 8 : shift * 8 + 240, :320])
    writer.release()


def fork(argv: list[str], change: Callable[[], object]) -> tuple[int, int]:
    """Run the command in a fork, after a change to it; its process and the end of a pipe with its stderr."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    status = 99
    try:
        os.dup2(writer, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        change()
        status = detect.main(argv)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def ended(process: int, reader: int) -> tuple[int, str]:
    """Wait for a fork; its exit status, negative for a signal, and what it said."""
    with os.fdopen(reader, errors="replace") as said:
        words = said.read()
    _, status = os.waitpid(process, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status), words


def plain() -> None:
    """A mutant: files are written under their final names."""

    @contextmanager
    def in_place(path: Path) -> Iterator[Path]:
        yield path

    for module in (atomic, detection_files, video, tables):
        module.part_file = in_place  # type: ignore[attr-defined]


def late() -> None:
    """A mutant: arrays are written when all is done, as a thread beside the run might."""
    waiting: list[tuple[Any, ...]] = []
    now, finish = atomic.write_npy, run._finish
    visualise.write_npy = lambda *given: waiting.append(given)

    def finish_late(*given: Any) -> Any:
        for each in waiting:
            now(*each)
        return finish(*given)

    run._finish = finish_late


MUTANTS: dict[str, Callable[[], object]] = {"none": lambda: None, "plain": plain, "late": late}
