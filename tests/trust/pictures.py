"""Image files of every kind, made anew: sound ones, and the bytes that bad ones are built from."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from typing import Any, Iterator

import cv2
import numpy as np
from PIL import Image

from yolo_heatviz.demo.samples import FOLDER

BOMBS = (20_000, 40_000)
Image.init()
AVIF = "AVIF" in Image.SAVE
"""Whether this Pillow, of 11.3 or newer, writes and reads it."""
OPENCV = tuple(map(int, cv2.__version__.split(".")[:2]))
UNREAD = {name for name, since in (("really a GIF.png", (4, 12)),) if since > OPENCV}
"""The sound pictures that this OpenCV has no decoder of."""


@lru_cache(maxsize=None)
def picture() -> np.ndarray:
    """A small piece of cloth with a hole, `(120, 160, 3)` uint8 RGB."""
    with Image.open(FOLDER / "linen.jpg") as opened:
        return np.asarray(opened.crop((300, 110, 460, 230)))


def saved(image: np.ndarray | Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of an image file as Pillow writes it."""
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, kind, **options)
    return file.getvalue()


def by_opencv(image: np.ndarray, suffix: str) -> bytes:
    """The bytes of an image file as OpenCV writes it."""
    return cv2.imencode(suffix, image)[1].tobytes()


def sound() -> Iterator[tuple[str, bytes]]:
    """Image files that must be decoded, each with a name that says what it is."""
    rgb = picture()
    image = Image.fromarray(rgb)
    grey, alpha = image.convert("L"), image.convert("RGBA")
    alpha.putalpha(grey)
    palette = image.quantize(32)
    wide = rgb.astype(np.uint16) * 257
    yield "plain.jpg", saved(rgb, "JPEG")
    yield "grey.jpg", saved(grey, "JPEG")
    yield "cmyk.jpg", saved(image.convert("CMYK"), "JPEG")
    yield "progressive.jpg", saved(rgb, "JPEG", progressive=True)
    yield "444.jpeg", saved(rgb, "JPEG", subsampling=0)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"turned{orientation}.jpg", saved(rgb, "JPEG", exif=exif)
        if orientation in (3, 6):
            for kind in ("PNG", "WEBP", "TIFF", *(["AVIF"] if AVIF else [])):
                yield f"turned{orientation}.{kind.lower()}", saved(rgb, kind, exif=exif)
    yield "bad exif.jpg", saved(rgb, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\x99" * 40)
    yield "icc junk.jpg", saved(rgb, "JPEG", icc_profile=b"no profile" * 9)
    yield "something after it.jpg", saved(rgb, "JPEG") + b"something after it" * 50
    yield "plain.mpo", saved(rgb, "MPO")
    yield "plain.png", saved(rgb, "PNG")
    yield "grey.png", saved(grey, "PNG")
    yield "grey and alpha.png", saved(alpha.convert("LA"), "PNG")
    yield "alpha.png", saved(alpha, "PNG")
    yield "palette.png", saved(palette, "PNG")
    yield "palette with a hole.png", saved(palette, "PNG", transparency=3)
    yield "one bit.png", saved(image.convert("1"), "PNG")
    yield "16 bit.png", by_opencv(wide, ".png")
    yield "16 bit grey.png", by_opencv(wide[..., 0], ".png")
    yield "16 bit alpha.png", by_opencv(np.dstack([wide, wide[..., 0]]), ".png")
    yield "plain.bmp", saved(rgb, "BMP")
    yield "palette.bmp", saved(palette, "BMP")
    yield "one bit.bmp", saved(image.convert("1"), "BMP")
    yield "plain.webp", saved(rgb, "WEBP")
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "alpha.webp", saved(alpha, "WEBP")
    yield "moving.webp", saved(image, "WEBP", save_all=True, append_images=[image.rotate(90)], duration=100)
    if AVIF:
        yield "plain.avif", saved(rgb, "AVIF")
        yield "alpha.avif", saved(alpha, "AVIF")
        yield "moving.avif", saved(image, "AVIF", save_all=True, append_images=[image.rotate(180)], duration=100)
    yield "plain.jp2", saved(rgb, "JPEG2000")
    yield "plain.tif", saved(rgb, "TIFF")
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        yield f"{packing}.tiff", saved(rgb, "TIFF", compression=packing)
    yield "grey.tiff", saved(grey, "TIFF")
    yield "alpha.tiff", saved(alpha, "TIFF")
    yield "palette.tiff", saved(palette, "TIFF")
    yield "cmyk.tiff", saved(image.convert("CMYK"), "TIFF")
    yield "16 bit.tiff", by_opencv(wide, ".tiff")
    yield "16 bit grey.tiff", by_opencv(wide[..., 0], ".tiff")
    yield "pages.tiff", saved(image, "TIFF", save_all=True, append_images=[grey, image.rotate(90)])
    yield "grey pages.tiff", saved(grey, "TIFF", save_all=True, append_images=[grey, grey])
    yield "fake.dng", saved(rgb, "TIFF")
    for kind, suffix in (
        ("PNG", "jpg"),
        ("JPEG", "png"),
        ("WEBP", "jpg"),
        ("GIF", "png"),
        ("BMP", "webp"),
        ("PPM", "jpg"),
    ):
        yield f"really a {kind}.{suffix}", saved(rgb, kind)
    for height, width in ((1, 1), (1, 500), (500, 1), (2, 3), (1, 5000), (5000, 1)):
        yield f"{height}x{width}.png", saved(np.full((height, width, 3), 90, np.uint8), "PNG")
    yield "1x1.jpg", saved(np.full((1, 1, 3), 90, np.uint8), "JPEG")


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *data: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of that size by its header, with the data given."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(b"IDAT", each) for each in data) + chunk(b"IEND", b"")


def png_bomb(side: int) -> bytes:
    """A sound PNG of `side` by `side` black pixels, one bit each."""
    packer, row = zlib.compressobj(9), bytes(1 + -(-side // 8))
    return png(side, side, b"".join(packer.compress(row) for _ in range(side)) + packer.flush(), depth=1, colour=0)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files whose headers tell of far more pixels than their bytes hold, by what they are."""
    rgb = picture()
    size = struct.Struct(">HH")
    jpeg, gif, jp2 = saved(rgb, "JPEG"), saved(rgb, "GIF"), saved(rgb, "JPEG2000")
    bmp, ppm, tiff = (saved(rgb, kind) for kind in ("BMP", "PPM", "TIFF"))
    avif = saved(rgb, "AVIF") if AVIF else b""
    for side in BOMBS:
        yield f"{side}.png", png(side, side, zlib.compress(bytes(999)))
        yield f"{side} deflated.png", png_bomb(side)
        yield f"{side}.jpg", jpeg.replace(size.pack(120, 160), size.pack(side, side), 1)
        yield f"{side}.gif", gif.replace(struct.pack("<HH", 160, 120), struct.pack("<HH", side, side))
        yield f"{side} gif.png", gif.replace(struct.pack("<HH", 160, 120), struct.pack("<HH", side, side))
        yield f"{side}.bmp", bmp.replace(struct.pack("<ii", 160, 120), struct.pack("<ii", side, side), 1)
        yield f"{side} ppm.jpg", ppm.replace(b"160 120", b"%d %d" % (side, side))
        yield (
            f"{side}.jp2",
            jp2.replace(struct.pack(">II", 120, 160), struct.pack(">II", side, side)).replace(
                struct.pack(">II", 160, 120), struct.pack(">II", side, side)
            ),
        )
        if AVIF:
            yield f"{side}.avif", avif.replace(struct.pack(">II", 160, 120), struct.pack(">II", side, side))
        yield f"{side}.webp", webp(side)
        yield f"{side}.tif", resized_tiff(tiff, side)
        yield f"{side}.dng", resized_tiff(tiff, side)


def webp(side: int) -> bytes:
    """A WebP animation of that size by its header, with a small frame."""
    frame = saved(picture(), "WEBP")[12:]
    shape = b"".join(each.to_bytes(3, "little") for each in (0, 0, 159, 119, 100)) + b"\0"
    parts = (
        (b"VP8X", b"\2\0\0\0" + (side - 1).to_bytes(3, "little") * 2),
        (b"ANIM", bytes(6)),
        (b"ANMF", shape + frame),
    )
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for kind, part in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def resized_tiff(tiff: bytes, side: int) -> bytes:
    """A little-endian TIFF with another width and height in its header."""
    changed = bytearray(tiff)
    (start,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack_from("<H", tiff, entry)[0] in (256, 257):
            struct.pack_into("<HII", changed, entry + 2, 4, 1, side)
    return bytes(changed)
