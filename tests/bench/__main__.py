"""`python -m tests.bench`: what a picture of every stage costs, in ratios measured side by side in one run.

The stages are those of the COCO `yolov5s.pt` on `bus.jpg` at 640. Times are medians of CPU time in this process,
of all its threads: PyTorch has one, and the other libraries what they have for a user. Set no variable of theirs.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from threadpoolctl import threadpool_info
from ultralytics.utils import ASSETS

from tests.bench import labels, slow_ways
from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz import Settings
from yolo_heatviz.drawing import png
from yolo_heatviz.drawing.box import Box
from yolo_heatviz.drawing.scene import Scene
from yolo_heatviz.heatmaps.writer import StageWriter
from yolo_heatviz.model.detector import Detector, load
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.report.files import ImageFiles

_DEFLATES = {"isal": png.deflate, "zlib": png.zlib_deflate}
Outputs = "list[StageOutput]"


def main(argv: list[str] | None = None) -> int:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=20, help="rounds of the quick ways")
    arguments.add_argument("--slow-rounds", type=int, default=3, help="rounds of the slow ways")
    arguments.add_argument("--images", type=int, default=1000, help="images of the memory test")
    arguments.add_argument("--labelled", type=int, default=200, help="images of the test of labels")
    given = arguments.parse_args(argv)
    torch.set_num_threads(1)
    detector = load(coco_checkpoint(), device="cpu")
    image, outputs, scene = activations(detector)
    print(f"{len(outputs)} stages of yolov5s at {tuple(image.shape[2:])}, torch {torch.__version__}; {threads()}\n")
    speed(detector, image, outputs, scene, given.rounds, given.slow_rounds)
    memory(detector, image, scene, given.images)
    if given.labelled:
        labels.cost(given.labelled)
    return 0


def threads() -> str:
    """How many threads the libraries may use, which decides about the times."""
    given = Path("/proc/self/environ").read_bytes().split(b"\0")  # os.environ has what Ultralytics sets by now
    variable = next((each.decode() for each in given if each.startswith(b"OMP_NUM_THREADS=")), "no OMP_NUM_THREADS")
    blas = [
        f"{each['internal_api']} {each['version']}: {each['num_threads']}"
        for each in threadpool_info()
        if each["user_api"] == "blas"
    ]
    return f"threads: PyTorch {torch.get_num_threads()}, {variable}, {', '.join(blas) or 'no BLAS'}"


def activations(detector: Detector) -> tuple[torch.Tensor, Outputs, Scene]:
    """The network's input for bus.jpg, what each stage but the head gives, and the picture with its boxes."""
    outputs: Outputs = []
    images: list[torch.Tensor] = []
    keep = hooked(
        detector.stages,
        tuple(range(24)),
        lambda given: outputs.append(StageOutput(given.stage, given.maps.clone(), given.input_size)),
    )
    network = detector.predictor.model.model
    handle = network.register_forward_pre_hook(lambda _, inputs: images.append(inputs[0].clone()))
    with keep:
        (result,) = detector.predictor.stream_inference(str(ASSETS / "bus.jpg"))
    handle.remove()
    boxes = [Box(tuple(corners)) for corners in result.boxes.xyxy.tolist()]
    return images[0], outputs, Scene(result.orig_img[..., ::-1].copy(), boxes)


def speed(
    detector: Detector, image: torch.Tensor, outputs: Outputs, scene: Scene, rounds: int, slow_rounds: int
) -> None:
    """Print each way's CPU time against the snippet's and against a forward pass."""
    network = detector.predictor.model.model
    with torch.inference_mode():
        forward = cpu_seconds(lambda _: network(image), rounds)[0]
    ways: list[tuple[str, Callable[[Path], None], int]] = [
        ("the snippet (subplots, 300 dpi, .npy)", slow(slow_ways.snippet, outputs), slow_rounds),
        ("YOLOv5 v7.0's way (subplots, 300 dpi, .npy)", slow(slow_ways.upstream, outputs), slow_rounds),
    ]
    for deflate in ("isal", "zlib"):
        for npy, files in (("off", "grids"), ("float32", "grids + .npy")):
            ways.append((f"ours, {files}, {deflate}", ours(outputs, npy, deflate), rounds))
            ways.append((f"ours, {files}, ranked by focus, {deflate}", ours(outputs, npy, deflate, scene), rounds))
        ways.append((f"ours, grids + report, {deflate}", ours(outputs, "off", deflate, scene, report=True), rounds))
    print("| way | CPU time | times the snippet's speed | of a forward pass | PNG | .npy | report |")
    print("|---|---|---|---|---|---|---|")
    print(f"| one forward pass | {forward * 1e3:.0f} ms | | 1 | | | |")
    base = None
    for name, way, times in ways:
        seconds, sizes = cpu_seconds(way, times)
        base = base or seconds
        ratio = f"{base / seconds:.0f}"
        written = " | ".join(f"{size:.1f} MB" for size in sizes)
        print(f"| {name} | {seconds * 1e3:.0f} ms | {ratio} | {seconds / forward:.2f} | {written} |")


def slow(way: Callable, outputs: Outputs) -> Callable[[Path], None]:
    """Draw all stages in a slow way."""

    def draw(folder: Path) -> None:
        for output in outputs:
            way(output.maps[0].numpy(), output.stage.file_stem, folder)

    return draw


def ours(
    outputs: Outputs, npy: str, deflate: str, scene: Scene | None = None, *, report: bool = False
) -> Callable[[Path], None]:
    """Draw all stages as the detect command does, with one of the two deflates; with a scene, ranked by focus."""
    writer = StageWriter(Settings(npy=npy, focus="on" if scene else "off"))

    def draw(folder: Path) -> None:
        png.deflate = _DEFLATES[deflate]
        files = ImageFiles(folder, "bus", writer.settings) if report else None
        for output in outputs:
            page = files.stage if files else None
            writer.write_image(output, 0, folder, scene=scene, page=page)
        if files and scene:
            files.finish(np.ascontiguousarray(scene.image[..., ::-1]))

    return draw


def cpu_seconds(way: Callable[[Path], object], rounds: int) -> tuple[float, list[float]]:
    """The median CPU time of a way, after one round to warm up, and the megabytes of PNG, .npy and report it writes."""
    times = []
    for number in range(rounds + 1):
        folder = Path(tempfile.mkdtemp())
        begin = time.process_time()
        way(folder)
        times.append(time.process_time() - begin)
        files = [folder.glob("*.png"), folder.glob("*.npy"), folder.glob("report/*/*")]
        sizes = [sum(path.stat().st_size for path in found) / 1e6 for found in files]
        shutil.rmtree(folder)
        if number == 0 and times[0] > 1:  # a slow way needs no warming up, and would cost a minute
            rounds -= 1
    return statistics.median(times[1:] or times), sizes


def memory(detector: Detector, image: torch.Tensor, scene: Scene, images: int) -> None:
    """Print what drawing adds to a forward pass's peak memory, and how memory grows over many images."""
    network = detector.predictor.model.model
    writer = StageWriter(Settings(npy="off", focus="off"))
    ranked = StageWriter(Settings(npy="off"))
    folder = Path(tempfile.mkdtemp())
    stages = tuple(range(24))

    def draw(times: int) -> None:
        with torch.inference_mode(), hooked(detector.stages, stages, lambda output: writer.write(output, [folder])):
            for _ in range(times):
                network(image)

    def rank(times: int) -> None:
        held: list[StageOutput] = []

        def hold(output: StageOutput) -> None:
            held.append(ranked.overwritten.hold(output))

        with torch.inference_mode(), hooked(detector.stages, stages, hold):
            for _ in range(times):
                network(image)
                ranked.overwritten.learn()
                for output in held:
                    ranked.write_image(output, 0, folder, scene=scene)
                held.clear()

    with torch.inference_mode():
        for _ in range(20):
            network(image)
    before = peak()
    draw(5)
    after, settled = peak(), resident()
    draw(images)
    grown = resident() - settled
    print(f"\nextra peak memory of drawing: {after - before:.1f} MB; after {images} more images: {grown:+.1f} MB")
    rank(30)  # the allocator has found its size by then
    after_ranking, settled = peak(), resident()
    rank(images // 10)
    grown = resident() - settled
    extra = after_ranking - before
    print(f"with the ranking by focus: {extra:.1f} MB; after {images // 10} more images: {grown:+.1f} MB")
    shutil.rmtree(folder)


def peak() -> float:
    """The process's largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def resident() -> float:
    """The process's resident size now, in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    sys.exit(main())
