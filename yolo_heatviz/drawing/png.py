"""PNG: indexed, one byte a pixel and the palette beside it, or RGB; deflated by isal where it is installed.

Source: Portable Network Graphics (PNG) Specification, Third Edition, W3C 2025.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FILTER_NONE, _FILTER_SUB, _FILTER_UP = 0, 1, 2
_RGB, _INDEXED = 2, 3


def zlib_deflate(lines: np.ndarray) -> bytes:
    """Deflate with the standard library: run lengths alone, the quickest of its ways."""
    deflater = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    return deflater.compress(lines.data) + deflater.flush()


try:
    from isal import isal_zlib
except ImportError:  # no wheel for this platform
    deflate = zlib_deflate
else:

    def deflate(lines: np.ndarray) -> bytes:
        """Deflate with isal, several times quicker than the standard library."""
        return isal_zlib.compress(lines, 1)


def encode(entries: np.ndarray, palette: np.ndarray, *, smooth: bool = False) -> bytes:
    """An indexed PNG.

    Enlarged maps repeat themselves: a row that repeats the one above is all zeros under the filter "up", and in the
    other rows every pixel that repeats its left neighbour is zero under the filter "sub".

    Args:
        entries: `(H, W)` uint8 palette entries.
        palette: `(256, 3)` uint8 RGB.
        smooth: nothing repeats itself, but rows differ little: each is under the filter "up".

    Returns:
        The file's bytes.

    Example:
        >>> encode(np.zeros((2, 2), np.uint8), np.zeros((256, 3), np.uint8))[1:4]
        b'PNG'
    """
    height, width = entries.shape
    lines = np.empty((height, width + 1), np.uint8)
    lines[:, 0] = _FILTER_NONE
    lines[:, 1:] = entries
    if smooth:
        lines[:, 0] = _FILTER_UP
        lines[1:, 1:] -= entries[:-1]
        return _file(lines, (height, width), _INDEXED, (b"PLTE", palette.tobytes()))
    repeats = np.flatnonzero((entries[1:] == entries[:-1]).all(axis=1)) + 1
    if len(repeats) > height / 4:
        lines[:, 0] = _FILTER_SUB
        lines[:, 2:] -= entries[:, :-1]
    lines[repeats] = 0
    lines[repeats, 0] = _FILTER_UP
    return _file(lines, (height, width), _INDEXED, (b"PLTE", palette.tobytes()))


def encode_rgb(pixels: np.ndarray) -> bytes:
    """An RGB PNG, every row under the filter "up".

    Args:
        pixels: `(H, W, 3)` uint8 RGB.

    Returns:
        The file's bytes.

    Example:
        >>> encode_rgb(np.zeros((2, 2, 3), np.uint8))[1:4]
        b'PNG'
    """
    height, width, _ = pixels.shape
    rows = np.ascontiguousarray(pixels).reshape(height, width * 3)
    lines = np.empty((height, width * 3 + 1), np.uint8)
    lines[:, 0] = _FILTER_UP
    lines[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    return _file(lines, (height, width), _RGB)


def _file(lines: np.ndarray, size: tuple[int, int], colour_type: int, *chunks: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">2I5B", size[1], size[0], 8, colour_type, 0, 0, 0)
    parts = ((b"IHDR", header), *chunks, (b"IDAT", deflate(lines)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
