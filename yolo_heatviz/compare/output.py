"""The files of a figure, all made before the first is written: each is whole or not there."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from ..errors import HeatvizError, WriteError
from ..files.atomic import make_folder, new_folder, write_bytes
from ..files.manifest import finite

_RUNS = Path("runs/compare")


def place_of(out: str | None) -> Path:
    """The path of the figure: as asked, else in a new folder of `runs/compare`.

    Raises:
        WriteError: the system refuses.
    """
    if out is None:
        return new_folder(_RUNS, "exp") / "figure.pdf"
    path = Path(out)
    make_folder(path.parent)
    return path


def check(out: str | None) -> None:
    """Refuse a place that cannot be written to, before anything runs.

    Raises:
        WriteError: the system would refuse it.
    """
    folder = (Path(out).parent if out is not None else _RUNS).absolute()
    if out is not None and Path(out).is_dir():
        raise WriteError(f"cannot write {out}: it is a folder")
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise WriteError(f"cannot write {out or _RUNS}: {there} is no folder that may be written to")


def check_apart(out: str | None, images: Sequence[str]) -> None:
    """Refuse a place where a picture would replace one of the compared images.

    Raises:
        HeatvizError: which.
    """
    if out is None:
        return
    figure = Path(out).resolve()
    ours = re.compile(rf"{re.escape(figure.stem)}(_differences(_\d+)?\.png|{re.escape(figure.suffix)})")
    for image in map(Path, images):
        if ours.fullmatch(image.name) and image.resolve().parent == figure.parent:
            raise HeatvizError(f"--out: got {out!r}; {image.name} is an image of --source, and would be replaced")


def beside(figure: Path, ending: str) -> Path:
    """The path of what is made beside a figure.

    Example:
        >>> print(beside(Path("out/fig.1.pdf"), "_table.csv"))
        out/fig.1_table.csv
    """
    return figure.with_name(f"{figure.stem}{ending}")


def npz(arrays: Mapping[str, Any]) -> bytes:
    """Arrays by their names as the content of a `.npz` file."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def dumped(record: Mapping[str, Any]) -> bytes:
    """A record as strict JSON: null for numbers that are not finite."""
    return (json.dumps(finite(dict(record)), sort_keys=True, allow_nan=False, indent=1) + "\n").encode()


def write(files: Sequence[tuple[Path, bytes]]) -> list[Path]:
    """Write files in their order.

    Raises:
        WriteError: the system refuses one; those before it are there.
    """
    for path, content in files:
        write_bytes(path, content)
    return [path for path, _ in files]
