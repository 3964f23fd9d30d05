"""Indexed PNG: one byte a pixel and the palette beside it, deflated by isal where it is installed.

Source: Portable Network Graphics (PNG) Specification, Third Edition, W3C 2025.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

try:
    from isal.isal_zlib import compress as _isal_compress
except ImportError:  # no wheel for this platform: the standard library is slower and does the same
    _isal_compress = None  # type: ignore[assignment]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FILTER_UP = 2


def encode(entries: np.ndarray, palette: np.ndarray) -> bytes:
    """An indexed PNG.

    A row that repeats the one above is written as all zeros under the filter "up", which deflates to next to nothing:
    enlarged maps are full of them.

    Args:
        entries: `(H, W)` uint8 palette entries.
        palette: `(256, 3)` uint8 RGB.

    Returns:
        The file's bytes.

    Example:
        >>> encode(np.zeros((2, 2), np.uint8), np.zeros((256, 3), np.uint8))[1:4]
        b'PNG'
    """
    height, width = entries.shape
    lines = np.empty((height, width + 1), np.uint8)
    lines[:, 0] = 0
    lines[:, 1:] = entries
    repeats = np.flatnonzero((entries[1:] == entries[:-1]).all(axis=1)) + 1
    lines[repeats] = 0
    lines[repeats, 0] = _FILTER_UP
    header = struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", _deflate(lines)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def _deflate(lines: np.ndarray) -> bytes:
    if _isal_compress is not None:
        return _isal_compress(lines, 1)
    deflater = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    return deflater.compress(lines) + deflater.flush()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
