"""The figures are those of Ultralytics' own `val`, to the last digit, where both see the same pixels and boxes.

`val` lets one prediction stand for several classes (`multi_label`), which detecting does not: here it may not either.
Its letterbox is made equal by square pictures of the network's size, one at a time, without `rect`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Callable

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz.demo.dataset import write_dataset

EMBEDDED = SAMPLES.parent / "fabric.pt"
SIZE, KEYPOINTS = 320, 17
FLAGS = ["--imgsz", str(SIZE), "--iou-thres", "0.6", "--max-det", "300", "--nosave", "--quiet"]


@pytest.fixture
def val(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Runs `YOLO(weights).val`, once we have detected."""
    from ultralytics import YOLO
    from ultralytics.utils import nms

    def measure(weights: Path, data: Path, conf: float, most: int = 300) -> Any:
        monkeypatch.setattr(nms, "non_max_suppression", _one_label(nms.non_max_suppression))
        places = {"project": str(tmp_path / "val"), "plots": True, "verbose": False, "workers": 0, "device": "cpu"}
        thresholds = {"conf": conf, "iou": 0.6, "max_det": most}
        return YOLO(weights).val(data=str(data), imgsz=SIZE, batch=1, rect=False, **thresholds, **places)

    return measure


def _one_label(suppress: Callable) -> Callable:
    def suppress_once(*given: Any, **options: Any) -> Any:
        return suppress(*given, **{**options, "multi_label": False})

    return suppress_once


def compare(record: dict, expected: Any) -> None:
    box, names = expected.box, list(expected.names.values())
    classes = {row["class"]: row for row in record["labels"]}
    for number, class_id in enumerate(box.ap_class_index):
        row = classes[names[class_id]]
        assert (row["mAP50"], row["mAP50_95"]) == (box.ap50[number], box.ap[number])
    assert (classes["all"]["mAP50"], classes["all"]["mAP50_95"]) == (box.map50, box.map)
    matrix = expected.confusion_matrix.matrix.astype(int)
    np.testing.assert_array_equal(record["confusion"]["rows"], matrix)
    assert matrix.sum() > 0 and box.map50 > 0


@pytest.mark.parametrize(
    ("pictures", "conf"),
    [
        pytest.param(30, 0.01, id="30 pictures, unsure boxes too"),
        pytest.param(200, 0.25, id="200 pictures", marks=pytest.mark.slow),
        pytest.param(200, 0.001, id="200 pictures, at val's confidence", marks=pytest.mark.slow),
    ],
)
def test_the_embedded_detector(pictures: int, conf: float, val: Callable, tmp_path: Path) -> None:
    data = write_dataset(tmp_path / "cloth", seed=77, train=1, val=pictures, size=SIZE)
    status, _, record = run(tmp_path / "runs", "--data", str(data), "--conf-thres", str(conf), *FLAGS)
    assert status == 0
    status, _, empty = run(
        tmp_path / "empty", "--data", str(data), "--conf-thres", str(conf), *FLAGS, "--unlabelled-as-empty"
    )
    assert empty["labels"] == record["labels"], "pictures without a defect have an empty file"
    compare(record, val(EMBEDDED, data, conf))


def altered(lines: list[str], random: np.random.Generator) -> list[str]:
    """Rows of `--save-txt` that lie in the image and some not, moved a little, their class another now and then.

    A rotated box that was cut at the image's edge is none any more: which is the smallest around it can be a tie.
    """
    rows = []
    for line in lines:
        class_id, *numbers = line.split()
        if len(numbers) == 4 + KEYPOINTS * 3:
            shift = random.normal(0, 0.02)
            moved = [float(each) + shift * (at < 2) for at, each in enumerate(numbers)]
            if min(moved) >= 0 and max(moved[4:]) <= 1:
                rows.append(" ".join([class_id, *(f"{each:.6f}" for each in moved)]))
            continue
        corners = np.array(numbers, float).reshape(-1, 2) + random.normal(0, 0.02, 2)
        number = int(class_id) if random.random() > 0.2 else int(random.integers(0, 80))
        if random.random() > 0.3 and corners.min() >= 0 and corners.max() <= 1:
            rows.append(" ".join([str(number), *(f"{each:.6f}" for each in corners.ravel())]))
    return rows


@pytest.mark.parametrize(("task", "most"), [("-obb", 300), ("-seg", 60), ("-pose", 60)])
def test_random_networks(task: str, most: int, lively: Callable[[str], Path], val: Callable, tmp_path: Path) -> None:
    """Their labels are what they find, altered; no segment has an empty mask, which detecting drops."""
    weights, random = lively(task), np.random.default_rng(5)
    images, labels = (tmp_path / "data" / kind for kind in ("images", "labels"))
    images.mkdir(parents=True)
    labels.mkdir()
    for number in range(4):
        noise = random.integers(0, 256, (10, 10, 3), np.uint8)
        cv2.imwrite(str(images / f"{number}.png"), cv2.resize(noise, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC))
    found = partial(
        run, tmp_path / "runs", "--weights", str(weights), "--conf-thres", "0.3", *FLAGS, "--max-det", str(most)
    )
    _, folder, record = found("--source", str(images), "--save-txt")
    assert sum(len(entry["found"]) for entry in record["sources"]) == 4 * most
    names = record["model"]["names"]
    for path in sorted((folder / "labels").iterdir()):
        (labels / path.name).write_text("\n".join(altered(path.read_text().splitlines(), random)))
    data = tmp_path / "data" / "data.yaml"
    shape = f"kpt_shape: [{KEYPOINTS}, 3]\n" if task == "-pose" else ""
    listed = "".join(f"  {number}: {name}\n" for number, name in enumerate(names))
    data.write_text(f"path: {data.parent}\ntrain: images\nval: images\n{shape}names:\n{listed}")
    status, _, record = found("--data", str(data))
    assert status == 0
    compare(record, val(weights, data, 0.3, most))
