"""A second, independent reader of zip checkpoints: the tensors as the file holds them, without torch."""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, Iterator

import numpy as np

_TYPES = {
    "HalfStorage": np.float16,
    "FloatStorage": np.float32,
    "DoubleStorage": np.float64,
    "LongStorage": np.int64,
}


class Recorded:
    """Any class but the few that hold tensors; what it was given as its state is its `__dict__`."""

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.__dict__.update(state if isinstance(state, dict) else {})


def _tensor(storage: np.ndarray, offset: int, size: tuple, stride: tuple, *_: Any) -> np.ndarray:
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps)


class _Reader(pickle.Unpickler):
    archive: zipfile.ZipFile

    def find_class(self, module: str, name: str) -> Any:
        if name in _TYPES:
            return _TYPES[name]
        known = {"_rebuild_tensor_v2": _tensor, "_rebuild_parameter": lambda data, *_: data, "OrderedDict": OrderedDict}
        return known.get(name, Recorded)

    def persistent_load(self, pid: tuple) -> np.ndarray:
        _, kind, key, _, _ = pid
        return np.frombuffer(self.archive.read(f"{self.root}/data/{key}"), kind)


def pickled_tensors(path: Path, key: str) -> dict[str, np.ndarray]:
    """Return the tensors of the network under `key`, by their state-dict names, in the types they are stored in."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        with archive.open(name) as file:
            reader = _Reader(file)
            reader.archive, reader.root = archive, name[: -len("/data.pkl")]
            return dict(_walk(reader.load()[key], ""))


def _walk(module: Any, prefix: str) -> Iterator[tuple[str, np.ndarray]]:
    for name, value in {**module._parameters, **module._buffers}.items():
        if value is not None:
            yield prefix + name, value
    for name, child in module._modules.items():
        yield from _walk(child, f"{prefix}{name}.")
