"""Which classes and functions a checkpoint's pickle names, found by reading its opcodes: nothing is imported or run."""

from __future__ import annotations

import io
import pickletools
import zipfile
from pathlib import Path
from typing import BinaryIO

from ..errors import HeatvizError

REPOSITORIES = ("models.", "yolov5.models.")
MODELS = ("Model", "DetectionModel", "SegmentationModel", "ClassificationModel")
MODEL_GLOBALS = frozenset(f"{root}yolo.{name}" for root in REPOSITORIES for name in MODELS)

# torch.save before 1.6 wrote these one after another, then the raw storages: magic number, protocol version, system
# information, the object, the storage keys.
_RAW_PICKLES = 5


def is_yolov5(path: str | Path) -> bool:
    """Tell whether a file is a checkpoint that pickles a YOLOv5 model (`models.yolo.*`), by reading its opcodes.

    A file that is not there is no YOLOv5 checkpoint (its name may be one that Ultralytics knows), nor is one with
    another suffix than `.pt` or `.pth`.

    Raises:
        HeatvizError: The file is a `.pt` or `.pth` that cannot be read as a checkpoint.

    Example:
        >>> is_yolov5("model.onnx")
        False
    """
    path = Path(path)
    if path.suffix.lower() not in (".pt", ".pth") or not path.is_file():
        return False
    return not MODEL_GLOBALS.isdisjoint(read_globals(path))


def read_globals(path: Path) -> frozenset[str]:
    """List the globals ("module.name") that a checkpoint's pickles name.

    Args:
        path: A file of `torch.save`, in its zip form or the raw form of torch before 1.6.

    Raises:
        HeatvizError: The file is missing, empty, truncated, or no checkpoint.
    """
    if not path.is_file():
        raise HeatvizError(f"no checkpoint at '{path}': {'a folder' if path.is_dir() else 'no such file'}")
    if not path.stat().st_size:
        raise HeatvizError(f"checkpoint '{path}' is empty (0 bytes): a file written by torch.save is accepted")
    try:
        with path.open("rb") as file:
            if zipfile.is_zipfile(file):
                return _zip_globals(file)
            file.seek(0)
            if file.read(2) == b"PK":
                raise ValueError("a zip file without its end, so truncated")
            file.seek(0)
            return _raw_globals(file)
    # What damaged bytes raise depends on the bytes: zipfile, zlib and pickletools promise no single type.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise HeatvizError(f"'{path}' is damaged or is no PyTorch checkpoint ({reason})") from error


def check_whole(path: Path) -> bool:
    """Hold every part of a zip checkpoint against its checksum, which torch.load does not do.

    Returns:
        Whether the file is a zip file at all.

    Raises:
        HeatvizError: A part is damaged.
    """
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        part = archive.testzip()
    if part:
        raise HeatvizError(f"checkpoint '{path}' is damaged: its part '{part}' does not match its checksum")
    return True


def _zip_globals(file: BinaryIO) -> frozenset[str]:
    with zipfile.ZipFile(file) as archive:
        pickles = [name for name in archive.namelist() if name.endswith("/data.pkl") or name == "data.pkl"]
        if len(pickles) != 1:
            raise ValueError(f"a zip file with {len(pickles)} data.pkl in it, not 1")
        if any(name.endswith("/constants.pkl") for name in archive.namelist()):
            raise ValueError("a TorchScript export, not a checkpoint of torch.save")
        return frozenset(_named(io.BytesIO(archive.read(pickles[0]))))


def _raw_globals(file: BinaryIO) -> frozenset[str]:
    found: set[str] = set()
    for number in range(_RAW_PICKLES):
        try:
            found |= _named(file)
        except ValueError:
            # A plain pickle is a single one; torch.load has the last word on whether that is a checkpoint.
            if number == 0:
                raise
            break
    return frozenset(found)


def _named(stream: BinaryIO) -> set[str]:
    found, strings = set(), ["?", "?"]
    for opcode, argument, _ in pickletools.genops(stream):
        if opcode.name in ("GLOBAL", "INST"):
            found.add(str(argument).replace(" ", "."))
        elif opcode.name == "STACK_GLOBAL":
            # Exact for what pickle writes unless it repeats a string by memo; torch.load checks again, and exactly.
            found.add(".".join(strings[-2:]))
        elif isinstance(argument, str):
            strings.append(argument)
    return found
