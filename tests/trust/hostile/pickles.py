"""Pickles written opcode by opcode, and the zip files around them, for what no pickler would write."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Mapping

PROTO = b"\x80\x02"
MARK, STOP, REDUCE, BUILD, NEWOBJ, SETITEM = b"(", b".", b"R", b"b", b"\x81", b"s"
EMPTY_DICT, EMPTY_LIST, NONE = b"}", b"]", b"N"


def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    raw = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def named(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def row(*items: bytes) -> bytes:
    return MARK + b"".join(items) + b"t"


def mapping(**items: bytes) -> bytes:
    return EMPTY_DICT + b"".join(text(key) + value + SETITEM for key, value in items.items())


def call(module: str, name: str, *arguments: bytes) -> bytes:
    return named(module, name) + row(*arguments) + REDUCE


def new(module: str, name: str, state: bytes) -> bytes:
    return named(module, name) + b")" + NEWOBJ + state + BUILD


def storage(key: str, count: int, kind: str = "HalfStorage") -> bytes:
    return row(text("storage"), named("torch", kind), text(key), text("cpu"), number(count)) + b"Q"


def tensor(stored: bytes, size: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    sizes = [row(*map(number, each)) for each in (size, stride)]
    hooks = call("collections", "OrderedDict")
    return call("torch._utils", "_rebuild_tensor_v2", stored, number(0), *sizes, b"\x89", hooks)


def checkpoint(model: bytes) -> bytes:
    """The pickle of a checkpoint with this network."""
    return PROTO + mapping(model=model) + STOP


def write(
    path: Path, pickle: bytes, parts: Mapping[str, bytes] | None = None, compression: int = zipfile.ZIP_STORED
) -> None:
    """Write a zip checkpoint as torch.save names its parts, and any others."""
    with zipfile.ZipFile(path, "w", compression, compresslevel=1) as archive:
        for name, content in {"x/data.pkl": pickle, "x/version": b"3\n", **(parts or {})}.items():
            archive.writestr(name, content)
