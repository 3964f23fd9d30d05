"""The size of an image by its header alone, before anything is decoded."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Iterator, NamedTuple

from PIL import Image
from PIL.TiffImagePlugin import IMAGELENGTH, IMAGEWIDTH, ImageFileDirectory_v2

from ..errors import HeatvizError
from ..files.opening import open_file

MEGAPIXELS = 90.0
"""The largest image that is decoded, unless more is asked for."""
FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "AVIF", "JPEG2000", "GIF", "PPM", "SUN")
ACCEPTED = f"accepted are images ({', '.join(FORMATS)})"
_HEIF, _HEIF_BRANDS = "HEIF", (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_STARTS = (b"ftypavif", b"ftypavis")
_HEAD, _ORIENTATION, _ON_ITS_SIDE = 64, 0x0112, 5
_TIFF, _BIG, _MOST_PAGES = "TIFF", b"\x2b", 10_000


class Header(NamedTuple):
    """An image's header."""

    format: str
    """One of `FORMATS`, or HEIF."""
    width: int
    height: int
    """In pixels, as they are stored."""
    turned: bool
    """True where EXIF says that it lies on its side."""
    image: Image.Image | None
    """As Pillow has opened it; None of a TIFF, where it opens but a few of the kinds of pixels."""


def image_size(path: str | Path) -> tuple[int, int]:
    """Height and width of an image as it will be seen, upright.

    Raises:
        HeatvizError: it cannot be read, or is no image.
    """
    with open_file(path) as file:
        found = header(file)
    return (found.width, found.height) if found.turned else (found.height, found.width)


def check_size(width: int, height: int, megapixels: float) -> None:
    """Refuse what would take too much memory to decode.

    Raises:
        HeatvizError: there are more pixels than accepted.

    Example:
        >>> check_size(20_000, 20_000, 90)
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: got 20000x20000 (400 megapixels), accepted are up to 90 (--max-megapixels)
    """
    found = width * height / 1e6
    if found > megapixels:
        raise HeatvizError(
            f"got {width}x{height} ({found:.4g} megapixels), accepted are up to {megapixels:g} (--max-megapixels)"
        )


def header(file: BinaryIO) -> Header:
    """Read an image's header.

    `Image.open` is not asked: Ultralytics puts one in its place that wants to install packages.

    Raises:
        HeatvizError: it is no image of a format that is accepted, or its header is damaged.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise HeatvizError(f"got an empty file, {ACCEPTED}")
    name = _format(head)
    with _refusing(name):
        if name == _TIFF:
            return next(_pages(file))
        image = Image.OPEN[name][0](file, "")
        return Header(name, image.width, image.height, _turned(image), image)


def tiff_pixels(file: BinaryIO) -> list[int]:
    """The number of pixels of each page of a TIFF.

    Raises:
        HeatvizError: a page's header is damaged, or there are more than are counted.
    """
    with _refusing(_TIFF):
        sizes = [page.width * page.height for page in islice(_pages(file), _MOST_PAGES)]
    if len(sizes) == _MOST_PAGES:
        raise HeatvizError(f"got a {_TIFF} of {_MOST_PAGES} pages or more, accepted are fewer")
    return sizes


def _pages(file: BinaryIO) -> Iterator[Header]:
    """By the directories alone: of many kinds of pixels, Pillow opens no TIFF."""
    head = file.read(8)
    directory = ImageFileDirectory_v2(head if _BIG not in (head[2:3], head[3:4]) else head + file.read(8))
    if not directory.next:
        raise ValueError("no page")
    seen: set[int] = set()
    while directory.next and directory.next not in seen:
        seen.add(directory.next)
        file.seek(directory.next)
        directory.load(file)
        turned = directory.get(_ORIENTATION, 1) >= _ON_ITS_SIDE
        yield Header(_TIFF, int(directory[IMAGEWIDTH]), int(directory[IMAGELENGTH]), turned, None)


def _turned(image: Image.Image) -> bool:
    exif = Image.Exif()  # `image.getexif()` decodes a PNG
    try:
        exif.load(image.info.get("exif", b""))
        return exif.get(_ORIENTATION, 1) >= _ON_ITS_SIDE
    except Exception:  # EXIF data are the camera's affair, damaged ones too: such an image is not turned
        return False


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:  # some of Pillow's readers hold to a limit of its own
        raise HeatvizError(f"got {name} of more pixels than Pillow accepts: {error}") from error
    except Exception as error:  # Pillow's readers raise of every kind on damaged files: this one file's failure
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise HeatvizError(f"got {name} with a damaged header ({reason})") from error


def _format(head: bytes) -> str:
    Image.init()
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS and b"avif" not in head:
        _register_heif()
        return _HEIF
    if head[4:12] in _AVIF_STARTS and "AVIF" not in Image.OPEN:
        raise HeatvizError("got AVIF, which this Pillow cannot read: 11.3 or newer can")
    for name in FORMATS:
        says = _accepts(name, head)
        if isinstance(says, str):  # Pillow was built without the decoder
            raise HeatvizError(f"got {name}, which this Pillow cannot read: {says}")
        if says:
            return name
    raise HeatvizError(f"got a file that begins as no image does, {ACCEPTED}")


def _accepts(name: str, head: bytes) -> Any:
    accepts = Image.OPEN[name][1] if name in Image.OPEN else None
    try:
        return accepts is not None and accepts(head[:16])
    except (IndexError, ValueError):  # fewer bytes than it looks at
        return False


def _register_heif() -> None:
    try:
        import pi_heif
    except ImportError as error:
        raise HeatvizError(
            "got HEIC or HEIF, which takes the package pi-heif: install it, or save the image as JPEG or PNG"
        ) from error
    pi_heif.register_heif_opener()
