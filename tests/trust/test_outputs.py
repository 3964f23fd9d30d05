"""R1: whatever a stage gives, through each way in: drawn as it should be, or left out with the reason.

Warnings are errors throughout. What the plain ways do with some of it stands at the end.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any, Callable, NamedTuple

import cv2
import numpy as np
import pytest
import torch
from matplotlib import pyplot

import yolo_heatviz
from tests.bench import slow_ways
from tests.helpers import reference
from tests.helpers.commands import manifest as read_manifest
from tests.trust.outputs import MAPS, NO_MAPS, NUMBERS, Output
from yolo_heatviz import Box, HeatvizError, Scene, Settings, capture, render, settings
from yolo_heatviz.api import picture_of
from yolo_heatviz.files.manifest import Manifest
from yolo_heatviz.heatmaps import active_settings
from yolo_heatviz.heatmaps.feature_visualization import active_writer, feature_visualization
from yolo_heatviz.heatmaps.frame import Heatmaps, Sink
from yolo_heatviz.heatmaps.image import ImageSink
from yolo_heatviz.heatmaps.stream import StreamSink
from yolo_heatviz.heatmaps.writer import StageWriter
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.stages import layout

pytestmark = [
    pytest.mark.filterwarnings("error"),
    pytest.mark.filterwarnings("ignore:.*quantized tensor:UserWarning"),  # torch's own, told once a process
]
PIXELS = Settings(tile_min=1, columns=64, n=64)
"""One row of tiles, pixel for pixel."""
CONV = "models.common.Conv"
SCENE = Scene(np.zeros((64, 80, 3), np.uint8), [Box((4, 6, 40, 30), "bus 0.9")])


class Found(NamedTuple):
    """What came of one image of a stage."""

    status: str
    reason: str = ""
    png: bytes = b""
    npy: np.ndarray | None = None
    values: list | None = None


class Gives(torch.nn.Module):
    """A model of one stage, which gives what it was told to."""

    def __init__(self, output: object) -> None:
        super().__init__()
        self.i, self.f, self.type = 0, -1, CONV
        self.given = (output,)

    def forward(self, x: torch.Tensor) -> object:
        return self.given[0]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counted yet, by the function or the patch."""
    monkeypatch.setattr(active_settings, "_writers", {Settings(): StageWriter(PIXELS)})


@pytest.fixture
def folder(tmp_path: Path, fresh: None) -> Path:
    return tmp_path


def told(writer: StageWriter, folder: Path) -> list[Found]:
    """What a writer counted, and the pictures that it left."""
    paths = sorted(folder.rglob("*_features.png"), key=lambda path: (len(path.parts), path))  # the first lies above
    assert writer.tally["done"] == len(paths)
    reasons = [reason.partition(": ")[2] for reason, count in writer.reasons.items() for _ in range(count)]
    refused = writer.tally["skipped"] + writer.tally["failed"]
    assert refused == len(reasons), "each with its reason"
    status = "skipped" if writer.tally["skipped"] else "failed"
    done = [Found("done", png=path.read_bytes(), npy=np.load(path.with_suffix(".npy"))) for path in paths]
    return done + [Found(status, reason) for reason in reasons]


def by_the_function(output: object, folder: Path, **options: Any) -> list[Found]:
    feature_visualization(output, CONV, 0, save_dir=folder, **options)
    return told(active_writer(), folder)


def by_the_patch(output: object, folder: Path, **options: Any) -> list[Found]:
    def feature_visualization(x, module_type, stage, n=32, save_dir=Path("runs")):  # type: ignore[no-untyped-def]
        raise AssertionError("upstream's own was called")

    module = types.ModuleType("a_repository_s_plots")
    vars(module)["feature_visualization"] = feature_visualization
    sys.modules[module.__name__] = module
    try:
        with yolo_heatviz.install(PIXELS):
            vars(module)["feature_visualization"](output, CONV, 0, save_dir=folder, **options)
            return told(active_writer(), folder)
    finally:
        del sys.modules[module.__name__]


def run_through(sink: Sink, run: Path, output: object, scene: Scene = SCENE, size: tuple = (32, 40)) -> dict:
    """What the manifest says of the stage when an image passes through hooks, as in the detect command."""
    model, heatmaps = Gives(output), Heatmaps(sink)
    with hooked(layout(model), (0,), heatmaps.on_stage):
        heatmaps.next_frame()
        model(torch.zeros(1, 3, *size))
    heatmaps.finish(scene)
    with Manifest(run, {}) as manifest:
        manifest.add({"stages": heatmaps.close()})
        manifest.write({})
    return read_manifest(run)["sources"][0]["stages"][0]


def by_the_command(output: object, folder: Path, **options: Any) -> list[Found]:
    sink = ImageSink(StageWriter(PIXELS.replace(**options)), folder / "image")
    entry = run_through(sink, folder, output)
    if entry["status"] != "done":
        return [Found(entry["status"], entry["reason"])]
    return [Found("done", png=(folder / entry["files"][0]).read_bytes(), values=entry["values"])]


def by_capture(output: object, folder: Path, **options: Any) -> list[Found]:
    model = Gives(output)
    with capture(model) as stages:
        model(torch.zeros(1, 3, 32, 40))
    output = stages[0]
    images: Any = output.to_dense() if getattr(output, "is_mkldnn", False) else output  # which cannot be indexed
    pictures = [render(image, PIXELS.replace(**options)) for image in images]
    return [Found("done", png=each.png(), values=[each.low, each.high]) for each in pictures]


WAYS: dict[str, Callable[..., list[Found]]] = {
    "feature_visualization": by_the_function,
    "patch": by_the_patch,
    "command": by_the_command,
    "capture and render": by_capture,
}
way_in = pytest.mark.parametrize("way", [pytest.param(way, id=name) for name, way in WAYS.items()])


def named(cases: dict) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases.items()])


def test_there_are_enough_of_them() -> None:
    assert len(MAPS) + len(NO_MAPS) + len(NUMBERS) >= 66


def fits_float32(values: np.ndarray) -> bool:
    finite = values.astype(float)[np.isfinite(values.astype(float))]
    return bool(np.abs(finite).max(initial=0) <= np.finfo(np.float32).max)


@way_in
@named(MAPS)
def test_a_map_is_drawn_in_the_right_colours(way: Callable[..., list[Found]], case: Output, folder: Path) -> None:
    images = way(case(), folder)
    assert case.values is not None
    assert [(each.status, each.reason) for each in images] == [("done", "")] * (len(images) or 1)
    assert len(images) == (1 if way is by_the_command else len(case.values))
    for found, values in zip(images, case.values):
        shown = reference.tiles(reference.entries(found.png), len(values), values.shape[1:])
        reference.assert_within_one_level(shown, reference.levels(values))
        if found.npy is not None:
            assert found.npy.dtype == (np.float32 if fits_float32(values) else np.float64)
            np.testing.assert_array_equal(found.npy, values.astype(found.npy.dtype))
        if found.values is not None and np.isfinite(values.astype(float)).any():
            finite = [float(value) for value in values.ravel().tolist() if np.isfinite(value)]
            assert found.values == [min(finite), max(finite)]


@way_in
@named(NO_MAPS)
def test_what_is_no_map_is_left_out_with_its_reason(
    way: Callable[..., list[Found]], case: Output, folder: Path
) -> None:
    if way is by_capture:
        if case is NO_MAPS["3-D"]:
            pytest.skip("to `render`, (C, H, W) is a map")
        with pytest.raises(HeatvizError, match=r"^render: got [^\n]*accepted are real numbers of shape"):
            render(case())  # type: ignore[arg-type]
        return
    if way in (by_the_function, by_the_patch) and case in (NO_MAPS["a tuple"], NO_MAPS["a list"]):
        parts, images = case(), way(case(), folder)
        assert [each.status for each in images] == ["done"] * len(images)
        assert len(images) == sum(map(len, parts)), "each map of each image"  # type: ignore[arg-type]
        return
    (found,) = way(case(), folder)
    assert found.status == "skipped"
    assert case.reason in found.reason
    assert "\n" not in found.reason
    assert not list(folder.rglob("stage*"))


@way_in
@named({name: number for name, number in NUMBERS.items() if number[1]})
def test_an_impossible_number_of_channels(way: Callable[..., list[Found]], case: tuple, folder: Path) -> None:
    n, reason = case
    if way in (by_the_command, by_capture):
        with pytest.raises(HeatvizError, match=reason):
            way(MAPS["float32"](), folder, n=n)
        return
    images = way(MAPS["float32"](), folder, n=n)
    assert [each.status for each in images] == ["failed", "failed"]
    assert reason in images[0].reason


@pytest.mark.parametrize("way", [by_the_function, by_the_patch])
@named({name: number for name, number in NUMBERS.items() if not number[1]})
def test_a_possible_number_of_channels(way: Callable[..., list[Found]], case: tuple, folder: Path) -> None:
    assert [each.status for each in way(MAPS["float32"](), folder, n=case[0])] == ["done", "done"]


@named(MAPS)
def test_every_view_of_every_map(case: Output, tmp_path: Path) -> None:
    output = case()
    for view in settings.VIEWS:
        sink = ImageSink(StageWriter(Settings(view=view, save="png")), tmp_path / view)
        entry = run_through(sink, tmp_path, output)
        assert entry["status"] == "done" or entry["reason"].startswith("pca: got"), view


@named({**MAPS, **NO_MAPS})
def test_videos(case: Output, tmp_path: Path) -> None:
    output = case()
    entry = run_through(StreamSink(Settings(view="grid,overlay"), tmp_path / "video", 10), tmp_path, output)
    if case.values is None:
        assert entry["status"] == "skipped"
        assert case.reason in entry["reason"]
    else:
        assert (entry["status"], entry["frames"], len(entry["files"])) == ("done", 1, 2)


@named(MAPS)
def test_show_takes_every_map(case: Output) -> None:
    assert case.values is not None
    picture = picture_of(case())
    finite = case.values.astype(float)[np.isfinite(case.values.astype(float))]
    if finite.size:
        assert (picture.low, picture.high) == (finite.min(), finite.max())
    else:
        assert np.isnan(picture.low)


@named(NO_MAPS)
def test_show_refuses_the_rest_in_one_line(case: Output) -> None:
    if case in (NO_MAPS["2-D"], NO_MAPS["3-D"], NO_MAPS["1x1"]):
        assert picture_of(case()).rgb().ndim == 3, "to `show`, (H, W) and (C, H, W) are maps, of any size"
        return
    with pytest.raises(HeatvizError, match=r"^show: got [^\n]*accepted are real numbers of shape"):
        picture_of(case())


def test_a_tensor_inside_a_transform_is_recorded(fresh: None, tmp_path: Path) -> None:
    def seen(maps: torch.Tensor) -> torch.Tensor:
        feature_visualization(maps, CONV, 0, save_dir=tmp_path)
        return maps * 2

    torch.vmap(seen)(torch.ones(2, 1, 3, 4, 5))
    ((reason, count),) = active_writer().reasons.items()
    assert count == 1
    assert "whose values cannot be read" in reason


BEYOND_BOTH = (
    *("bfloat16", "float8_e4m3fn", "quint8", "requires grad", "sparse", "a negated view"),
    *("a tuple", "a dict", "None", "2-D", "complex64", "meta", "no channel"),
)
BEYOND_THE_SNIPPET = (
    *("flat", "flat at zero", "one NaN", "infinities alone", "all true"),
    *("float16's whole range", "int8's whole range", "float32's whole range", "float64's whole range"),
)


@pytest.mark.slow  # of whatever torch, numpy and OpenCV there are: a newer one may learn to
@pytest.mark.parametrize(
    ("plain", "name"),
    [
        *((slow_ways.snippet, name) for name in (*BEYOND_BOTH, *BEYOND_THE_SNIPPET)),
        *((slow_ways.upstream, name) for name in BEYOND_BOTH),
    ],
)
def test_the_plain_ways_raise_or_warn(plain: Callable, name: str, tmp_path: Path) -> None:
    output: Any = {**MAPS, **NO_MAPS}[name]()
    errors = (TypeError, ValueError, LookupError, AttributeError, RuntimeError, RuntimeWarning, cv2.error)
    try:
        with pytest.raises(errors):
            plain(output[0].cpu().numpy(), "stage", tmp_path)
    finally:
        pyplot.close("all")
