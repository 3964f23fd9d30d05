"""Heat lies over what it comes from, however the image came into the network: a white square on black."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Callable

import cv2
import numpy as np
import pytest

from tests.helpers.commands import run
from yolo_heatviz.detect import run as command
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.drawing.views import sheet
from yolo_heatviz.feature_maps.box_energy import box_energy

HEIGHT, WIDTH, SIDE = 300, 900, 60
KINDS = ["", "-seg", "-pose", "-obb", "-cls", "rtdetr"]
FLAGS = ["--visualize", "--stages", "0", "--view", "overlay,sheet", "--heat-opacity", "1", "--cmap", "gray"]


@pytest.fixture(scope="module")
def square(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Gives an image with a square whose left edge is there."""
    folder = tmp_path_factory.mktemp("squares")

    def image(left: int) -> Path:
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        picture[40 : 40 + SIDE, left : left + SIDE] = 255
        path = folder / f"square{left}.png"
        cv2.imwrite(str(path), picture)
        return path

    return image


def hottest(picture: np.ndarray) -> tuple[float, float]:
    """Where a picture is brightest, as fractions of its width and height."""
    rows, columns = np.nonzero(picture == picture.max())
    return (columns.mean() + 0.5) / picture.shape[1], (rows.mean() + 0.5) / picture.shape[0]


@pytest.mark.parametrize("shape", ["rect", "square", "384 640"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_hottest_pixel_lies_on_the_square(
    kind: str,
    shape: str,
    square: Callable[[int], Path],
    untrained: Callable[[str], Path],
    transformer: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = 500 if kind == "-cls" else 740  # of a classifier's image the middle alone is seen
    weights = transformer if kind == "rtdetr" else untrained(kind)
    monkeypatch.setattr(command, "load", partial(command.load, rect=shape != "square"))
    tiles: list[sheet.Tile] = []
    compose = sheet.compose_sheet
    monkeypatch.setattr(sheet, "compose_sheet", lambda found, *rest: tiles.extend(found) or compose(found, *rest))
    size = shape.split() if " " in shape else ["320"]
    flags = [*FLAGS, "--weights", str(weights), "--source", str(square(left)), "--imgsz", *size, "--conf-thres", "1"]
    status, folder, record = run(tmp_path, *(flags[:-2] if kind == "-cls" else flags))
    assert status == 0
    overlay = cv2.imread(str(folder / f"square{left}" / "stage0_Conv_overlay.png"))[..., 0]
    body = overlay[-MARGIN - HEIGHT : -MARGIN, MARGIN : MARGIN + WIDTH]
    (entry,) = record["sources"]
    sprite = cv2.imread(str(folder / entry["report"]["stages"]))[..., 0]
    sprite[sprite == 128] = 0  # what was cut off is grey
    for name, picture in (("overlay", body), ("sheet", tiles[0].pixels[..., 0]), ("report", sprite)):
        across, down = hottest(picture)
        assert left - 6 <= across * WIDTH <= left + SIDE + 6, name
        assert 40 - 6 <= down * HEIGHT <= 40 + SIDE + 6, name


def test_the_energy_of_a_stretched_image_lies_in_its_box(
    square: Callable[[int], Path], transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from ultralytics.engine.results import Results
    from ultralytics.models.rtdetr.predict import RTDETRPredictor

    def found(self: Any, predictions: Any, given: Any, originals: Any) -> list:
        return [
            Results(originals[0], str(self.batch[0][0]), {0: "square"}, torch.tensor([[740, 40, 800, 100, 0.9, 0]]))
        ]

    monkeypatch.setattr(RTDETRPredictor, "postprocess", found)
    flags = ["--visualize", "--weights", str(transformer), "--source", str(square(740)), "--imgsz", "320"]
    status, folder, record = run(tmp_path, *flags, "--stages", "0")
    (stage,) = record["sources"][0]["stages"]
    (file,) = (name for name in stage["files"] if name.endswith(".npy"))
    energy = box_energy(np.load(folder / file), np.array([[740 / 900, 40 / 300, 800 / 900, 100 / 300]]), (1, 1))
    assert status == 0 and stage["focus"]["stage"] == pytest.approx(energy.score, abs=1e-6)
    assert stage["focus"]["area"] == pytest.approx(60 * 60 / (900 * 300), abs=1e-6)
    assert record["focus"]["stages"][0]["focus"] == pytest.approx(energy.score, abs=1e-6)
    assert record["sources"][0]["place"] == [0, 0, 320, 320]


def test_the_estimate_knows_the_input_of_a_stretched_image(
    square: Callable[[int], Path], transformer: Path, tmp_path: Path
) -> None:
    """Its stages have three times the pixels of a letterboxed one's."""
    flags = ["--visualize", "--weights", str(transformer), "--source", str(square(740)), "--save", "npy"]
    _, folder, _ = run(tmp_path, *flags, "--nosave", "--imgsz", "320")
    written = sum(path.stat().st_size for path in (folder / "square740").iterdir())
    status, *_ = run(tmp_path, *flags, "--nosave", "--imgsz", "320", "--max-mb", str(written * 0.8 / 1e6))
    assert status == 2
