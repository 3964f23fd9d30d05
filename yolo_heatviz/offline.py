"""Keep Ultralytics off the network and off the user's other settings."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

QUIET = {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "false", "ULTRALYTICS_SAFE_LOAD": "1"}


def stay_offline(config_dir: Path | None = None) -> None:
    """Set the environment that keeps Ultralytics from downloading, installing and unpickling at will.

    It must run before `ultralytics` is imported, which reads these variables once. What the user has set stays.

    Args:
        config_dir: folder for Ultralytics' settings in place of the user's own; made if it is missing.

    Example:
        >>> stay_offline()
        >>> import ultralytics  # doctest: +SKIP
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if config_dir is not None:
        os.environ.setdefault("YOLO_CONFIG_DIR", str(config_dir))
        _give_font(Path(os.environ["YOLO_CONFIG_DIR"]) / "Ultralytics")


def _give_font(folder: Path) -> None:
    """Reading a data set's yaml makes Ultralytics fetch Arial.ttf unless a file of that name is there."""
    plots = importlib.util.find_spec("matplotlib")
    if plots is None or plots.origin is None or (folder / "Arial.ttf").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(plots.origin).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf", folder / "Arial.ttf")
