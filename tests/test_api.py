"""`show`: what any tensor becomes, and where it goes."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.helpers import reference
from tests.helpers.processes import python
from yolo_heatviz import HeatvizError, Settings, render, show
from yolo_heatviz.api import picture_of
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.drawing.picture import Picture

MAPS = torch.randn(2, 8, 6, 5, generator=torch.Generator().manual_seed(0))


def test_many_channels_are_a_grid_and_one_is_a_heatmap() -> None:
    for x in (MAPS[0], MAPS[:1], MAPS[0].numpy(), MAPS[0].double().requires_grad_()):
        title = type(x).__name__
        np.testing.assert_array_equal(picture_of(x).rgb(), render(MAPS[0].numpy(), title=title).rgb())
    for x in (MAPS[0, 0], MAPS[0, :1], MAPS[:1, :1]):
        expected = render(MAPS[0, :1].numpy(), Settings(view="channel"), title="Tensor")
        np.testing.assert_array_equal(picture_of(x).rgb(), expected.rgb())


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        pytest.param("uint8", 0, 255, id="uint8 is as it is"),
        pytest.param("float32", 0, 1, id="0 to 1 is as it is"),
        pytest.param("float32", -3, 7, id="beyond is stretched"),
        pytest.param("bool", 0, 1, id="bool"),
    ],
)
def test_three_channels_are_an_image(kind: str, low: float, high: float) -> None:
    unit = np.random.default_rng(0).random((3, 40, 30))
    unit[:, 0, :2] = [0, 1]
    image = np.rint(low + unit * (high - low)) if kind != "float32" else low + unit * (high - low)
    image = image.astype(kind)
    body = picture_of(torch.from_numpy(image)).rgb()[-MARGIN - 640 : -MARGIN, MARGIN : MARGIN + 480][8::16, 8::16]
    expected = (image.astype(float) - low) / (high - low) * 255
    assert np.abs(body - expected.transpose(1, 2, 0)).max() <= 0.51


def test_a_dark_uint8_image_stays_dark() -> None:
    dark = np.array([10, 20, 30], np.uint8).repeat(20).reshape(3, 4, 5)
    for x in (dark, torch.from_numpy(dark)):
        assert picture_of(x).rgb()[-MARGIN - 1, MARGIN].tolist() == [10, 20, 30]


def test_a_batch_is_one_below_the_other() -> None:
    both, one = picture_of(MAPS).rgb(), picture_of(MAPS[0]).rgb()
    assert both.shape == (2 * len(one), *one.shape[1:])


def test_a_view_that_is_named_is_taken_for_any_number_of_channels() -> None:
    three = torch.rand(3, 4, 4)
    expected = render(three.numpy(), Settings(view="l2"), title="t").rgb()
    np.testing.assert_array_equal(picture_of(three, Settings(view="l2"), title="t").rgb(), expected)


@pytest.mark.parametrize(
    "x",
    [
        pytest.param(torch.zeros(3), id="one axis"),
        pytest.param(torch.zeros(1, 1, 1, 2, 2), id="five axes"),
        pytest.param(torch.zeros(0, 2, 2), id="empty"),
        pytest.param(np.zeros((2, 2), complex), id="complex"),
        pytest.param("a picture", id="text"),
        pytest.param(None, id="None"),
    ],
)
def test_what_cannot_be_shown_is_one_line(x: object) -> None:
    with pytest.raises(HeatvizError, match=r"^show: got .* accepted are real numbers of shape \(B, C, H, W\)"):
        picture_of(x)


def test_complex_and_meta_tensors_are_refused_too() -> None:
    for x in (torch.zeros(2, 2, dtype=torch.complex64), torch.zeros(2, 2, device="meta")):
        with pytest.raises(HeatvizError, match=r"^show: got a Tensor"):
            picture_of(x)


def test_save_writes_it_where_it_is_told(tmp_path: Path) -> None:
    show(MAPS[0], save=tmp_path / "maps.png", title="maps")
    expected = render(MAPS[0].numpy(), title="maps").rgb()
    np.testing.assert_array_equal(reference.decoded((tmp_path / "maps.png").read_bytes()), expected)
    with pytest.raises(HeatvizError, match=r"accepted is a path that ends in \.png"):
        show(MAPS[0], save=tmp_path / "maps.jpg")


def test_save_takes_the_picture_s_own_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picture, "suffix", ".new")
    monkeypatch.setattr(Picture, "encoded", lambda self: b"a new format")
    show(MAPS[0], save=tmp_path / "maps.NEW")
    assert (tmp_path / "maps.NEW").read_bytes() == b"a new format"
    with pytest.raises(HeatvizError, match=r"accepted is a path that ends in \.new"):
        show(MAPS[0], save=tmp_path / "maps.png")


def test_without_a_window_it_is_saved_and_says_where(tmp_path: Path) -> None:
    code = "import torch, yolo_heatviz; yolo_heatviz.show(torch.rand(8, 4, 4))"
    done = python("-c", code, cwd=tmp_path, PATH="", DISPLAY=None, WAYLAND_DISPLAY=None)
    assert done.stdout == "no window to show it in: saved as runs/show/exp/show.png\n"
    assert (tmp_path / "runs/show/exp/show.png").is_file()


def test_in_a_notebook_it_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list = []
    notebook = types.ModuleType("IPython")
    notebook.get_ipython = lambda: types.SimpleNamespace(kernel=1)  # type: ignore[attr-defined]
    display = types.ModuleType("IPython.display")
    display.display = shown.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    show(MAPS[0])
    assert shown[0]._repr_png_().startswith(b"\x89PNG")
