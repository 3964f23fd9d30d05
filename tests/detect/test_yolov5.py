"""What the detect command writes of a checkpoint of YOLOv5's, against YOLOv5's own `detect.py`."""

from __future__ import annotations

from pathlib import Path

import cv2

from tests.helpers.commands import run
from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK, old_environment


def shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """The size of each crop, by its class and name."""
    crops = folder.glob("crops/*/*.jpg")
    return {path.relative_to(folder).as_posix(): cv2.imread(str(path)).shape for path in crops}


def test_labels_are_the_same_to_the_last_digit_and_crops_of_the_same_size(
    coco: Path, assets: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for photograph in assets.glob("*.jpg"):
        image = cv2.imread(str(photograph))
        cv2.imwrite(str(tmp_path / "in" / f"{photograph.stem}.png"), image)
        cv2.imwrite(str(tmp_path / "in" / f"{photograph.stem}_odd.png"), cv2.resize(image, (333, 500)))
    flags = ("--weights", str(coco), "--source", str(tmp_path / "in"), "--save-txt", "--save-crop")
    path = (release("yolov5==7.0.14"), release(*OLD_STACK))
    words = ("-m", "yolov5.detect", *flags, "--project", tmp_path, "--name", "upstream", "--device", "cpu")
    done = python(*words, cwd=tmp_path, path=path, **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    _, ours, _ = run(tmp_path / "ours", *flags)
    upstream = tmp_path / "upstream"
    for name in ("bus.txt", "bus_odd.txt", "zidane.txt", "zidane_odd.txt"):
        assert (ours / "labels" / name).read_text() == (upstream / "labels" / name).read_text()
    assert shapes(ours) == shapes(upstream) != {}
