"""Keep Ultralytics off the network and off the user's other settings."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

QUIET = {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "false", "ULTRALYTICS_SAFE_LOAD": "1"}


def stay_offline(config_dir: Path | None = None) -> None:
    """Set the environment that keeps Ultralytics from downloading, installing and unpickling at will.

    It must run before `ultralytics` is imported, which reads these variables once. What the user has set stays.

    Args:
        config_dir: folder for Ultralytics' settings in place of the user's own.

    Example:
        >>> stay_offline()
        >>> import ultralytics  # doctest: +SKIP
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if config_dir is not None:
        os.environ.setdefault("YOLO_CONFIG_DIR", str(config_dir))


@contextmanager
def without_font() -> Iterator[None]:
    """Read data sets without asking the network for Arial.ttf, as Ultralytics does even when told to stay offline."""
    from ultralytics.data import utils

    original = utils.check_font
    utils.check_font = lambda font="": None
    try:
        yield
    finally:
        utils.check_font = original
