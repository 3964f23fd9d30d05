"""Damaged images by the thousand, each read in a process of its own under limits.

`python -m tests.trust.mutants READER FIRST COUNT` prints what became of them as one JSON object. It imports
neither torch nor Ultralytics, so that a fork is cheap and a limit on memory means something.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import struct
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, Callable

import cv2
from PIL import Image

from tests.trust.pictures import picture, saved, sound
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.files.opening import open_file, utf8_name
from yolo_heatviz.sources.headers import MEGAPIXELS, check_size, header
from yolo_heatviz.sources.images import read_image

SECONDS, PATIENCE = 10, 100  # of the processor, and of the clock, which runs on while others have the processor
MEMORY, FRAMES = 2_000_000_000, 50
TAKES = {".tiff": 10, ".png": 1}
"""Bands that the network takes, where not three, so that the other ways to decode are tried as well."""
DONE, REFUSED, RAISED = 0, 3, 4
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 20_000, 40_000)


def seeds() -> list[tuple[str, bytes]]:
    """Small sound images of each format, by their suffix; as many of each."""
    by_suffix: dict[str, list[bytes]] = {"gif": [saved(picture(), "GIF"), _moving()]}
    for name, content in sound():
        by_suffix.setdefault(name.rpartition(".")[2].lower(), []).append(content)
    for few, many in (("jpg", "jpeg"), ("jpg", "mpo")):
        by_suffix[few] += by_suffix.pop(many)
    most = max(map(len, by_suffix.values()))
    return [(suffix, files[number % len(files)]) for number in range(most) for suffix, files in by_suffix.items()]


def _moving() -> bytes:
    image = Image.fromarray(picture())
    return saved(image, "GIF", save_all=True, append_images=[image.rotate(90)], duration=100)


def mutant(number: int, sound_ones: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The suffix and the bytes of a damaged image; the same for the same number."""
    chance = random.Random(number)
    suffix, content = sound_ones[number % len(sound_ones)]
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice((_flip, _flip, _flip, _cut, _splice, _edit, _edit, _blank))(changed, chance, sound_ones)
    return suffix, resummed(bytes(changed)) if suffix == "png" and number % 4 else bytes(changed)


def resummed(png: bytes) -> bytes:
    """A PNG with the sums of its chunks made right, so that what is damaged in it is looked at."""
    made, at = bytearray(png), 8
    while at + 12 <= len(made):
        (length,) = struct.unpack_from(">I", made, at)
        end = at + 8 + length
        if end + 4 > len(made):
            break
        struct.pack_into(">I", made, end, zlib.crc32(made[at + 4 : end]))
        at = end + 4
    return bytes(made)


def _flip(changed: bytearray, chance: random.Random, _: Any) -> None:
    for _ in range(chance.choice((1, 1, 2, 9))):
        if changed:
            changed[_place(changed, chance)] ^= 1 << chance.randrange(8)


def _cut(changed: bytearray, chance: random.Random, _: Any) -> None:
    del changed[_place(changed, chance) :]


def _splice(changed: bytearray, chance: random.Random, sound_ones: list[tuple[str, bytes]]) -> None:
    other = chance.choice((bytes(changed), chance.choice(sound_ones)[1]))
    start, length = chance.randrange(len(other) or 1), chance.choice((1, 4, 40, 4000))
    place = _place(changed, chance)
    changed[place : place + chance.choice((0, length))] = other[start : start + length]


def _edit(changed: bytearray, chance: random.Random, _: Any) -> None:
    value, form = chance.choice(_NUMBERS), chance.choice(("<I", ">I", "<H", ">H", "B"))
    size = struct.calcsize(form)
    place = chance.randrange(max(1, min(len(changed), chance.choice((40, 200, 1000)))))
    changed[place : place + size] = struct.pack(form, value & (1 << 8 * size) - 1)


def _blank(changed: bytearray, chance: random.Random, _: Any) -> None:
    place, length = _place(changed, chance), chance.choice((1, 16, 300))
    changed[place : place + length] = bytes([chance.choice((0, 255))]) * length


def _place(changed: bytearray, chance: random.Random) -> int:
    """Headers are hit as often as all the rest."""
    return chance.randrange(max(1, min(len(changed), chance.choice((64, 600, len(changed))))))


def ours(path: Path) -> None:
    """As the detect command reads it."""
    if path.suffix == ".gif":
        with open_file(path) as file:
            found = header(file)
        check_size(found.width, found.height, MEGAPIXELS)
        with utf8_name(str(path)) as name:
            film = cv2.VideoCapture(name)
            for _ in range(FRAMES):
                film.read()
    read_image(path, channels=TAKES.get(path.suffix, 3))


def plain(path: Path) -> None:
    """As OpenCV's manual has it."""
    cv2.imread(str(path))


def leaky(path: Path) -> None:
    """As Pillow's manual has it: what it raises comes out."""
    with Image.open(path) as image:
        image.convert("RGB")


def failing(path: Path) -> None:
    """Raises of every tenth, and crashes of the one after it: what must be told of a reader that does."""
    last = path.stem[-1]
    if last == "1":
        raise ValueError
    if last == "2":
        os.kill(os.getpid(), signal.SIGSEGV)


READERS: dict[str, Callable[[Path], None]] = {"ours": ours, "plain": plain, "leaky": leaky, "failing": failing}


def _apart(read: Callable[[Path], None], path: Path) -> tuple[int, float, int]:
    """Read in a forked child: its exit code, or minus the signal; its CPU seconds, and its memory in KiB."""
    child = os.fork()
    if not child:
        _limit()
        try:
            read(path)
            os._exit(DONE)
        except HeatvizError:
            os._exit(REFUSED)
        except BaseException:
            os._exit(RAISED)
    _, status, used = os.wait4(child, 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return code, used.ru_utime + used.ru_stime, used.ru_maxrss


def _limit() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(PATIENCE)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def run(read: Callable[[Path], None], first: int, count: int) -> dict[str, Any]:
    """What became of mutants: how many were done and refused, which crashed or raised, the most time and memory."""
    cv2.setNumThreads(0)  # a pool of threads does not outlive a fork
    sound_ones, became, longest, most = seeds(), Counter(), (0.0, 0), 0
    bad: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            suffix, content = mutant(number, sound_ones)
            path = Path(folder, f"{number}{chr(0xDCE9) * (number % 10 == 0)}.{suffix}")
            path.write_bytes(content)
            code, seconds, memory = _apart(read, path)
            path.unlink()
            longest, most = max(longest, (round(seconds, 2), number)), max(most, memory)
            became[suffix] += code == DONE
            if code not in (DONE, REFUSED):
                bad[number] = "exception" if code == RAISED else signal.Signals(-code).name if code < 0 else str(code)
    return {"done": dict(became), "bad": bad, "seconds": longest[0], "slowest": longest[1], "MB": round(most / 1000)}


if __name__ == "__main__":
    print(json.dumps(run(READERS[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3]))))
