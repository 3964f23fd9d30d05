"""The files of figures, as other programs read them."""

from __future__ import annotations

import base64
import io
import re
import zlib
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.helpers.processes import python
from yolo_heatviz.drawing.box import Box
from yolo_heatviz.errors import HeatvizError, WriteError
from yolo_heatviz.figures.files import SUFFIXES, encoded, write
from yolo_heatviz.figures.panel import ColourBar, Grid, Heat, Panel
from yolo_heatviz.figures.style import Style

IMAGE = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
CELLS = np.arange(12.0).reshape(3, 4)
STYLE = Style("cvpr-column")


def grid(boxes: tuple[Box, ...] = (Box((10, 10, 40, 40), "hole 0.87"),)) -> Grid:
    heat = Heat(CELLS, (-10, 0, 90, 60), (0, 11))
    rows = [[Panel(IMAGE), Panel(IMAGE, heat, boxes, note="epoch 3")]]
    return Grid(rows, ["input", "P4 $x_1$"], ["linen"], [ColourBar((0, 11), "mean")])


def objects(pdf: bytes) -> bytes:
    """A PDF with what is deflated in it spelt out, images left as they are."""

    def spelt(found: re.Match) -> bytes:
        return b"stream\n" + zlib.decompress(found[1]) + b"\nendstream"

    return re.sub(rb"stream\n(x[\x01\x5e\x9c\xda].*?)\nendstream", spelt, pdf, flags=re.DOTALL)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_figure_has_the_same_bytes_and_no_date(suffix: str, tmp_path: Path) -> None:
    first = encoded(grid(), STYLE, suffix)
    assert first == encoded(grid(), STYLE, suffix)
    assert str(datetime.now().year).encode() not in re.sub(rb"[0-9a-zA-Z+/]{60,}", b"", objects(first))
    write(tmp_path / f"figure{suffix}", grid(), STYLE)
    assert (tmp_path / f"figure{suffix}").read_bytes() == first


def test_another_process_with_settings_of_its_own_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 20\npdf.fonttype: 3\naxes.facecolor: red\ntext.color: green\n")
    program = (
        "import sys, hashlib; from tests.figures.test_files import *;"
        "print(hashlib.sha256(encoded(grid(), STYLE, '.pdf')).hexdigest())"
    )
    done = python("-c", program, MATPLOTLIBRC=str(tmp_path), PYTHONHASHSEED="7")
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(encoded(grid(), STYLE, ".pdf")).hexdigest(), done.stderr


def test_a_pdf_has_fonts_of_type_42_and_maps_of_their_own_cells() -> None:
    pdf = objects(encoded(grid(), STYLE, ".pdf"))
    assert b"/FontFile2" in pdf and b"/Subtype /Type3" not in pdf
    sizes = set(re.findall(rb"/Height (\d+).*?/Width (\d+)|/Width (\d+).*?/Height (\d+)", pdf))
    found = {tuple(int(each) for each in size if each) for size in sizes}
    assert found == {(3, 4), (60, 80)} or found == {(4, 3), (80, 60)}
    (page,) = re.findall(rb"/MediaBox \[ *0 0 ([\d.]+) ", pdf)
    assert float(page) == pytest.approx(3.25 * 72)


def test_an_svg_has_two_kinds_of_image_and_no_letters_that_need_a_font() -> None:
    svg = encoded(grid(), STYLE, ".svg").decode()
    found = [base64.b64decode(data.replace("\n", "")) for data in re.findall(r"base64,([^\"]+)\"", svg)]
    assert sorted(Image.open(io.BytesIO(each)).size for each in found) == [(4, 3), (80, 60), (80, 60)]
    assert "<text" not in svg and 'width="234pt"' in svg


def test_a_png_shows_the_cells_over_the_image() -> None:
    pixels = np.asarray(Image.open(io.BytesIO(encoded(grid(()), Style("cvpr-column", dpi=200), ".png"))).convert("RGB"))
    assert pixels.shape[1] == 650
    heat = Heat(CELLS, (-10, 0, 90, 60), (0, 11), opacity=1)
    plain = Panel(np.zeros((60, 80, 3), np.uint8), heat)
    alone = np.asarray(Image.open(io.BytesIO(encoded(Grid([[plain]], letters="none"), STYLE, ".png"))).convert("RGB"))
    height, width = alone.shape[:2]
    for row in range(3):
        for column, across in enumerate((-10, 15, 40, 65)):
            x, y = (max(across, 0) + min(across + 25, 80)) / 2 / 80, (row * 20 + 10) / 60
            np.testing.assert_array_equal(alone[int(y * height), int(x * width)], heat.colours()[row, column])


def test_a_photograph_is_no_larger_than_it_prints() -> None:
    large = np.zeros((3000, 4000, 3), np.uint8)
    pdf = objects(encoded(Grid([[Panel(large)] * 4], letters="none"), STYLE, ".pdf"))
    assert max(int(each) for each in re.findall(rb"/Width (\d+)", pdf)) <= 3.25 * 300 / 4


def test_dollar_signs_are_letters() -> None:
    assert encoded(grid(), STYLE, ".svg") != encoded(
        Grid(grid().rows, ["input", "P4 x_1"], ["linen"], grid().bars), STYLE, ".svg"
    )


def test_letters_that_the_font_lacks_are_drawn_in_one_that_has_them(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        assert encoded(Grid([[Panel(IMAGE)]], ["织物 ткань \N{WHITE SMILING FACE}"]), STYLE, suffix)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=r"got a file of the kind '.jpg', accepted are .pdf, .svg, .png"):
        write(tmp_path / "figure.jpg", grid(), STYLE)


def test_what_the_system_refuses_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"cannot write .*figure.pdf"):
        write(tmp_path / "none" / "figure.pdf", grid(), STYLE)
    assert not list(tmp_path.iterdir())
