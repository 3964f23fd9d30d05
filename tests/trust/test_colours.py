"""R9: JET's colours in the decoded file, against a checked-in table, for every view and through every way in.

What is judged is a stage that rises from left to right by one level a pixel: it must come out as JET's blue, then each
of its colours in order, and end in JET's red. The plain ways fail the same judgement.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

import yolo_heatviz
from tests.bench import slow_ways
from tests.helpers import reference
from tests.helpers.commands import STAGES
from tests.trust.test_outputs import by_capture, by_the_command, by_the_function, by_the_patch, run_through
from yolo_heatviz import Scene, Settings, contact_sheet, render
from yolo_heatviz.drawing import views
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.feature_maps import colour
from yolo_heatviz.feature_maps.colour import LEVELS, palette, table
from yolo_heatviz.heatmaps import active_settings
from yolo_heatviz.heatmaps.image import ImageSink
from yolo_heatviz.heatmaps.stream import StreamSink
from yolo_heatviz.heatmaps.writer import StageWriter

JET = np.load(Path(__file__).parents[1] / "data" / "jet.npy")
"""`(256, 3)` uint8 RGB of OpenCV's JET, from the minimum to the maximum."""
SHOWN = JET[np.linspace(0, 255, LEVELS).round().astype(int)]
LOW, HIGH = (0, 0, 128), (128, 0, 0)
RAMP = torch.arange(LEVELS, dtype=torch.float32).expand(1, 4, 8, LEVELS) * torch.arange(1, 5).reshape(1, 4, 1, 1)
BLACK = Scene(np.zeros((8 * 8, LEVELS * 8, 3), np.uint8))
ONE_MAP = [name for name in views.VIEWS if name not in ("grid", "pca")]
OVER = Settings(heat_opacity=1, smooth="nearest")


def places(pixels: np.ndarray, shade: tuple[int, int, int]) -> np.ndarray:
    return np.flatnonzero((pixels == shade).all(axis=-1))


def assert_jet(pixels: np.ndarray) -> None:
    """Whether the lowest row of `(H, W, 3)` RGB with JET's ends runs from the low one through all to the high one."""
    row = next((row for row in pixels[::-1] if len(places(row, LOW)) and len(places(row, HIGH))), None)
    assert row is not None, "no row has both ends"
    left, right = places(row, LOW)[0], places(row, HIGH)[0]
    assert left < right, "the high end stands before the low one"
    ramp = row[left : right + 1]
    changes = np.concatenate([[True], (ramp[1:] != ramp[:-1]).any(axis=1)])
    np.testing.assert_array_equal(ramp[changes], SHOWN)


def pictures(folder: Path) -> dict[str, np.ndarray]:
    return {path.stem: reference.decoded(path.read_bytes()) for path in sorted(folder.rglob("*.png"))}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(active_settings, "_writers", {})
    return tmp_path


def test_the_table_is_opencv_s_jet_and_so_is_the_palette() -> None:
    np.testing.assert_array_equal(table("jet"), JET)
    np.testing.assert_array_equal(palette("jet")[:LEVELS], SHOWN)
    assert (tuple(JET[0].tolist()), tuple(JET[-1].tolist())) == (LOW, HIGH)


@pytest.mark.parametrize("way", [by_the_function, by_the_patch, by_the_command, by_capture])
def test_every_way_in(way: Callable, folder: Path) -> None:
    (found,) = way(RAMP, folder)
    assert_jet(reference.decoded(found.png))


@pytest.mark.parametrize("way", [by_the_function, by_the_patch])
def test_every_view_of_upstream_s_function(way: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(view=",".join(["grid", *(name for name in ONE_MAP if name != "overlay")]))
    monkeypatch.setattr("tests.trust.test_outputs.PIXELS", settings)
    monkeypatch.setattr(active_settings, "_writers", {Settings(): StageWriter(settings)})
    way(RAMP, folder)
    found = pictures(folder)
    assert len(found) == len(ONE_MAP)
    for pixels in found.values():
        assert_jet(pixels)


def test_every_view_of_the_command(folder: Path) -> None:
    settings = OVER.replace(view=",".join(["grid", *ONE_MAP, "sheet"]), focus="off")
    run_through(ImageSink(StageWriter(settings), folder / "image"), folder, RAMP, BLACK, (64, LEVELS * 8))
    found = pictures(folder)
    assert len(found) == len(ONE_MAP) + 2
    for pixels in found.values():
        assert_jet(pixels)


def test_every_view_of_render(folder: Path) -> None:
    for view in ["grid", *ONE_MAP]:
        assert_jet(reference.decoded(render(RAMP[0], OVER.replace(view=view), scene=BLACK, stride=8).png()))
    assert_jet(reference.decoded(contact_sheet({0: RAMP[0]}, BLACK, OVER, input_size=(64, LEVELS * 8)).png()))


@pytest.mark.parametrize(
    "maps",
    [RAMP, RAMP[0], RAMP[0, :1], RAMP[0, 0], RAMP[0].numpy(), RAMP[0].half()],
    ids=["a batch", "a stage", "one channel", "two axes", "numpy", "float16"],
)
def test_show(maps: object, folder: Path) -> None:
    yolo_heatviz.show(maps, save=folder / "a.png")
    assert_jet(reference.decoded((folder / "a.png").read_bytes()))


def test_a_video_s_frames_are_blue_on_the_left_and_red_on_the_right(folder: Path) -> None:
    run_through(StreamSink(Settings(), folder / "video", 10), folder, RAMP)
    (path,) = folder.rglob("*.mp4")
    row = cv2.VideoCapture(str(path)).read()[1][-MARGIN - 2, MARGIN : MARGIN + LEVELS].astype(int)
    assert (row[2:16, 0] - row[2:16, 2]).min() > 50, "blue less red, of BGR"
    assert (row[-16:-2, 2] - row[-16:-2, 0]).min() > 50, "red less blue"


def test_the_first_component_is_red() -> None:
    row = reference.decoded(render(RAMP[0], Settings(view="pca")).png())[-MARGIN - 1]
    shown = row[MARGIN : MARGIN + 2 * LEVELS : 2].astype(int)
    np.testing.assert_array_equal(shown[:, 0], np.rint(np.arange(LEVELS) / (LEVELS - 1) * 255))
    assert not shown[:, 1:].any(), "only the first has a variance"


def test_every_file_of_a_run(first_run: tuple[int, Path, dict]) -> None:
    files = sorted(first_run[1].rglob("*_features.png"))
    assert len(files) >= STAGES
    for path in files[:STAGES]:
        with Image.open(path) as picture:
            shades = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
        np.testing.assert_array_equal(shades[:LEVELS], SHOWN)
        pixels = reference.decoded(path.read_bytes()).reshape(-1, 3)
        assert len(places(pixels, LOW)) and len(places(pixels, HIGH))


@pytest.mark.slow  # of whatever matplotlib and OpenCV there are
@pytest.mark.parametrize("plain", [slow_ways.snippet, slow_ways.upstream])
def test_the_plain_ways_fail(plain: Callable, tmp_path: Path) -> None:
    plain(RAMP[0, :1].numpy(), "stage", tmp_path)
    pixels = reference.decoded((tmp_path / "stage.png").read_bytes())
    with pytest.raises(AssertionError):
        assert_jet(pixels)
    if plain is slow_ways.snippet:
        assert places(pixels.reshape(-1, 3), HIGH)[0] < places(pixels.reshape(-1, 3), LOW)[0], "cold is red"


def test_swapped_colours_of_ours_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colour, "palette", lambda name: palette(name)[:, ::-1])
    with pytest.raises(AssertionError, match="the high end stands before the low one"):
        assert_jet(render(RAMP[0]).rgb())
