"""What a trainer says of a training when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Mapping


@dataclass(frozen=True)
class Training:
    """A training that starts."""

    folder: Path
    """Where it writes."""
    epochs: int
    """How many there will be at most."""
    begun: int
    """How many were trained before: 0 unless it is resumed."""
    imgsz: int
    names: Mapping[int, str]
    """The classes."""
    validation: Callable[[], list[str]]
    """Gives the paths of the validation images."""
    task: str = "detect"
    channels: int = 3
    """Bands of the images."""
    keypoints: tuple[int, int] | None = None
    """How many an object has, and numbers of each."""
    writer: Callable[[], Any] = lambda: None
    """Gives its `SummaryWriter` of TensorBoard, None where it has none."""
