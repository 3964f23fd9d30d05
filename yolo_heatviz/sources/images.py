"""An image file as pixels: refused by its header, or decoded from bytes; no decoder is given a name."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np
from PIL import Image, ImageOps

from ..errors import HeatvizError
from ..files.opening import read_file
from ..text import shown
from .headers import MEGAPIXELS, Header, check_size, header, tiff_pixels

LOGGER = logging.getLogger(__name__)
_BYTES_A_PIXEL, _HEAD_BYTES = 8, 1_000_000  # 16-bit RGBA without compression is the largest that is common
_BY_PILLOW, _TIFF = (".avif", ".heic", ".heif"), (".tif", ".tiff")
_FLAGS = {1: cv2.IMREAD_GRAYSCALE, 3: cv2.IMREAD_COLOR}
_SILENT = 0
_DARK, _TWELVE_BITS = 16, 4095
_NOT_EVERYWHERE = ("GIF", "AVIF")
"""Formats that older or smaller builds of OpenCV do not decode."""


def read_image(
    path: str | Path, *, channels: int = 3, megapixels: float = MEGAPIXELS, stretch: bool = False
) -> np.ndarray:
    """Decode an image file to the pixels that Ultralytics' own reader gives for it.

    Args:
        path: any name, also one that is not UTF-8.
        channels: what the network takes: 3 for colour, 1 for grey, any other number for the file's own channels.
        megapixels: the largest image that is decoded.
        stretch: spread values of more than 8 bits, the smallest to the largest, over 0 to 255.

    Returns:
        `(H, W, 3)` uint8 BGR, or `(H, W, 1)` uint8 for grey; upright, and of 16-bit values the high byte. Where that
        leaves an image nearly black, as 12 bits in 16 are, a warning says so.

    Raises:
        HeatvizError: it cannot be read, is no image, is larger than accepted, or cannot be decoded.

    Source: `ultralytics.utils.patches.imread`, which chooses the decoder by the name's suffix as this does.

    Example:
        >>> from yolo_heatviz.demo.samples import FOLDER
        >>> read_image(FOLDER / "linen.jpg").shape
        (480, 640, 3)
    """
    content = read_file(path, int(megapixels * 1e6) * _BYTES_A_PIXEL + _HEAD_BYTES)
    opened = header(BytesIO(content))
    check_size(opened.width, opened.height, megapixels)
    flags, suffix = _FLAGS.get(channels, cv2.IMREAD_UNCHANGED), Path(path).suffix.lower()
    with _quiet():
        image = _decoded(content, opened, suffix, flags, megapixels)
        deep = image
        if image is None or (image.dtype == np.uint8 and (stretch or image.max(initial=0) <= _DARK)):
            deep = _decoded(content, opened, suffix, flags | cv2.IMREAD_ANYDEPTH, megapixels)
            deep = _by_opencv(content, cv2.IMREAD_UNCHANGED) if deep is None else deep  # grey floats come only so
    if deep is not None and deep.size and deep.dtype != np.uint8:
        if stretch or image is None:
            image = _stretched(deep) if stretch else deep
            image = np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 and channels == 3 else image
        elif deep.dtype == np.uint16 and deep.max() <= _TWELVE_BITS:
            values = f"16-bit values up to {deep.max()} of 65535, nearly black: --stretch spreads them"
            LOGGER.warning("%s: %s", shown(str(path)), values)
    if image is None or not image.size:
        old = f", or OpenCV {cv2.__version__} has no decoder of it" if opened.format in _NOT_EVERYWHERE else ""
        raise HeatvizError(f"got {opened.format} that cannot be decoded: it is damaged, or ends too early{old}")
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.dtype != np.uint8:
        raise HeatvizError(
            f"got {opened.format} of {image.dtype} values, which have no agreed range; accepted are uint8 and uint16, "
            "or others with --stretch"
        )
    return image[..., None] if image.ndim == 2 else image


def _stretched(image: np.ndarray) -> np.ndarray:
    """Values of any range spread over 0 to 255; what is not finite is 0."""
    finite = np.isfinite(image)
    values = np.where(finite, image, 0).astype(np.float64)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 1.0)
    unit = (values / 2 - low / 2) / ((high / 2 - low / 2) or 1)
    return np.rint(np.where(finite, unit, 0) * 255).astype(np.uint8)


def _decoded(content: bytes, opened: Header, suffix: str, flags: int, megapixels: float) -> np.ndarray | None:
    image = None
    if suffix in _TIFF and opened.format == "TIFF" and flags & ~cv2.IMREAD_ANYDEPTH != cv2.IMREAD_GRAYSCALE:
        image = _every_page(content, megapixels) if flags == cv2.IMREAD_UNCHANGED else _pages(content, 1)
        image = image if image is None or flags == cv2.IMREAD_UNCHANGED else image[..., :3]
    if suffix in _BY_PILLOW and opened.image:
        image = _by_pillow(opened.image, flags)
    return _by_opencv(content, flags) if image is None else image


def _by_opencv(content: bytes, flags: int) -> np.ndarray | None:
    try:
        return cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    except cv2.error:
        return None


def _every_page(content: bytes, megapixels: float) -> np.ndarray | None:
    sizes = tiff_pixels(BytesIO(content))
    check_size(sum(sizes), 1, megapixels)
    return _pages(content, len(sizes))


def _pages(content: bytes, count: int) -> np.ndarray | None:
    """A TIFF's first page with all its bands, or its grey pages as bands; None where one grey page is all."""
    try:
        done, pages = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED, range=(0, count))
    except cv2.error:
        return None
    if not done or pages[0].ndim == 3:
        return pages[0] if done else None
    alike = len(pages) > 1 and all(page.shape == pages[0].shape for page in pages)
    return np.stack(pages, axis=2) if alike else None


def _by_pillow(opened: Image.Image, flags: int) -> np.ndarray | None:
    try:
        upright = ImageOps.exif_transpose(opened)
        if flags == cv2.IMREAD_GRAYSCALE:
            return np.array(upright.convert("L"))
        return cv2.cvtColor(np.asarray(upright.convert("RGB")), cv2.COLOR_RGB2BGR)
    except Exception:  # Pillow's decoders raise of every kind: OpenCV may still read it, and else it is refused
        return None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what decoders say of a damaged file off stderr: it is said once, in our words."""
    before = _set_log_level(_SILENT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        _set_log_level(before)


def _set_log_level(level: int) -> int:
    """Set OpenCV's, and return what it was. The function was moved in 4.13."""
    holder: Any = cv2.utils.logging if hasattr(cv2.utils, "logging") else cv2
    return holder.setLogLevel(level)
