"""A checkpoint whose pickle was changed anywhere is loaded or refused in one line: no other error, nothing run."""

from __future__ import annotations

import pickletools
import random
import zipfile
from pathlib import Path

import pytest

from tests.trust.hostile import pickles as p
from tests.trust.hostile.checkpoints import DEMO
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model import detector

_VALUES = ("BININT", "BINFLOAT", "BINUNICODE", "NONE", "NEWTRUE", "NEWFALSE", "EMPTY")
_ODD = [
    *(p.NONE, p.EMPTY_LIST, p.EMPTY_DICT, b")", b"\x88", b"R", b"b", b"\x81", b"", b"G\x7f\xf8" + bytes(6)),
    *map(p.number, (-1, 0, 2**31 - 1)),
    *map(p.text, ("\x1b", "../x")),
    p.named("os", "system"),
]


def _mutants(count: int, seed: int) -> list[bytes]:
    """The demo's pickle with one to four opcodes replaced, most of them values."""
    with zipfile.ZipFile(DEMO) as archive:
        content = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    codes = [(opcode.name, position) for opcode, _, position in pickletools.genops(content)]
    ends = [position for _, position in codes[1:]] + [len(content)]
    pieces = [content[start:end] for (_, start), end in zip(codes, ends)]
    values = [number for number, (name, _) in enumerate(codes) if name.startswith(_VALUES)]
    chance, made = random.Random(seed), []
    for _ in range(count):
        changed = list(pieces)
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.choice(values) if chance.random() < 0.8 else chance.randrange(len(pieces))
            changed[place] = chance.choice((chance.choice(_ODD), pieces[chance.choice(values)]))
        made.append(b"".join(changed))
    return made


def _check(folder: Path, mutants: list[bytes]) -> None:
    refused = 0
    for mutant in mutants:
        path = folder / "mutant.pt"
        with zipfile.ZipFile(DEMO) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, mutant if name.endswith("data.pkl") else old.read(name))
        try:
            detector.load(path, imgsz=[64])
        except HeatvizError as error:
            refused += 1
            assert "\n" not in str(error) and "\x1b" not in str(error)
    assert refused > len(mutants) / 2


def test_sixty(tmp_path: Path) -> None:
    _check(tmp_path, _mutants(60, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_two_thousand(tmp_path: Path, seed: int) -> None:
    _check(tmp_path, _mutants(200, seed=100 + seed))
