from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.detections.labels import Label
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.evolution.images import choose, prepare
from yolo_heatviz.labels.given import GivenLabels


def written(path, shape, seed=0):
    noise = np.random.default_rng(seed).integers(0, 255, (*shape, 3)).astype(np.uint8)
    cv2.imwrite(str(path), cv2.GaussianBlur(noise, (0, 0), 2))
    return str(path)


@pytest.mark.parametrize("shape", [(96, 64), (30, 64), (64, 64), (33, 97), (200, 31)], ids=str)
@pytest.mark.parametrize("how", ["letterboxed", "stretched"])
def test_the_network_s_input_is_that_of_ultralytics_predictor(shape, how, tmp_path):
    from ultralytics.data.augment import LetterBox

    path = written(tmp_path / "a.png", shape)
    found = prepare([path], (64, 64), channels=3, how=how, labels=GivenLabels(), names={})
    expected = LetterBox((64, 64), auto=False, scale_fill=how == "stretched")(image=cv2.imread(path))
    assert found.batch.shape == (1, 3, 64, 64) and found.batch.dtype == np.float32
    assert np.array_equal(np.rint(found.batch[0] * 255), expected[..., ::-1].transpose(2, 0, 1))


def test_labels_are_boxes_in_pixels_of_the_image(tmp_path):
    paths = [written(tmp_path / f"{name}.png", (50, 100), seed) for seed, name in enumerate("ab")]
    labels = GivenLabels({paths[1]: [Label(1, (-0.1, 0.2, 0.5, 0.6)), Label(7, (0.5, 0.5, 0.5, 0.5))]})
    found = prepare(paths, (64, 64), channels=3, how="letterboxed", labels=labels, names={1: "stain"})
    assert [len(scene.boxes) for scene in found.scenes] == [0, 1] and found.labelled == 1
    assert (found.scenes[1].boxes[0].xyxy, found.scenes[1].boxes[0].label) == ((0, 10, 50, 30), "stain")


def test_grey_networks_see_grey_images(tmp_path):
    path = written(tmp_path / "a.png", (40, 64))
    found = prepare([path], (64, 64), channels=1, how="letterboxed", labels=GivenLabels(), names={})
    assert found.batch.shape == (1, 1, 64, 64) and found.scenes[0].image.shape == (40, 64, 3)


def test_images_that_are_cut_are_refused(tmp_path):
    path = written(tmp_path / "a.png", (40, 64))
    with pytest.raises(HeatvizError, match="got a network whose images are cropped, accepted are detectors"):
        prepare([path], (64, 64), channels=3, how="cropped", labels=GivenLabels(), names={})


def test_one_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.png").write_text("no image")
    with pytest.raises(HeatvizError, match=r"source: .*a\.png: got "):
        prepare([str(tmp_path / "a.png")], (64, 64), channels=3, how="letterboxed", labels=GivenLabels(), names={})


def test_the_same_seed_chooses_the_same_images_in_any_order():
    paths = [f"{number}.jpg" for number in range(50)]
    assert choose(paths, 4, seed=3) == choose(paths[::-1], 4, seed=3) != choose(paths, 4, seed=4)
    assert choose(["b", "a", "b"], 4, seed=0) == ["a", "b"]
