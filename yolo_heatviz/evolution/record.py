"""An epoch as it is kept on disk: what was measured of each stage, and the maps that are drawn of it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import HeatvizError
from ..files.atomic import write_bytes
from ..model.stages import Key, Stage

FOLDER = "records"
_HEAD = "head"
_ARRAYS = ("norms", "maps", "features")


@dataclass(frozen=True)
class StageRecord:
    """A stage after an epoch."""

    stage: Stage
    shape: tuple[int, int, int]
    """Channels, height and width."""
    stride: int | None
    mean: float
    spread: float
    """Standard deviation of all its values."""
    dead: int
    """The number of channels that have one value everywhere, in each of the images."""
    focus: float | None
    """The share of its energy inside the labels' boxes, mean of the images that have some; see `box_energy`."""
    area: float | None
    """The share of the map that these cover."""
    channels: tuple[int, ...]
    """The numbers of those in `maps`."""
    norms: np.ndarray
    """`(B, H, W)` float32: the L2 norm over its channels."""
    maps: np.ndarray
    """`(B, n, H, W)` float32."""
    features: np.ndarray
    """`(N, C)` float32, see `similarity.sampled`."""


@dataclass(frozen=True)
class EpochRecord:
    """All stages after an epoch."""

    epoch: int
    """How many epochs were trained; 0 before the first step."""
    weights: str
    """Where they came from: a checkpoint's name, or `EMA` of a training under way."""
    stages: dict[Key, StageRecord] = field(default_factory=dict)
    reasons: dict[Key, str] = field(default_factory=dict)
    """Why stages are not among them."""

    @property
    def name(self) -> str:
        """What its files are called."""
        return epoch_name(self.epoch)


def epoch_name(epoch: int) -> str:
    """What an epoch's files are called.

    Example:
        >>> epoch_name(7)
        'epoch007'
    """
    return f"epoch{epoch:03d}"


def path_of(run: Path, epoch: int) -> Path:
    """The file of an epoch in the folder of a run."""
    return run / FOLDER / f"{epoch_name(epoch)}.npz"


def kept(run: Path) -> list[int]:
    """The epochs whose records are in the folder of a run, in order."""
    return sorted(int(path.stem[5:]) for path in (run / FOLDER).glob("epoch*.npz") if path.stem[5:].isdigit())


def save(run: Path, record: EpochRecord) -> Path:
    """Write an epoch's record; its folder is there.

    Maps take two bytes a value: they are drawn in 240 colours.
    """
    stages: list[dict[str, Any]] = []
    arrays: dict[str, Any] = {}
    for number, each in enumerate(record.stages.values()):
        head = {key: value for key, value in vars(each).items() if key not in (*_ARRAYS, "stage")}
        scales = {}
        for name in _ARRAYS:
            arrays[f"{number}_{name}"], scales[name] = _halved(getattr(each, name))
        stages.append({**head, "stage": vars(each.stage), "scales": scales})
    reasons = [[key, reason] for key, reason in record.reasons.items()]
    top = {"epoch": record.epoch, "weights": record.weights, "stages": stages, "reasons": reasons}
    arrays[_HEAD] = np.frombuffer(json.dumps(top).encode(), np.uint8)
    content = io.BytesIO()
    np.savez(content, **arrays)
    path = path_of(run, record.epoch)
    write_bytes(path, content.getvalue())
    return path


def load(run: Path, epoch: int) -> EpochRecord:
    """Read an epoch's record.

    Raises:
        HeatvizError: it is not there, or none of ours.
    """
    path = path_of(run, epoch)
    try:
        with np.load(path) as arrays:
            top = json.loads(arrays[_HEAD].tobytes())
            stages = {}
            for number, head in enumerate(top["stages"]):
                scales, given = head.pop("scales"), head.pop("stage")
                stage = Stage(**{**given, "inputs": tuple(given["inputs"])})
                values: dict[str, Any] = {
                    name: arrays[f"{number}_{name}"].astype(np.float32) * scales[name] for name in _ARRAYS
                }
                lists: dict[str, Any] = {"shape": tuple(head.pop("shape")), "channels": tuple(head.pop("channels"))}
                stages[stage.key] = StageRecord(stage=stage, **head, **lists, **values)
        return EpochRecord(top["epoch"], top["weights"], stages, dict(top["reasons"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise HeatvizError(f"cannot read {path}: {' '.join(str(error).split())}") from error


def _halved(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Values as float16 between -1 and 1, and what they are multiplied by."""
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0)) or 1.0
    return (values / largest).astype(np.float16), largest
