"""`python -m tests.bench.gpu`: what heatmaps cost a run on a GPU, and whether they are those of the CPU.

Where CUDA is missing it says so and ends. Three parts, each of which goes on where another fails:

1. One photograph's pictures, arrays and page, read on the GPU, against those of the same values on the CPU.
2. The copies and waits of one image's drawing, from PyTorch's profiler and its sync debug mode.
3. Milliseconds an image without `--visualize`, and with each way: as it is, and as it was, stage by stage.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import traceback
from collections import Counter
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Callable, Iterator
from unittest import mock

import torch

from tests.bench import gpu_counts, gpu_equal
from tests.bench.run import WAYS, WITHOUT, timed, written
from tests.helpers import lively
from yolo_heatviz import detect
from yolo_heatviz.detect import passes
from yolo_heatviz.heatmaps import frame, readout

COLUMNS = (("before", 0), ("before", 1), ("now", 0), ("now", 1))


def main(argv: list[str] | None = None) -> int:
    """Measure, compare, print; 1 where a part failed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--weights", type=Path, help="a checkpoint; a random yolov5s by default")
    arguments.add_argument("--images", type=int, default=40)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--device", default="0", help="as detect's; cpu tries the script itself")
    given = arguments.parse_args(argv)
    if given.device != "cpu" and not torch.cuda.is_available():
        print(f"no CUDA here (PyTorch {torch.__version__}): nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photographs = written(folder / "photographs", given.images)
        weights = given.weights or random_network(folder / "yolov5s-random.pt")
        run = Runs(weights, photographs, given.device)
        print(f"{about(given.device)}; {weights.name} at 640, {given.images} photographs\n")
        parts: list[Callable[[], bool]] = [
            lambda: gpu_equal.compare(weights, given.device),
            lambda: gpu_counts.report(run, one_by_one),
            lambda: speed(run, given.images, given.rounds),
        ]
        outcomes = [attempted(part) for part in parts]
    print("\nall parts are well" if all(outcomes) else "\nA PART FAILED, see above")
    return 0 if all(outcomes) else 1


def attempted(part: Callable[[], bool]) -> bool:
    """Run a part; what fails in it is printed."""
    try:
        return part()
    except Exception:
        traceback.print_exc(file=sys.stdout)
        return False


def about(device: str) -> str:
    """The machine."""
    if device == "cpu":
        return f"the CPU, PyTorch {torch.__version__}"
    return f"{torch.cuda.get_device_name(int(device))}, CUDA {torch.version.cuda}, PyTorch {torch.__version__}"


def random_network(path: Path) -> Path:
    """A checkpoint of a YOLOv5s that has learnt nothing, and finds some boxes."""
    lively.make("yolov5s.yaml", path, 0.03)
    return path


@contextmanager
def one_by_one() -> Iterator[None]:
    """Each stage, and each look at a box, comes from the device by itself, as it was before."""
    with ExitStack() as stack:
        for room in (readout, frame):
            stack.enter_context(mock.patch.object(room, "is_remote", lambda _: False))
        stack.enter_context(mock.patch.object(passes, "on_host", lambda result: result))
        yield


class Runs:
    """Runs the detect command on photographs.

    Args:
        weights: the checkpoint.
        photographs: their folder.
        device: as `--device` takes it.
    """

    def __init__(self, weights: Path, photographs: Path, device: str) -> None:
        self._weights, self._photographs, self._device = weights, photographs, device

    def seconds(self, flags: list[str], photographs: Path | None = None) -> float:
        """Run once: from the first source to the manifest."""
        said = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, timed() as took:
            words = ["--weights", str(self._weights), "--source", str(photographs or self._photographs), "--quiet"]
            words += ["--max-det", "6"]  # a network that has learnt nothing finds hundreds
            with redirect_stdout(said), redirect_stderr(said):
                status = detect.main([*words, "--project", folder, "--device", self._device, *flags])
        if status:
            raise RuntimeError(f"a run ended with {status}: {' '.join(flags)}\n{said.getvalue()}")
        return took[0]


def speed(run: Runs, images: int, rounds: int) -> bool:
    """Print the milliseconds an image of each way; a round before the first warms up."""
    found: dict[tuple, list[float]] = {}
    for number in range(rounds + 1):
        for way, flags in WAYS.items():
            for when, workers in COLUMNS if way != WITHOUT else COLUMNS[-1:]:
                words = [*([] if way == WITHOUT else ["--visualize"]), *flags, "--workers", str(workers)]
                with one_by_one() if when == "before" else ExitStack():
                    seconds = run.seconds(words)
                if number:
                    found.setdefault((way, when, workers), []).append(seconds / images * 1e3)
    medians = Counter({key: statistics.median(each) for key, each in found.items()})
    heads = [f"{when}, {('in turn', 'a worker')[workers]}" for when, workers in COLUMNS]
    print(f"\n| ms an image | {' | '.join(heads)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    base = medians[WITHOUT, "now", 1]
    print(f"| {WITHOUT} | {base:.1f} | | | |")
    for way in list(WAYS)[1:]:
        cells = [medians[(way, *column)] for column in COLUMNS]
        print(f"| {way} | " + " | ".join(f"{each:.1f} ({each / base:.2f}×)" for each in cells) + " |")
    return True


if __name__ == "__main__":
    sys.exit(main())
