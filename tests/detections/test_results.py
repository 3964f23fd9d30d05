"""The files of detections, from Ultralytics' own results."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.device import Counted, OnDevice
from yolo_heatviz import HeatvizError
from yolo_heatviz.detections import results
from yolo_heatviz.detections.files import (
    add_rows,
    as_yolov5_writes,
    picture_suffix,
    turned_upright,
    write_crops,
    write_labels,
    write_picture,
)
from yolo_heatviz.detections.results import describe, found_in
from yolo_heatviz.drawing.box_style import BoxStyle
from yolo_heatviz.drawing.mask_outline import mask_outlines
from yolo_heatviz.feature_maps.bands import three_bands
from yolo_heatviz.files.tables import Tables

NAMES = {0: "hole", 1: "../slub", 2: "crease"}
IMAGE = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
BOXES = [[10.0, 20.0, 30.0, 40.0, 0.875, 0.0], [0.0, 0.0, 8.0, 6.0, 0.5, 1.0], [40.0, 10.0, 60.0, 50.0, 0.25, 0.0]]


def result(boxes: list | None = None, **parts: Any) -> Any:
    from ultralytics.engine.results import Results

    found = {"boxes": torch.tensor(boxes).reshape(-1, 6)} if boxes is not None else parts
    return Results(IMAGE, "a/bus.jpg", NAMES, **found)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a/b.jpg", ".jpg"),
        ("a.b.PNG", ".png"),
        ("b.tif", ".tif"),
        ("b.heic", ".jpg"),
        ("b.gif", ".jpg"),
        ("b", ".jpg"),
        ("https://a.b/c.png?size=2", ".jpg"),
    ],
)
def test_picture_suffix(source: str, expected: str) -> None:
    assert picture_suffix(source) == expected


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".tiff"])
def test_a_lossless_picture_comes_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"\u691c\u67fb{suffix}"
    write_picture(path, IMAGE)
    np.testing.assert_array_equal(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR), IMAGE)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".webp"])
def test_a_lossy_picture_has_its_size(tmp_path: Path, suffix: str) -> None:
    write_picture(tmp_path / f"a{suffix}", IMAGE)
    assert cv2.imread(str(tmp_path / f"a{suffix}")).shape == IMAGE.shape


def test_what_cannot_be_encoded_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=r"cannot write .*tall\.jpg"):
        write_picture(tmp_path / "tall.jpg", np.zeros((70000, 2, 3), np.uint8))
    assert files(tmp_path) == []


@pytest.mark.parametrize("confidence", [False, True])
def test_labels_are_fractions_of_the_image(tmp_path: Path, confidence: bool) -> None:
    path = tmp_path / "labels" / "bus.txt"
    write_labels(path, result(BOXES), confidence=confidence)
    rows = [[float(word) for word in line.split()] for line in path.read_text().splitlines()]
    expected = [
        [box[5], (box[0] + box[2]) / 160, (box[1] + box[3]) / 120, (box[2] - box[0]) / 80, (box[3] - box[1]) / 60]
        + ([box[4]] if confidence else [])
        for box in BOXES
    ]
    np.testing.assert_allclose(rows, expected, atol=1e-5)
    assert files(tmp_path) == ["labels/bus.txt"]


def test_labels_are_written_anew_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "labels" / "bus.txt"
    for _ in range(2):
        write_labels(path, result(BOXES), confidence=False)
    assert len(path.read_text().splitlines()) == 3


def test_crops_are_numbered_by_class_and_stay_inside(tmp_path: Path) -> None:
    before = IMAGE.copy()
    paths = write_crops(tmp_path / "crops", "bus", result(BOXES))
    assert files(tmp_path) == ["crops/.._slub/bus.jpg", "crops/hole/bus.jpg", "crops/hole/bus2.jpg"]
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "crops/hole/bus.jpg",
        "crops/.._slub/bus.jpg",
        "crops/hole/bus2.jpg",
    ]
    tall = cv2.imread(str(paths[2]))
    assert tall.shape[0] > tall.shape[1]
    np.testing.assert_array_equal(IMAGE, before)


def test_a_rotated_box_is_cut_out_upright_as_ultralytics_does(tmp_path: Path) -> None:
    from ultralytics.utils.plotting import save_one_box

    found = result(obb=torch.tensor([[40.0, 30.0, 30.0, 12.0, 0.5, 0.875, 2.0]]))
    (path,) = write_crops(tmp_path / "crops", "bus", found)
    assert path == tmp_path / "crops" / "crease" / "bus.jpg" and cv2.imread(str(path)).shape == (12, 30, 3)
    corners = found.obb.xyxyxyxy[0]
    expected = save_one_box(corners, IMAGE.copy(), BGR=True, save=False)
    np.testing.assert_array_equal(turned_upright(IMAGE, corners.numpy()), expected)


def test_a_detection_has_the_outline_of_its_mask_and_its_keypoints() -> None:
    masks = torch.zeros(1, 60, 80)
    masks[0, 20:40, 10:30] = 1
    points = torch.tensor([[[12.0, 22.0, 0.5], [0.0, 0.0, 0.125]]])
    whole = result(BOXES[:1])
    whole.update(masks=masks, keypoints=points)
    (found,) = describe(whole)
    assert found["outlines"] == [[[10.5, 20.5], [10.5, 39.5], [29.5, 39.5], [29.5, 20.5]]]
    assert found["keypoints"] == points[0].tolist() and "corners" not in found


def test_an_empty_mask_has_no_outline() -> None:
    whole = result(BOXES[:1])
    whole.update(masks=torch.zeros(1, 60, 80))
    assert describe(whole) == describe(result(BOXES[:1]))


def test_outlines_are_traced_for_the_manifest_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = result(BOXES)
    whole.update(masks=torch.ones(3, 60, 80))
    traced: list[object] = []
    monkeypatch.setattr(results, "mask_outlines", lambda *mask: traced.append(mask) or mask_outlines(*mask))
    seen = results.scene(whole, BoxStyle(), "letterboxed")
    add_rows(Tables(tmp_path), "a.jpg", whole)
    assert found_in(whole) == found_in(result(BOXES)) and not traced
    assert [box.label for box in seen.boxes] == ["hole 0.88", "../slub 0.50", "hole 0.25"]
    assert all("outlines" in found for found in describe(whole)) and len(traced) == 3


def test_no_crops_of_nothing(tmp_path: Path) -> None:
    assert write_crops(tmp_path / "crops", "bus", result([])) == []
    assert files(tmp_path) == []


def test_a_table_has_one_head_and_a_row_a_detection(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    add_rows(tables, 'a, "b".jpg', result(BOXES))
    add_rows(tables, "none.jpg", result([]))
    add_rows(tables, "\u691c.jpg", result(BOXES[:1]))
    assert tables.close() == ["predictions.csv"]
    with (tmp_path / "predictions.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["Image Name", "Prediction", "Confidence"],
            ['a, "b".jpg', "hole", "0.88"],
            ['a, "b".jpg', "../slub", "0.50"],
            ['a, "b".jpg', "hole", "0.25"],
            ["\u691c.jpg", "hole", "0.88"],
        ]


def test_describe_boxes() -> None:
    assert describe(result(BOXES)) == [
        {"class": NAMES[int(box[5])], "confidence": box[4], "xyxy": box[:4]} for box in BOXES
    ]
    assert describe(result([])) == []


def test_describe_other_tasks() -> None:
    probable = result(probs=torch.tensor([0.125, 0.25, 0.625]))
    assert describe(probable) == [{"class": "crease", "confidence": 0.625}]
    (turned,) = describe(result(obb=torch.tensor([[20.0, 30.0, 10.0, 4.0, 0.0, 0.5, 2.0]])))
    corners = turned.pop("corners")
    assert turned == {"class": "crease", "confidence": 0.5, "xyxy": [15.0, 28.0, 25.0, 32.0]}
    assert sorted(corners) == [[15.0, 28.0], [15.0, 32.0], [25.0, 28.0], [25.0, 32.0]]
    assert describe(result()) == []


def test_yolov5_writes_whole_pixels_and_the_least_confident_first() -> None:
    before = result([[10.4, 20.6, 30.5, 39.9, 0.875, 0.0], [0.0, 0.2, 8.0, 6.0, 0.5, 1.0]])
    before.input_size = IMAGE.shape[:2]
    kept = before.boxes.data.clone()
    rows = as_yolov5_writes(before).boxes.data.tolist()
    assert rows == [[0.0, 0.0, 8.0, 6.0, 0.5, 1.0], [10.0, 21.0, 30.0, 40.0, 0.875, 0.0]]
    assert torch.equal(before.boxes.data, kept)


def test_what_was_found_on_a_device_comes_here_once() -> None:
    from ultralytics.engine.results import Results

    boxes, corners = torch.tensor(BOXES), torch.rand(3, 4, 2, generator=torch.Generator().manual_seed(0)) * 50
    here = Results(IMAGE, "a/bus.jpg", NAMES, boxes=boxes, keypoints=corners)
    with Counted() as count:
        there = Results(IMAGE, "a/bus.jpg", NAMES, boxes=OnDevice(boxes), keypoints=OnDevice(corners))
        there.odd = "kept"
        found = results.on_host(there)
        assert count.counts == {"to host": 2}
        assert describe(found) == describe(here) and (found.odd, found.path) == ("kept", there.path)
    assert count.counts == {"to host": 2}


def test_what_is_here_already_stays() -> None:
    found = result(BOXES)
    assert results.on_host(found) is found


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 10])
def test_an_image_of_any_bands_is_seen_as_the_detect_command_sees_it(bands: int) -> None:
    """By the patch it comes as the program has it; the detect command has made three bands of it."""
    given = result(BOXES)
    given.orig_img = np.random.default_rng(0).integers(0, 255, (60, 80, bands), np.uint8)
    found = results.scene(given, BoxStyle(), "letterboxed")
    assert np.array_equal(found.image, three_bands(given.orig_img)[..., ::-1])
