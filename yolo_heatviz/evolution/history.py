"""The checkpoints of a training, in the order of their epochs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple, Sequence

from ..errors import HeatvizError, NothingFoundError
from ..files.opening import is_file, is_folder, with_slashes
from .epoch_in_file import epoch_in_file
from .results import Results, read_results

_NUMBERED = re.compile(r"epoch[_-]?(\d+)")
_LAST, _BEST = "last", "best"


class EpochFile(NamedTuple):
    """A checkpoint."""

    epoch: int
    """How many epochs were trained: 0 before the first step. `epoch0.pt` is saved after the first, so it has 1."""
    path: Path


class History(NamedTuple):
    """A training's checkpoints."""

    files: list[EpochFile]
    """Two or more, by their epochs, each once."""
    results: Results
    """What the trainer has written of its epochs."""
    folder: Path
    """The training's own folder."""
    notes: list[str]
    """The checkpoints that were left out, and why."""


def find(given: Sequence[Path], start: Path | None = None) -> History:
    """Find the checkpoints of a training.

    Args:
        given: the folder of a training, its `weights`, or two or more checkpoints in any order.
        start: the checkpoint that the training began with, as epoch 0.

    Raises:
        NothingFoundError: there is no checkpoint.
        HeatvizError: there is only one, or it is not known of which epoch one is that was given by its name.
    """
    paths, listed = _paths(given)
    folder = _folder_of(paths[0])
    results = read_results(folder)
    found: dict[int, Path] = {} if start is None else {0: _checked(start)}
    notes = []
    for path in sorted(paths, key=lambda path: (_NUMBERED.fullmatch(path.stem) is None, path.stem != _LAST, path.name)):
        try:
            epoch, reason = _epoch_of(path, results), ""
        except HeatvizError as error:
            epoch, reason = None, str(error)
        if epoch is None and listed:
            raise HeatvizError(f"weights: {reason or _unknown(path)}")
        if epoch is None:
            notes.append(f"{path.name} is left out: {reason or _unknown(path)}")
        elif epoch in found:
            notes.append(f"{path.name} is left out: it is of epoch {epoch}, as {found[epoch].name} is")
        else:
            found[epoch] = path
    if len(found) < 2:
        raise HeatvizError(
            f"weights: got {len(found)} checkpoint of a known epoch in {', '.join(map(str, given))}, accepted are two "
            "or more: train with --save-period 1 (YOLOv5) or save_period=1 (Ultralytics)"
        )
    return History([EpochFile(*each) for each in sorted(found.items())], results, folder, notes)


def _paths(given: Sequence[Path]) -> tuple[list[Path], bool]:
    """The checkpoints, and whether they were named one by one."""
    if len(given) == 1 and is_folder(given[0]):
        places = (given[0], given[0] / "weights")
        paths = next((found for found in (sorted(place.glob("*.pt")) for place in places) if found), None)
        if paths is None:
            raise NothingFoundError(
                f"weights: no checkpoint in {given[0]}, accepted is the folder of a training, with .pt files in it or "
                "in its folder 'weights'"
            )
        return paths, False
    if len(given) == 1:
        path = _checked(given[0])
        raise HeatvizError(f"weights: got {str(path)!r} alone, accepted are a folder, or two or more checkpoints")
    return [_checked(path) for path in given], True


def _checked(path: Path) -> Path:
    if path.suffix != ".pt" or not is_file(path):
        there = "which is no .pt file" if path.exists() else with_slashes(path) or "which is not there"
        raise NothingFoundError(f"weights: got {str(path)!r}, {there}; accepted are .pt checkpoints, or their folder")
    return path


def _folder_of(path: Path) -> Path:
    folder = path.absolute().parent
    return folder.parent if folder.name == "weights" else folder


def _epoch_of(path: Path, results: Results) -> int | None:
    numbered = _NUMBERED.fullmatch(path.stem)
    if numbered:
        return int(numbered[1]) + 1
    inside = epoch_in_file(path)
    if inside is not None:
        return inside + 1
    return {_LAST: results.last, _BEST: results.best}.get(path.stem)


def _unknown(path: Path) -> str:
    named = path.stem in (_LAST, _BEST)
    where = "its training has ended, and there is no results.csv" if named else "it does not say so"
    return f"it is not known of which epoch {path.name} is ({where}): accepted are names such as epoch7.pt"
