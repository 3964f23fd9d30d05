"""Sources of every kind that users have, mean, or are sent: each with what must become of it."""

from __future__ import annotations

import io
import os
import socket
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

import cv2
import numpy as np
from PIL import Image

from tests.trust.pictures import AVIF, UNREAD, bombs, by_opencv, chunk, picture, png, saved, sound

DONE, REFUSED, EITHER = "done", "failed", ""
Make = Callable[[Path], object]


class Case(NamedTuple):
    """One source."""

    name: str
    """Of its file; bytes that are not UTF-8 as Python holds them."""
    make: Make
    """Makes it at a path."""
    status: str
    """What must become of it; `EITHER` where it is the decoder's choice, but it must be said."""
    reason: str = ""
    """What must be said of it."""


def corpus() -> list[Case]:
    """Every case, each of another name."""
    return [*_sound(), *_bombs(), *_damaged(), *_no_pictures(), *_named(), *_no_files(), *_videos()]


def _write(content: bytes) -> Make:
    return lambda path: path.write_bytes(content)


def _case(name: str, content: bytes, status: str, reason: str = "") -> Case:
    return Case(name, _write(content), status, reason)


def _sound() -> Iterator[Case]:
    for name, content in sound():
        yield _case(name, content, REFUSED if name in UNREAD else DONE)


def _bombs() -> Iterator[Case]:
    for name, content in bombs():
        said = "damaged header" if name.endswith("avif") else "pixels" if name.endswith("webp") else "--max-megapixels"
        yield _case(f"bomb {name}", content, REFUSED, said)


def _damaged() -> Iterator[Case]:
    rgb = picture()
    kinds = {
        "jpg": "JPEG",
        "png": "PNG",
        "webp": "WEBP",
        "tif": "TIFF",
        "bmp": "BMP",
        "jp2": "JPEG2000",
        **({"avif": "AVIF"} if AVIF else {}),
    }
    for suffix, kind in kinds.items():
        content = saved(rgb, kind)
        for percent in (1, 20, 40, 60, 80, 99):
            cut = content[: len(content) * percent // 100]
            yield _case(f"{percent} percent.{suffix}", cut, EITHER)
        yield _case(f"twenty bytes.{suffix}", content[:20], REFUSED)
    whole = saved(rgb, "PNG")
    for place, what in ((20, "header"), (60, "data")):
        yield _case(f"bad sum of {what}.png", whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :], REFUSED)
    packed = zlib.compress(bytes(31 * 10))
    yield _case("no data.png", png(10, 10), REFUSED)
    yield _case("less than it says.png", png(100, 100, packed), EITHER)
    yield _case("more than it says.png", png(2, 2, packed), EITHER)
    yield _case("no size.png", png(0, 0, packed), REFUSED)
    yield _case("no width.jpg", saved(rgb, "JPEG").replace(struct.pack(">HH", 120, 160), bytes(4), 1), REFUSED)
    second = chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    first = png(30_000, 30_000, packed)
    yield _case("two sizes.png", first[:33] + second + first[33:], REFUSED)
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000)))
    yield _case("text bomb.png", whole[:33] + text + whole[33:], EITHER)
    for name, values in (("float", rgb / np.float32(255)), ("nan", np.full((8, 8, 3), np.nan, np.float32))):
        yield _case(f"{name}.tiff", by_opencv(values.astype(np.float32), ".tiff"), REFUSED, "float32 values")
    yield _case("nan grey.tiff", by_opencv(np.full((8, 8), np.nan, np.float32), ".tiff"), REFUSED)
    yield _case("double.tiff", by_opencv(rgb.astype(np.float64), ".tiff"), REFUSED, "float64 values")
    tiff = saved(rgb, "TIFF")
    (start,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, start)
    end = start + 2 + 12 * count
    yield _case("page after itself.tif", tiff[:end] + struct.pack("<I", start) + tiff[end + 4 :], EITHER)
    yield _case("tags elsewhere.tif", tiff[:4] + struct.pack("<I", 0xFFFFFFF0) + tiff[8:], REFUSED)
    yield _case("65535 tags.tif", tiff[:start] + b"\xff\xff" + tiff[start + 2 :], EITHER)


def _no_pictures() -> Iterator[Case]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.jpg", b"a")
    junk = {
        "text": b"not a picture\n",
        "web page": b"<!doctype html><script>alert(1)</script>",
        "vector": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "archive": archive.getvalue(),
        "document": b"%PDF-1.7\n%\xe2\xe3",
        "program": b"\x7fELF\2\1\1" + bytes(60),
        "pickle": b"\x80\4\x95" + b"cos\nsystem\n(S'true'\ntR.",
        "wide text": "text".encode("utf-16"),
        "ones": b"\xff" * 999,
        "zeros": bytes(999),
        "one byte": b"\x89",
        "script": b"#!/bin/sh\ntouch made\n",
        "array": b"\x93NUMPY\1\0v\0",
        "base64": b"data:image/png;base64,iVBORw0KGgo=",
        "start of a WebP": b"RIFF\xff\xff\xff\xffWEBP",
        "start of a TIFF": b"MM\0*",
        "start of a GIF": b"GIF89a",
        "start of a BMP": b"BM",
        "start of AVIF": b"\0\0\0\x1cftypavif",
        "start of a PPM": b"P6 ",
        "start of JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
        "noise": np.random.default_rng(7).bytes(5000),
        "start of a JPEG": b"\xff\xd8\xff",
        "start and end of a JPEG": b"\xff\xd8\xff\xd9",
        "start of a PNG": b"\x89PNG\r\n\x1a\n",
    }
    for name, content in junk.items():
        yield _case(f"{name}.jpg", content, REFUSED)
    for suffix in ("jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "avif", "dng", "jp2", "mpo", "heic", "heif"):
        yield _case(f"empty.{suffix}", b"", REFUSED, "an empty file")
        if suffix != "jpg":
            yield _case(f"text.{suffix}", b"not a picture\n", REFUSED, "begins as no image does")
    yield _case("really HEIC.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), REFUSED)
    yield _case("really HEIC.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), REFUSED)
    yield _case("hardly AVIF.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(50), REFUSED, "AVIF")


NAMES = (
    "with spaces .jpg",
    " .jpg",
    "two\nlines.jpg",
    "tab\tand\rreturn.jpg",
    "\x1b[31mred\x1b[2J.jpg",
    "\U0001f525\U0001f9f5.jpg",
    "\u691c\u67fb.jpg",
    "\u05e2\u05d1\u05e8\u05d9\u05ea.jpg",
    "\u202egpj.exe.jpg",
    "a\u200bb\ufeff.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "\"'><script>alert(1)<.jpg",
    "{{7*7}}${7*7}.jpg",
    "$(touch x) `touch y`; touch z.jpg",
    "%s%n%00 %2e%2e.jpg",
    "=1+1,x.jpg",
    "back\\slash.jpg",
    "C:\\x.jpg",
    "..jpg",
    "...jpg",
    ".hidden.jpg",
    "-rf.jpg",
    "--help.jpg",
    "~.jpg",
    "glob[x].jpg",
    "a*b.jpg",
    "a?b.jpg",
    "{a,b}.jpg",
    "#fragment?query.jpg",
    "con.jpg",
    "nul.jpg",
    "0.jpg",
    "screen.jpg",
    "UPPER.JPG",
    "twice.jpg.png",
    "manifest.json.jpg",
    "predictions.csv.jpg",
    "labels.jpg",
    "crops.jpg",
    "stem.jpg",
    "stem.png",
    "Stem.jpg",
    "e\u0301.jpg",
    "\xe9.jpg",
    "x" * 251 + ".jpg",
    "\U0001f525" * 62 + "xxx.jpg",
)
RAW_NAMES = tuple(
    map(os.fsdecode, (b"caf\xe9.jpg", b"\xff\xfe\xfd.jpg", b"\xc0\xaf\xed\xa0\x80.jpg", b"caf\xe8.tif", b"caf\xe9.png"))
)


def _named() -> Iterator[Case]:
    for name in (*NAMES, *RAW_NAMES):
        yield _case(name, saved(picture(), "TIFF" if name.endswith("tif") else "JPEG"), DONE)


def _no_files() -> Iterator[Case]:
    def link(target: str) -> Make:
        return lambda path: path.symlink_to(target)

    def link_to_link(path: Path) -> None:
        path.with_name("link").symlink_to(good)
        path.symlink_to("link")

    def listen(path: Path) -> None:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's whole path has to be short
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
        os.chdir(here)

    def locked(path: Path) -> None:
        path.write_bytes(saved(picture(), "JPEG"))
        path.chmod(0)

    def vast(path: Path) -> None:
        path.write_bytes(saved(picture(), "JPEG"))
        os.truncate(path, 20_000_000_000)

    good = "../0000/good.jpg"
    yield Case("link.jpg", link(good), DONE)
    yield Case("link to a link.jpg", link_to_link, DONE)
    yield Case("link to nothing.jpg", link("nowhere"), REFUSED, "a link to nothing")
    yield Case("link to itself.jpg", link("link to itself.jpg"), REFUSED, "links that lead in a circle")
    yield Case("link to a folder.jpg", link(".."), REFUSED, "a folder")
    yield Case("link to zeros.jpg", link("/dev/zero"), REFUSED, "a device")
    yield Case("link to null.png", link("/dev/null"), REFUSED, "a device")
    yield Case("folder.jpg", Path.mkdir, REFUSED, "a folder")
    yield Case("folder.mp4", Path.mkdir, REFUSED, "a folder")
    yield Case("pipe.jpg", os.mkfifo, REFUSED, "a named pipe")
    yield Case("pipe.mp4", os.mkfifo, REFUSED, "a named pipe")
    yield Case("socket.jpg", listen, REFUSED, "a socket")
    yield Case("locked.jpg", locked, REFUSED, "may not be read")
    yield Case("locked.mp4", locked, REFUSED, "may not be read")
    yield Case("20 GB.jpg", vast, REFUSED, "20000 MB")


def film(path: Path, frames: int, code: str = "mp4v") -> None:
    """A video of 32x32 pixels."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 10, (32, 32))
    for number in range(frames):
        writer.write(np.full((32, 32, 3), number * 7 % 256, np.uint8))
    writer.release()


def _filmed(folder: Path, suffix: str, frames: int, code: str) -> bytes:
    path = folder / f"film{suffix}"
    film(path, frames, code)
    return path.read_bytes()


def _videos() -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as folder:
        mp4, none = _filmed(Path(folder), ".mp4", 12, "mp4v"), _filmed(Path(folder), ".mp4", 0, "mp4v")
        avi = _filmed(Path(folder), ".avi", 40, "MJPG")
    rgb = picture()
    moving = saved(rgb, "GIF", save_all=True, append_images=[Image.fromarray(rgb[::-1].copy())], duration=100)
    yield _case("film.mp4", mp4, DONE)
    yield _case("film.avi", avi, DONE)
    yield Case(os.fsdecode(b"caf\xe9.mp4"), _write(mp4), DONE)
    yield Case("a*b.mp4", _write(mp4), DONE)
    yield Case("\U0001f525 two\nlines.mp4", _write(mp4), DONE)
    yield _case("still.gif", saved(rgb, "GIF"), DONE)
    yield _case("moving.gif", moving, DONE)
    yield _case("half of moving.gif", moving[: len(moving) // 4], EITHER)
    yield _case("no frame.mp4", none, REFUSED)
    yield _case("half.mp4", mp4[: len(mp4) // 2], REFUSED, "no video that can be decoded")
    yield _case("half.avi", avi[: len(avi) // 2], REFUSED, "of 40 frames")
    for suffix in ("mp4", "avi", "mkv", "mov", "webm", "gif", "ts"):
        yield _case(f"text.{suffix}", b"not a film\n" * 9, REFUSED)
        yield _case(f"empty.{suffix}", b"", REFUSED)
    yield _case("playlist.mp4", b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", REFUSED)
