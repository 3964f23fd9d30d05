"""`python -m tests.bench.evolution`: what watching a training costs, beside an epoch of 1,000 images.

YOLOv5n of Ultralytics at 320 pixels, four images, all stages, on one thread of the CPU: the median CPU seconds of
watching one epoch, its bytes on disk, and what part of an epoch's training steps that is. The validation, which comes
on top of an epoch, is left out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch

from yolo_heatviz.demo.dataset import write_dataset
from yolo_heatviz.evolution import watch_options
from yolo_heatviz.evolution.training import Training
from yolo_heatviz.evolution.under_way import UnderWay

IMAGES_AN_EPOCH, IMAGES, BATCH = 1000, 4, 16


def network() -> Any:
    """YOLOv5n as it begins, with what its loss asks for."""
    from ultralytics.cfg import get_cfg
    from ultralytics.nn.tasks import DetectionModel

    torch.manual_seed(0)
    model = DetectionModel("yolov5n.yaml", nc=5, verbose=False)
    model.args = get_cfg()
    return model


def step_seconds(model: Any, size: int, batches: int) -> float:
    """Median CPU seconds of a training step of one batch: forward, loss, backward, and the optimizer."""
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, nesterov=True)
    boxes = 3 * BATCH
    batch = {
        "img": torch.rand(BATCH, 3, size, size),
        "cls": torch.randint(0, 5, (boxes, 1)).float(),
        "bboxes": torch.rand(boxes, 4) * 0.3 + 0.2,
        "batch_idx": torch.arange(BATCH).repeat_interleave(3).float(),
    }
    model.train()
    seconds = []
    for _ in range(batches + 1):
        begun = time.process_time()
        loss, _ = model(batch)
        loss.sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        seconds.append(time.process_time() - begun)
    return median(seconds[1:])


def watched(model: Any, size: int, epochs: int) -> tuple[list[float], int]:
    """CPU seconds of watching each of some epochs after the first, and the bytes of one."""
    with tempfile.TemporaryDirectory() as place:
        data = write_dataset(Path(place, "data"), seed=1, train=0, val=IMAGES, size=size)
        paths = sorted(map(str, (data.parent / "images" / "val").glob("*.jpg")))
        names = {number: str(number) for number in range(5)}
        training = Training(Path(place, "exp"), epochs, 0, size, names, lambda: paths)
        training.folder.mkdir()
        under_way = UnderWay(watch_options.WatchOptions(count=IMAGES), training, model)
        seconds = []
        for epoch in range(epochs + 1):
            begun = time.process_time()
            under_way.see(epoch, model)
            seconds.append(time.process_time() - begun)
        newest = f"epoch{epochs:03d}"
        files = (under_way.folder / "records" / f"{newest}.npz", under_way.folder / "page" / f"{newest}.js")
        return seconds[1:], sum(path.stat().st_size for path in files)


def measure(size: int, epochs: int, batches: int) -> dict[str, float]:
    """What it costs."""
    torch.set_num_threads(1)
    model = network()
    seconds, written = watched(model, size, epochs)
    epoch = step_seconds(model, size, batches) * IMAGES_AN_EPOCH / BATCH
    return {
        "watching, s": round(median(seconds), 3),
        "megabytes": round(written / 1e6, 2),
        "an epoch, s": round(epoch, 1),
        "percent": round(100 * median(seconds) / epoch, 2),
    }


def main(argv: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.evolution", description=__doc__)
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batches", type=int, default=8)
    args = parser.parse_args(argv)
    print(json.dumps(measure(args.size, args.epochs, args.batches)))


if __name__ == "__main__":
    main()
