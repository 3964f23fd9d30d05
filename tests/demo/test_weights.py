from __future__ import annotations

import re
import zipfile

import numpy as np
import pytest
import torch

from yolo_heatviz.demo.cloth.defects import NAMES
from yolo_heatviz.demo.cloth.picture import make_picture
from yolo_heatviz.demo.samples import FOLDER, SAMPLES
from yolo_heatviz.demo.train import WEIGHTS
from yolo_heatviz.model.offline import stay_offline


@pytest.fixture
def checkpoint():
    stay_offline()
    from ultralytics.nn.tasks import torch_safe_load

    return torch_safe_load(str(WEIGHTS), safe_only=True)[0]


@pytest.fixture(scope="module")
def detector():
    stay_offline()
    from ultralytics import YOLO

    return YOLO(WEIGHTS)


def overlaps(found: np.ndarray, box: np.ndarray) -> np.ndarray:
    low, high = np.maximum(found[:, :2], box[:2]), np.minimum(found[:, 2:], box[2:])
    both = np.clip(high - low, 0, None).prod(1)
    return both / ((found[:, 2:] - found[:, :2]).prod(1) + (box[2:] - box[:2]).prod() - both)


def test_file_is_small_half_precision_and_names_the_classes(checkpoint):
    assert WEIGHTS.stat().st_size <= 4_000_000
    assert {parameter.dtype for parameter in checkpoint["model"].parameters()} == {torch.float16}
    assert checkpoint["model"].names == dict(enumerate(NAMES))
    assert checkpoint["train_args"]["imgsz"] == 320


def test_file_holds_no_path_no_date_and_no_optimizer(checkpoint):
    with zipfile.ZipFile(WEIGHTS) as archive:
        pickled = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    assert not re.search(rb"/(?:home|root|work|tmp|usr|opt|mnt|Users)\b|[A-Z]:\\|20\d\d-\d\d-\d\d", pickled)
    assert not {"optimizer", "date", "git", "ema"} & set(checkpoint)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_every_defect_of_the_sample_is_found(detector, sample):
    found = detector.predict(FOLDER / f"{sample.stem}.jpg", conf=0.25, device="cpu", verbose=False)[0]
    high, wide = found.orig_shape
    for line in (FOLDER / f"{sample.stem}.txt").read_text().splitlines():
        number, x, y, w, h = map(float, line.split())
        box = np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2]) * (wide, high, wide, high)
        same = found.boxes.xyxy[found.boxes.cls == number].numpy()
        assert overlaps(same, box).max(initial=0) >= 0.5, NAMES[int(number)]
    if not sample.names:
        assert len(found.boxes) == 0


def test_a_stage_that_feeds_the_head_lights_up_at_the_defects(checkpoint):
    network = checkpoint["model"].float().eval()
    seen = {}
    for index in network.model[-1].f:
        network.model[index].register_forward_hook(lambda _, __, out, at=index: seen.update({at: out[0].numpy()}))
    brighter = [is_brighter(network, seen, name, seed) for name in NAMES for seed in range(8)]
    assert np.mean(brighter, axis=0).max() > 0.9


def is_brighter(network, seen: dict[int, np.ndarray], name: str, seed: int) -> list[bool]:
    """For each stage that feeds the head: is the mean energy of its map larger inside the defect's box than outside?"""
    image, labels = make_picture([60, seed], names=[name])
    with torch.inference_mode():
        network(torch.from_numpy(image).permute(2, 0, 1)[None] / 255)
    x1, y1, x2, y2 = (side / 320 for side in labels[0][1])
    results = []
    for _, maps in sorted(seen.items()):
        # What a channel shows of sound cloth everywhere is no sign of a defect.
        energy = np.square(maps - np.median(maps, axis=(1, 2), keepdims=True)).sum(0)
        rows, columns = energy.shape
        inside = np.zeros(energy.shape, bool)
        inside[int(y1 * rows) : int(np.ceil(y2 * rows)), int(x1 * columns) : int(np.ceil(x2 * columns))] = True
        results.append(bool(energy[inside].mean() > energy[~inside].mean()))
    return results
