"""Pixels of image files: the same as Ultralytics' own reader gives, and refusals that say why."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.trust.pictures import OPENCV, UNREAD, by_opencv, picture, png, saved, sound, webp
from yolo_heatviz import HeatvizError
from yolo_heatviz.demo.samples import FOLDER
from yolo_heatviz.sources.headers import check_size, header, image_size, tiff_pixels
from yolo_heatviz.sources.images import read_image

SOUND = dict(sound())
UNLIKE = UNREAD | ({"turned6.webp"} if OPENCV < (4, 13) else set())
"""What this OpenCV does not turn yet, or not read."""
FLAGS = {1: cv2.IMREAD_GRAYSCALE, 3: cv2.IMREAD_COLOR, 4: cv2.IMREAD_UNCHANGED}


@pytest.mark.parametrize("channels", list(FLAGS))
@pytest.mark.parametrize("name", list(SOUND))
def test_the_pixels_are_those_of_ultralytics_reader(name: str, channels: int, tmp_path: Path) -> None:
    from ultralytics.utils.patches import imread

    path = tmp_path / name
    path.write_bytes(SOUND[name])
    expected = imread(path, FLAGS[channels])
    assert (expected is None) == (name in UNREAD)
    if expected is None:
        with pytest.raises(HeatvizError, match="cannot be decoded"):
            read_image(path, channels=channels)
        return
    found = read_image(path, channels=channels)
    assert found.dtype == np.uint8 and np.array_equal(found, expected)


def test_a_reader_that_forgets_exif_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(SOUND["turned6.jpg"])
    plain = cv2.imread(str(tmp_path / "a.jpg"), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert plain.shape != read_image(tmp_path / "a.jpg").shape


@pytest.mark.parametrize("name", [name for name in SOUND if name not in UNLIKE])
def test_the_header_tells_the_size_of_the_pixels(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(SOUND[name])
    assert image_size(path) == read_image(path).shape[:2]


def test_pages_of_a_tiff_are_the_bands_of_a_network_that_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    path.write_bytes(SOUND["grey pages.tiff"])
    assert read_image(path, channels=10).shape == (120, 160, 3)
    with pytest.raises(HeatvizError, match=r"accepted are up to 0\.05"):
        read_image(path, channels=10, megapixels=0.05)


@pytest.mark.parametrize("megapixels", [0.0191, 0.0192])
def test_the_limit(megapixels: float, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(SOUND["plain.png"])
    if megapixels >= 0.0192:
        assert read_image(path, megapixels=megapixels).shape == (120, 160, 3)
    else:
        with pytest.raises(HeatvizError, match=re.escape("got 160x120 (0.0192 megapixels), accepted are up to 0.0191")):
            read_image(path, megapixels=megapixels)


def test_a_header_is_read_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was decoded"))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("it was decoded"))
    for content in SOUND.values():
        header(io.BytesIO(content))


def test_nothing_is_installed_for_what_is_not_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ultralytics.utils import checks

    monkeypatch.setattr(checks, "check_requirements", lambda *_, **__: pytest.fail("pip was asked"))
    for name, content in (("a.jpg", b"text"), ("a.heic", b"\0\0\0\x18ftypheic" + bytes(90)), ("a.avif", b"text")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(HeatvizError, match=r"^got "):
            read_image(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.jpg", b"", "an empty file", id="empty"),
        pytest.param("a.jpg", b"text", "begins as no image does, accepted are images (JPEG, PNG,", id="text"),
        pytest.param("a.jpg", saved(picture(), "JPEG")[:900], "JPEG that cannot be decoded", id="cut short"),
        pytest.param("a.png", png(9, 9), "PNG that cannot be decoded", id="no data"),
        pytest.param("a.webp", webp(16_000), "pixels", id="beyond a limit, of ours or Pillow's own"),
        pytest.param("a.tif", by_opencv(np.ones((9, 9, 3), np.float32), ".tif"), "float32 values", id="float"),
        pytest.param("a.tif", by_opencv(np.ones((9, 9), np.float32), ".tif"), "float32 values", id="grey float"),
        pytest.param("a.tif", by_opencv(np.ones((9, 9), np.int32), ".tif"), "int32 values", id="grey int32"),
        pytest.param("a.heic", b"\0\0\0\x18ftypheic" + bytes(90), "HEI", id="HEIC"),
    ],
)
def test_refusals(name: str, content: bytes, said: str, tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(HeatvizError, match=re.escape(said)) as refused:
        read_image(tmp_path / name)
    assert str(refused.value).startswith("got ") and "\n" not in str(refused.value)
    assert "[ WARN" not in capfd.readouterr().err


@pytest.mark.parametrize("where", ["before 4.13", "since 4.13"])
def test_opencv_is_silent_where_either_release_has_the_switch(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[int] = []

    def switch(level: int) -> int:
        levels.append(level)
        return 4

    monkeypatch.delattr(cv2, "setLogLevel", raising=False)
    monkeypatch.delattr(cv2.utils, "logging", raising=False)
    if where == "before 4.13":
        monkeypatch.setattr(cv2, "setLogLevel", switch, raising=False)
    else:
        monkeypatch.setattr(cv2.utils, "logging", SimpleNamespace(setLogLevel=switch), raising=False)
    assert read_image(FOLDER / "linen.jpg").shape == (480, 640, 3)
    assert levels == [0, 4], "silent, and then as before"


def test_avif_with_a_pillow_that_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    Image.init()
    monkeypatch.delitem(Image.OPEN, "AVIF", raising=False)
    with pytest.raises(HeatvizError, match=r"got AVIF, which this Pillow cannot read: 11\.3 or newer can"):
        header(io.BytesIO(b"\0\0\0\x1cftypavif" + bytes(50)))


def test_a_page_that_follows_itself_ends() -> None:
    content = bytearray(SOUND["plain.tif"])
    start = int.from_bytes(content[4:8], "little")
    end = start + 2 + 12 * int.from_bytes(content[start : start + 2], "little")
    content[end : end + 4] = content[4:8]
    assert tiff_pixels(io.BytesIO(bytes(content))) == [120 * 160]


def test_sizes() -> None:
    check_size(10_000, 9_000, 90)
    with pytest.raises(HeatvizError, match=r"90\.01 megapixels"):
        check_size(10_000, 9_001, 90)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("shape", [(9, 12), (9, 12, 3)], ids=["grey", "colour"])
def test_12_bits_in_16_are_said_and_spread(
    shape: tuple[int, ...], suffix: str, channels: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    values = np.linspace(0, 4095, int(np.prod(shape))).reshape(shape).astype(np.uint16)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(by_opencv(values, suffix))
    assert read_image(path, channels=channels).max() in (15, 16)
    assert [record.getMessage() for record in caplog.records] == [
        f"{path}: 16-bit values up to {_brightest(values, channels)} of 65535, nearly black: --stretch spreads them"
    ]
    caplog.clear()
    found = read_image(path, channels=channels, stretch=True)
    assert (found.min(), found.max()) == (0, 255) and found.dtype == np.uint8 and not caplog.records


def _brightest(values: np.ndarray, channels: int) -> int:
    return int(cv2.cvtColor(values, cv2.COLOR_BGR2GRAY).max() if channels == 1 and values.ndim == 3 else values.max())


def test_a_dark_image_of_8_bits_and_a_bright_one_of_16_are_as_they_are(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, values in (("dark", np.full((9, 9), 7, np.uint8)), ("bright", np.full((9, 9), 60_000, np.uint16))):
        path = tmp_path / f"{name}.png"
        path.write_bytes(by_opencv(values, ".png"))
        assert (read_image(path)[..., 0] == (7 if name == "dark" else 60_000 >> 8)).all()
    assert not caplog.records


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_values_without_an_agreed_range_are_taken_where_they_are_spread(kind: type, tmp_path: Path) -> None:
    values = np.linspace(-1000, 1000, 108).reshape(9, 12).astype(kind)
    (tmp_path / "a.tif").write_bytes(by_opencv(values, ".tif"))
    found = read_image(tmp_path / "a.tif", stretch=True)[..., 0].astype(int)
    assert np.abs(found - (values + 1000) / 2000 * 255).max() <= 1
