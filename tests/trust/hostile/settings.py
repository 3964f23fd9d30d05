"""Hostile data set files and arrays: how each is made, what it does to stock code, and what ours says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import numpy as np

from tests.trust.hostile.checkpoints import CODE, MEMORY, NONE, TIME, Case, Payload


def _yaml(text: str) -> Callable[[Path, Path], Any]:
    return lambda path, marker: path.write_text(text.replace("COMMAND", f"touch '{marker}'"))


def _laughs(levels: int = 12) -> str:
    lines = ["l0: &l0 [ha]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, levels))]
    return "\n".join([*lines, f"names: [*l{levels - 1}, b, c, d, e]"])


def _merges(levels: int = 9) -> str:
    """Merge keys copy: each mapping has ten times the pairs of the last."""
    lines = ["l0: &l0 {a: 1}"]
    lines += [f"l{n}: &l{n} {{<<: [{', '.join([f'*l{n - 1}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join([*lines, "names: [a, b, c, d, e]"])


def _array(path: Path, marker: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.array([Payload(marker)], dtype=object), allow_pickle=True)


def _lying(path: Path, marker: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1073741824, 4), }"
    header += b" " * (117 - len(header)) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(16))


_TAGGED = 'names: !!python/object/{}:os.system ["COMMAND"]'
_NO_IMAGE = "a file that begins as no image does"
_NO_NAMES = "accepted is a data set .yaml with names"
CASES = [
    Case("yaml: python/object/apply", _yaml(_TAGGED.format("apply")), _NO_NAMES, CODE, "yaml"),
    Case("yaml: python/object/new", _yaml(_TAGGED.format("new")), _NO_NAMES, CODE, "yaml"),
    Case("yaml: a billion laughs", _yaml(_laughs()), "an alias", TIME, "yaml names"),
    Case("yaml: merge keys", _yaml(_merges()), "an alias", TIME, "yaml names"),
    Case("yaml: lists in lists", _yaml("names: " + "[" * 100_000), "lists in lists", NONE, "yaml names"),
    Case("yaml: words as numbers", _yaml("names: {0: a, b: c, 2: d, 3: e, 4: f}"), "from 0", NONE, "yaml names"),
    Case("yaml: a list as a name", _yaml("names: [[a], b, c, d, e]"), "a name that is no word", NONE, "yaml names"),
    Case("yaml: 2 MB", _yaml("names: [a, b, c, d, e]\n#" + "x" * (2 << 20)), "more than 1048576", NONE, "yaml names"),
    Case("npy: an array of objects", _array, _NO_IMAGE, CODE, "npy"),
    Case("npy: a header of 4 GB", _lying, _NO_IMAGE, MEMORY, "npy"),
    Case("npy, called an image", _array, _NO_IMAGE, CODE, "npy jpg"),
]  # fmt: skip
SUFFIX = {"yaml": ".yaml", "yaml names": ".yaml", "npy": ".npy", "npy jpg": ".jpg"}
FLAG = {".pt": "--weights", ".yaml": "--data", ".npy": "--source", ".jpg": "--source"}
