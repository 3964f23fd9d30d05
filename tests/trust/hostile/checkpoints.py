"""Hostile checkpoints: how each is made, what it does to stock code, and what ours says of it."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any, Callable, NamedTuple

import torch
from torch import nn

from tests.checkpoints.yolov5 import upstream
from tests.trust.hostile import pickles as p

DEMO = Path(__file__).parents[3] / "yolo_heatviz" / "demo" / "fabric.pt"
CODE, MEMORY, TIME, NETWORK = "runs code", "takes memory", "takes time", "asks the network"
NONE = "does no harm"
_NUMBERS = 1 << 27


class Case(NamedTuple):
    """A hostile file."""

    name: str
    make: Callable[[Path, Path], Any]
    """Writes it to the first path; the second is the marker that its payload makes."""
    says: str
    """What the refusal has in it."""
    harm: str = CODE
    stock: str = "torch"
    """The stock loader that it harms: `torch`, `float` (and conversion), `ultralytics`, or that one's `safe` mode."""


class Payload:
    """Runs a command where its pickle is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return os.system, (f"touch '{self.marker}'",)


def _command(marker: Path) -> bytes:
    return p.text(f"touch '{marker}'")


def _system(marker: Path) -> bytes:
    return p.call("posix", "system", _command(marker))


def _old(path: Path, marker: Path) -> None:
    torch.save(Payload(marker), path, _use_new_zipfile_serialization=False)


def _in_notes(path: Path, marker: Path) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.old_model(yolo), "opt": {"save_dir": Payload(marker)}}, path)


def _in_layer(path: Path, marker: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[3]._modules["act"] = Payload(marker)
        torch.save({"model": model}, path)


def _in_ultralytics(path: Path, marker: Path) -> None:
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    torch.save({**content, "train_args": {"imgsz": Payload(marker)}}, path)


def _zipped(made: Callable[[Path], bytes], **options: Any) -> Callable[[Path, Path], Any]:
    return lambda path, marker: p.write(path, p.PROTO + p.mapping(model=made(marker)) + p.STOP, **options)


def _nested(path: Path, marker: Path) -> None:
    inner = path.with_suffix(".inner")
    torch.save(Payload(marker), inner)
    content = inner.read_bytes()
    inner.unlink()
    short = b"B" + len(content).to_bytes(4, "little") + content
    p.write(path, b"\x80\x03" + p.mapping(model=p.call("torch.storage", "_load_from_bytes", short)) + p.STOP)


def _through_getattr(marker: Path) -> bytes:
    """`Detect.forward.__globals__`'s torch, its os, its system."""
    method = p.call("builtins", "getattr", p.named("ultralytics.nn.modules.head", "Detect"), p.text("forward"))
    names = p.call("builtins", "getattr", method, p.text("__globals__"))
    get = p.call("builtins", "getattr", names, p.text("get"))
    module = get + p.row(p.text("torch")) + p.REDUCE
    function = p.call("builtins", "getattr", p.call("builtins", "getattr", module, p.text("os")), p.text("system"))
    return function + p.row(_command(marker)) + p.REDUCE


def _activation(marker: Path) -> bytes:
    stage = p.EMPTY_LIST + p.MARK + p.number(-1) + p.number(1) + p.text("nn.Identity") + p.EMPTY_LIST + b"e"
    act = p.text(f"__import__('os').system('touch {marker}')")
    description = p.mapping(activation=act, backbone=p.EMPTY_LIST + stage + b"a", head=p.EMPTY_LIST)
    return p.call("ultralytics.nn.tasks", "DetectionModel", description)


def _download(marker: Path) -> bytes:
    return p.call("ultralytics.nn.modules.block", "TorchVision", p.text("resnet18"), p.text("DEFAULT"))


def _evaluated(marker: Path) -> bytes:
    return p.call("__builtin__", "eval", p.text(f"__import__('os').system('touch {marker}')"))


def _object(marker: Path) -> bytes:
    return p.MARK + p.named("posix", "system") + _command(marker) + b"o"


def _own_setstate(marker: Path) -> bytes:
    empty = p.named("types", "SimpleNamespace") + b")" + p.NEWOBJ
    return empty + p.mapping(__setstate__=p.named("posix", "system")) + p.BUILD + _command(marker) + p.BUILD


def _lookalike(marker: Path) -> bytes:
    return p.new("tests.trust.hostile.lookalike", "Conv", p.mapping(command=_command(marker)))


def _dotted(marker: Path) -> bytes:
    way = p.text("ultralytics.nn.modules.head") + p.text("torch.os.system") + b"\x93"
    return b"\x80\x04" + way + p.row(_command(marker)) + p.REDUCE


def _bytearray(marker: Path) -> bytes:
    return p.call("builtins", "bytearray", p.number(1 << 29))


def _large_layer(marker: Path) -> bytes:
    return p.call("torch.nn.modules.linear", "Linear", p.number(1 << 15), p.number(1 << 15))


def _twin(name: str, first: bool) -> Callable[[Path, Path], Any]:
    def make(path: Path, marker: Path) -> None:
        good, bad = p.checkpoint(p.NONE), p.checkpoint(_system(marker))
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x/data.pkl", bad if first else good)
            archive.writestr("x/version", "3\n")
            archive.writestr(name, good if first else bad)

    return make


def _polyglot(path: Path, marker: Path) -> None:
    path.write_bytes(pickle.dumps(Payload(marker)) + DEMO.read_bytes())


def _prefixed(path: Path, marker: Path) -> None:
    p.write(path, p.checkpoint(_system(marker)))
    path.write_bytes(path.read_bytes() + DEMO.read_bytes())


def _deflated(path: Path, marker: Path) -> None:
    size = 1 << 28
    pickled = p.PROTO + p.mapping(model=b"X" + size.to_bytes(4, "little") + bytes(size)) + p.STOP
    p.write(path, pickled, compression=zipfile.ZIP_DEFLATED)


def _deflated_storage(path: Path, marker: Path) -> None:
    count = 1 << 28
    pickled = p.checkpoint(p.tensor(p.storage("0", count), (count,), (1,)))
    p.write(path, pickled, {"x/data/0": bytes(2 * count)}, compression=zipfile.ZIP_DEFLATED)


def _overlapping(path: Path, marker: Path) -> None:
    """One part of 8 MB that sixty names in the directory share."""
    count, shares = 1 << 22, 60
    items = {f"t{key}": p.tensor(p.storage(f"{key:03}", count), (count,), (1,)) for key in range(shares)}
    p.write(path, p.checkpoint(p.mapping(**items)), {f"x/data/{0:03}": bytes(2 * count)})
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    ends = content.rindex(b"PK\x05\x06")
    entries = content[start:ends]
    entry = entries[entries.rindex(b"PK\x01\x02") :]
    copies = b"".join(entry.replace(b"/000", f"/{key:03}".encode()) for key in range(1, shares))
    end = bytearray(content[ends:])
    total = 3 + shares - 1
    end[8:12] = total.to_bytes(2, "little") * 2
    end[12:16] = (len(entries) + len(copies)).to_bytes(4, "little")
    path.write_bytes(content[:ends] + copies + bytes(end))


def _layer(**state: bytes) -> bytes:
    return p.new("torch.nn.modules.container", "Sequential", p.mapping(training=b"\x89", **state))


def _expanded(path: Path, marker: Path) -> None:
    """Two bytes that a tensor shows as 256 MB, which any conversion makes real."""
    weight = p.tensor(p.storage("0", 1), (_NUMBERS,), (0,))
    model = _layer(_parameters=p.mapping(), _buffers=p.mapping(weight=weight), _modules=p.mapping())
    p.write(path, p.checkpoint(model), {"x/data/0": b"\0\0"})


def _repeated(path: Path, marker: Path) -> None:
    """A megabyte that three hundred tensors show."""
    count = 1 << 19
    first = p.storage("0", count) + b"q\x01"
    rest = {f"w{each}": p.tensor(b"h\x01", (count,), (1,)) for each in range(300)}
    buffers = p.mapping(w=p.tensor(first, (count,), (1,)), **rest)
    model = _layer(_parameters=p.mapping(), _buffers=buffers, _modules=p.mapping())
    p.write(path, p.checkpoint(model), {"x/data/0": bytes(2 * count)})


def _hashes(marker: Path) -> bytes:
    """A key of tuples in tuples: its hash takes 2 ** 60 steps."""
    return p.EMPTY_DICT + b")" + b"".join(b"q\x01h\x01\x86" for _ in range(60)) + p.NONE + p.SETITEM


def _layers_twice(path: Path, marker: Path) -> None:
    """Each layer has the next one in two ways: a walk along all of them takes 2 ** 25 steps."""
    layer = nn.Sequential()
    for _ in range(25):
        layer = nn.Sequential(nn.Sequential(layer), nn.Sequential(layer))
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[3].act = layer
        torch.save({"model": model}, path)


def _within_itself(path: Path, marker: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[3].act = model.model
        torch.save({"model": model}, path)


def _laughs(path: Path, marker: Path) -> None:
    """A class name that is a list of lists of lists, each the next one ten times: written out, 10 ** 12 of them."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    name: list = ["ha"]
    for _ in range(12):
        name = [name] * 10
    content[_network_key(content)].names = {0: name, 1: "a", 2: "b", 3: "c", 4: "d"}
    torch.save(content, path)


def _network_key(content: dict) -> str:
    return "ema" if content.get("ema") is not None else "model"


def _wide_head(path: Path, marker: Path) -> None:
    with upstream.repository() as yolo:
        model = upstream.old_model(yolo)
        model.model[-1].no = 1 << 40
        torch.save({"model": model}, path)


_SYSTEM = r"posix\.system"
_NO_PART = "which torch.save does not write"
CASES = [
    Case("zip file", lambda path, marker: torch.save(Payload(marker), path), _SYSTEM),
    Case("STACK_GLOBAL", lambda path, marker: torch.save(Payload(marker), path, pickle_protocol=4), _SYSTEM),
    Case("raw file", _old, _SYSTEM),
    Case("bare pickle", lambda path, marker: path.write_bytes(pickle.dumps(Payload(marker))), _SYSTEM),
    Case("bare pickle, protocol 0", lambda path, marker: path.write_bytes(pickle.dumps(Payload(marker), 0)), _SYSTEM),
    Case("INST", _zipped(lambda marker: p.MARK + _command(marker) + b"iposix\nsystem\n"), _SYSTEM),
    Case("OBJ", _zipped(_object), _SYSTEM),
    Case("REDUCE by Python 2's name", _zipped(_evaluated), r"__builtin__\.eval"),
    Case("BUILD by a __setstate__ of its own", _zipped(_own_setstate), r"posix\.system, types\.SimpleNamespace"),
    Case("an allowed name in another module", _zipped(_lookalike), r"tests\.trust\.hostile\.lookalike\.Conv"),
    Case("a dotted name in an allowed module", _zipped(_dotted), r"modules\.head\.torch\.os\.system"),
    Case("a way through getattr", _zipped(_through_getattr), r"it calls builtins\.getattr"),
    Case("a pickle in a pickle", _nested, r"torch\.storage\._load_from_bytes"),
    Case("hidden in a YOLOv5 checkpoint's notes", _in_notes, _SYSTEM),
    Case("hidden in a layer", _in_layer, _SYSTEM),
    Case("hidden in an Ultralytics checkpoint's settings", _in_ultralytics, _SYSTEM),
    Case("an activation that is evaluated", _zipped(_activation), r"it calls \S+\.DetectionModel", CODE, "ultralytics"),
    Case("a layer that downloads", _zipped(_download), r"it calls \S+\.TorchVision", NETWORK, "safe"),
    Case("two parts of one name, the last hostile", _twin("x/data.pkl", first=False), "2 data.pkl in it, not 1"),
    Case("two parts of one name, the first hostile", _twin("x/data.pkl", first=True), "2 data.pkl in it, not 1", NONE),
    Case("two parts of one name but for the case", _twin("x/DATA.PKL", first=True), "two parts of one name", NONE),
    Case("a part named as a way out", _twin("x/../../../../tmp/out", first=True), _NO_PART),
    Case("a part with an absolute name", _twin("/tmp/out", first=True), _NO_PART, NONE),
    Case("a pickle before a zip file", _polyglot, _SYSTEM),
    Case("two zip files in a row", _prefixed, "a zip file after something else", NONE),
    Case("a pickle that inflates to 256 MB", _deflated, "inflates from", MEMORY),
    Case("a storage that inflates to 512 MB", _deflated_storage, "inflates from", MEMORY),
    Case("sixty names for one part", _overlapping, "bytes that declares", MEMORY),
    Case("256 MB shown of two bytes", _expanded, "numbers out of 1", MEMORY, "float"),
    Case("three hundred tensors of one megabyte", _repeated, "numbers out of", MEMORY, "float"),
    Case("an array of 512 MB", _zipped(_bytearray), r"builtins\.bytearray", MEMORY),
    Case("a layer of 4 GB", _zipped(_large_layer), r"it calls \S+\.Linear", MEMORY, "safe"),
    Case("the 2 ** 28th place of the memo", _zipped(lambda _: p.NONE + b"r\0\0\0\x10"), "no Ultralytics", MEMORY),
    Case("a key whose hash takes for ever", _zipped(_hashes), "as a key", TIME),
    Case("layers each of which has the next in two ways", _layers_twice, "more than 100000 layers", TIME, "float"),
    Case("a layer within itself", _within_itself, "layers within layers", NONE, "float"),
    Case("a class name that writes out for ever", _laughs, "a class named by a list", TIME, "ultralytics names"),
    Case("a head of 2 ** 40 classes", _wide_head, "its head says", TIME, "classes"),
]  # fmt: skip
