"""Indexed PNG: what two independent decoders read is the palette's colour of each entry, with isal and without."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from tests.helpers import reference
from tests.helpers.processes import python
from yolo_heatviz.drawing.png import encode, encode_rgb

PALETTE = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)
PICTURES = arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12))


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(np.zeros((1, 1), np.uint8), id="one pixel"),
        pytest.param(np.full((3, 5), 255, np.uint8), id="the last entry alone"),
        pytest.param(np.arange(256, dtype=np.uint8).reshape(16, 16), id="every entry"),
        pytest.param(noise(1, 300), id="one row"),
        pytest.param(noise(300, 1), id="one column"),
        pytest.param(noise(37, 91), id="noise"),
        pytest.param(noise(9, 20).repeat(7, axis=0), id="repeated rows"),
        pytest.param(np.vstack([noise(1, 8), noise(1, 8), noise(1, 8), noise(2, 8)[:1]]), id="equal rows"),
        pytest.param(np.vstack([np.zeros((2, 8), np.uint8), noise(1, 8)]), id="zeros and then a row"),
        pytest.param(noise(40, 60)[::2, ::3], id="every second row and third column"),
        pytest.param(noise(40, 60).T, id="transposed"),
        pytest.param(noise(1, 60).repeat(2000, axis=0), id="a tall repeat"),
    ],
)
@pytest.mark.parametrize("smooth", [False, True])
def test_two_decoders_read_the_palette_s_colours(entries: np.ndarray, smooth: bool) -> None:
    before = entries.copy()
    np.testing.assert_array_equal(reference.decoded(encode(entries, PALETTE, smooth=smooth)), PALETTE[entries])
    np.testing.assert_array_equal(entries, before)


@given(PICTURES, st.integers(1, 4))
@effort(max_examples=80, deadline=None)
def test_any_picture(entries: np.ndarray, factor: int) -> None:
    entries = entries.repeat(factor, axis=0)
    np.testing.assert_array_equal(reference.decoded(encode(entries, PALETTE)), PALETTE[entries])


def test_the_entries_themselves_are_stored_a_byte_a_pixel() -> None:
    entries = noise(6, 7)
    with Image.open(io.BytesIO(encode(entries, PALETTE))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "P", (7, 6))
        np.testing.assert_array_equal(np.asarray(image), entries)
        np.testing.assert_array_equal(np.reshape(image.getpalette(), (256, 3)), PALETTE)


def test_chunks_are_whole() -> None:
    content = encode(noise(6, 7), PALETTE)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    kinds, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        kinds.append(kind)
        at += 12 + length
    assert kinds == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]


def test_enlarged_rows_cost_next_to_nothing() -> None:
    rows = noise(80, 500)
    assert len(encode(rows.repeat(4, axis=0), PALETTE)) < 1.1 * len(encode(rows, PALETTE))


WITHOUT_ISAL = """
import sys
sys.modules["isal"] = None  # importing it raises, as where it is not installed
import numpy as np
from pathlib import Path
from yolo_heatviz.drawing.png import encode, encode_rgb
folder = Path(sys.argv[1])
(folder / "plain.png").write_bytes(encode(np.load(folder / "entries.npy"), np.load(folder / "palette.npy")))
assert "isal.isal_zlib" not in sys.modules
"""


@pytest.mark.parametrize("entries", [noise(37, 91), noise(9, 20).repeat(7, axis=0), np.zeros((1, 1), np.uint8)])
def test_without_isal_the_pixels_are_the_same(entries: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / "entries.npy", entries)
    np.save(tmp_path / "palette.npy", PALETTE)
    done = python("-c", WITHOUT_ISAL, tmp_path)
    assert done.returncode == 0, done.stderr
    plain = (tmp_path / "plain.png").read_bytes()
    np.testing.assert_array_equal(reference.decoded(plain), PALETTE[entries])
    np.testing.assert_array_equal(reference.decoded(plain), reference.decoded(encode(entries, PALETTE)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (9, 1), (33, 50)], ids=str)
def test_rgb_comes_back_as_it_was(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    for each in (pixels, np.asfortranarray(pixels), pixels[:, ::-1]):
        np.testing.assert_array_equal(reference.decoded(encode_rgb(each)), each)
