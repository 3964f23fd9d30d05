"""The copies and waits of one image's drawing on a GPU."""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Any, Callable, ContextManager
from unittest import mock

import cv2
import torch
from ultralytics.utils import ASSETS

from yolo_heatviz.recording.image_record import ImageRecord
from yolo_heatviz.recording.pipeline import Pipeline

_WATCHED = 3
"""The image that is counted; those before it warm up, and the first is looked at for stages that are written into."""
_RUNTIME = ("cudaStreamSynchronize", "cudaEventSynchronize", "cudaLaunchKernel", "aten::_local_scalar_dense")


def report(run: Any, before: Callable[[], ContextManager]) -> bool:
    """Print them for each way, now and as it was; True where a drawing copies once and waits at no stage."""
    if not torch.cuda.is_available():
        print("no CUDA: copies are not counted")
        return True
    well = True
    with tempfile.TemporaryDirectory() as name:
        for number in range(_WATCHED + 1):
            cv2.imwrite(str(Path(name, f"{number}.png")), cv2.imread(str(ASSETS / "bus.jpg"))[number:])
        print("\nof one image's drawing, all stages together:")
        for flags in (["--save", "png", "--focus", "off"], ["--save", "png"], ["--save", "png,report"], []):
            words = ["--visualize", *flags]
            now = _counted(run, words, Path(name))
            with before():
                then = _counted(run, words, Path(name))
            print(f"  {' '.join(flags) or 'default'}")
            print(f"    now:    {_line(now)}")
            print(f"    before: {_line(then)}")
            if _copies(now) and _copies(now) != 1:
                well = False
            if now["synchronizing operations"]:
                well = False
    return well


def _copies(counts: Counter) -> int:
    return sum(count for name, count in counts.items() if name.startswith("Memcpy DtoH"))


def _line(counts: Counter) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "nothing"


def _counted(run: Any, words: list[str], photographs: Path) -> Counter:
    counts: Counter = Counter()
    show, seen = ImageRecord.show, []

    def watched(self: ImageRecord, found: Any) -> None:
        seen.append(None)
        if len(seen) != _WATCHED + 1:
            show(self, found)
            return
        torch.cuda.synchronize()
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            torch.cuda.set_sync_debug_mode("warn")
            try:
                counts.update(_profiled(lambda: show(self, found)))
            finally:
                torch.cuda.set_sync_debug_mode("default")
        waits = [each for each in heard if "synchronizing" in str(each.message)]
        counts["synchronizing operations"] = len(waits)
        for where, count in Counter(f"{Path(each.filename).name}:{each.lineno}" for each in waits).most_common(5):
            counts[f"  at {where}"] = count

    in_turn = mock.patch.object(Pipeline, "_has_thread", lambda _: False)  # its drawing alone, with nothing beside it
    with mock.patch.object(ImageRecord, "show", watched), in_turn:
        run.seconds(words, photographs)
    return counts


def _profiled(work: Callable[[], None]) -> Counter:
    """Run it, once: its copies and waits, as far as this PyTorch's profiler tells."""
    done = False
    try:
        activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
        with torch.profiler.profile(activities=activities) as profile:
            work()
            done = True
        found: Counter = Counter()
        for event in profile.events() or ():
            if event.name.startswith("Memcpy") or event.name in _RUNTIME:
                found[event.name] += 1
        return found
    except Exception as error:  # without its library, CUPTI, or where the machine forbids it
        if not done:
            work()
        print(f"  no profile: {type(error).__name__}: {error}")
        return Counter()
