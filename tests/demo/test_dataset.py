from __future__ import annotations

import cv2
import numpy as np
import pytest
import yaml

from yolo_heatviz.demo.cloth.defects import NAMES
from yolo_heatviz.demo.cloth.picture import make_picture
from yolo_heatviz.demo.dataset import encode_jpeg, label_text, main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cloth")
    assert main([str(path), "--seed", "3", "--train", "6", "--val", "2", "--size", "64"]) == 0
    return path


def test_same_arguments_write_the_same_bytes(folder, tmp_path, capsys):
    main([str(tmp_path), "--seed", "3", "--train", "4", "--val", "2", "--size", "64"])
    assert capsys.readouterr().out.strip() == str(tmp_path / "data.yaml")
    for path in (path for path in tmp_path.rglob("*") if path.suffix in (".jpg", ".txt")):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_every_picture_has_a_label_file_and_the_splits_share_none(folder):
    for split, count in (("train", 6), ("val", 2)):
        pictures = sorted((folder / "images" / split).iterdir())
        assert len(pictures) == count
        assert all((folder / "labels" / split / f"{path.stem}.txt").is_file() for path in pictures)
    contents = [path.read_bytes() for path in (folder / "images").rglob("*.jpg")]
    assert len(set(contents)) == len(contents)


def test_yaml_names_the_classes_and_the_folders(folder):
    data = yaml.safe_load((folder / "data.yaml").read_text())
    assert data["names"] == dict(enumerate(NAMES))
    assert data["path"] == folder.resolve().as_posix()
    assert (folder / data["train"]).is_dir()
    assert (folder / data["val"]).is_dir()


def test_label_lines_give_the_boxes_back():
    image, labels = make_picture([2], shape=(96, 160), names=NAMES)
    assert labels
    for line, (name, box) in zip(label_text(labels, image.shape).splitlines(), labels):
        number, *shares = line.split()
        x, y, wide, high = (float(share) * side for share, side in zip(shares, (160, 96, 160, 96)))
        assert NAMES[int(number)] == name
        assert np.allclose((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), box, atol=1e-3)


def test_jpeg_keeps_the_colour_order():
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    blue, _, back = cv2.imdecode(np.frombuffer(encode_jpeg(red), np.uint8), cv2.IMREAD_COLOR)[8, 8]
    assert back > 190
    assert blue < 10
