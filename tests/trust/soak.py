"""`python -m tests.trust.soak command|patch --images 10000`: what a long run keeps, in memory and open files.

Prints a line of JSON: how the resident size grows with each image after the warm-up (bytes, by least squares over
samples after the garbage of Python and of the C library is returned), and the least and most files open at once.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import resource
import shutil
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

import yolo_heatviz
from tests.helpers.commands import SAMPLES
from tests.helpers.tiny_model import tiny
from yolo_heatviz import detect, errors
from yolo_heatviz.cli import Exit
from yolo_heatviz.detect.session import Session
from yolo_heatviz.patch.record import history, outcome

_EVERY = 10
_SHAPES = [(1, 8, 8, 8), (1, 16, 4, 4), (1, 3, 12, 9)]


class Samples:
    """Samples of this process, one in every few images."""

    def __init__(self, images: int) -> None:
        self._warm = max(images // 5, min(images // 2, 200))
        self._count = 0
        self._sizes: list[tuple[int, int]] = []
        self._files: list[int] = []
        self._trim = ctypes.CDLL(None).malloc_trim

    def image(self) -> None:
        """One image more is done."""
        self._count += 1
        if self._count == self._warm:
            gc.collect()
            gc.freeze()  # what was there before is not gone through again for each sample
        if self._count < self._warm or self._count % _EVERY:
            return
        gc.collect()
        self._trim(0)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self._sizes.append((self._count, pages * resource.getpagesize()))
        self._files.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 (a listing opens one itself, always)

    def report(self) -> dict[str, Any]:
        """What they come to."""
        counts, sizes = np.array(self._sizes).T
        slope = float(np.polyfit(counts, sizes, 1)[0])
        files = [min(self._files), max(self._files)]
        return {"images": self._count, "bytes an image": round(slope, 1), "files": files, "MB": int(sizes[-1] / 1e6)}


def command(images: int, samples: Samples, keep: bool) -> None:
    """The detect command on a folder of small pictures, of which every tenth is none."""
    record, kept = Session._record, []

    def recorded(session: Session, running: Any, *rest: Any) -> None:
        record(session, running, *rest)
        entry = running.entry
        if entry["status"] == "done":  # the disk is not what is measured
            shutil.rmtree(session._folder.path / entry["name"])
            (session._folder.path / entry["files"][0]).unlink()
        for job in session.pipeline._pending if session.pipeline else ():
            job.ended.wait()  # else the file that it writes is open
        samples.image()

    Session._record = recorded  # type: ignore[method-assign]
    if keep:
        keep_results(kept)
    with tempfile.TemporaryDirectory() as folder:
        pictures = Path(folder, "pictures")
        pictures.mkdir()
        cloth = cv2.imread(str(SAMPLES / "linen.jpg"))
        originals = [cv2.imencode(".jpg", cv2.resize(cloth[:, at:], (256, 256)))[1].tobytes() for at in (0, 40, 80)]
        for number in range(images):
            content = b"not a picture" if number % 10 == 9 else originals[number % 3]
            (pictures / f"cloth{number:06}.jpg").write_bytes(content)
        flags = ["--source", str(pictures), "--imgsz", "64", "--conf-thres", "0.02", "--visualize", "--project", folder]
        status = detect.main([*flags, "--stages", "2,17,20,23", "--view", "grid,sheet"])
        assert status == Exit.FAILED


def keep_results(kept: list) -> None:
    """The mutant: hold on to each result, as a list of `predict()`'s does."""
    from ultralytics.engine.predictor import BasePredictor

    stream = BasePredictor.stream_inference

    def streaming(self: Any, *given: Any, **options: Any) -> Any:
        for result in stream(self, *given, **options):
            kept.append(result)
            yield result

    BasePredictor.stream_inference = streaming


def patch(images: int, samples: Samples, keep: bool) -> None:
    """Upstream's function with the patch on, for stages that are drawn, skipped, and fail each for another reason."""

    def feature_visualization(x, module_type, stage, n=32, save_dir=Path("runs")):  # type: ignore[no-untyped-def]
        raise AssertionError("upstream's own was called")

    def class_activation_map(model, im, paths, save_dir):  # type: ignore[no-untyped-def]
        model.model(im)

    upstream = types.ModuleType("a_repository_s_plots")
    vars(upstream).update(feature_visualization=feature_visualization, class_activation_map=class_activation_map)
    sys.modules[upstream.__name__] = upstream
    if keep:
        errors.MOST_REASONS = 100 * images
    network = types.SimpleNamespace(model=tiny())
    with tempfile.TemporaryDirectory() as folder, yolo_heatviz.install():
        draw, alongside = vars(upstream)["feature_visualization"], vars(upstream)["class_activation_map"]
        file = Path(folder, "file")
        file.touch()
        for number in range(images):
            outputs = [torch.randn(shape) for shape in _SHAPES]
            for stage, output in enumerate(outputs):
                draw(output, "models.common.Conv", stage, save_dir=Path(folder, "image"))
            draw((outputs[0], number), "models.yolo.Detect", 3, save_dir=Path(folder, "image"))
            for each in range(20):
                draw(outputs[0], "models.common.Conv", 4, save_dir=file / f"image{number}" / f"{each}")
            draw(outputs[0], "models.common.Conv", 5, -number, Path(folder, "image"))
            for stage in range(6, 16):
                draw(outputs[0], f"models.common.Type{number}", stage, save_dir=number)
            alongside(network, torch.zeros(1, 3, 8, 8), [f"{number}.jpg"], file / f"run{number}")
            samples.image()
        assert history.failures
        counts, _ = outcome()
        assert counts["done"] == len(_SHAPES) * images
        assert counts["failed"] >= 12 * images


def main() -> None:
    """Run one of them and print the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", choices=["command", "patch"])
    arguments.add_argument("--images", type=int, default=500)
    arguments.add_argument("--keep", action="store_true", help="the mutants: keep each image's result, or each reason")
    given = arguments.parse_args()
    torch.set_num_threads(1)
    samples = Samples(given.images)
    {"command": command, "patch": patch}[given.what](given.images, samples, given.keep)
    print(json.dumps(samples.report()))


if __name__ == "__main__":
    main()
