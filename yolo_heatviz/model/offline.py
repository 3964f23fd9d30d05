"""Keep Ultralytics off the network and off the user's other settings."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from .. import upstream

QUIET = {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "false", "ULTRALYTICS_SAFE_LOAD": "1"}


def stay_offline(config_dir: Path | None = None) -> None:
    """Set this process's environment so that Ultralytics neither downloads, installs nor unpickles at will.

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
def kept_offline() -> Iterator[None]:
    """Import Ultralytics without its asking the network, and in the block let it install nothing and say errors alone.

    The environment and Ultralytics' own switches are put back, whoever imported it first: the user's programs, in this
    process and those that it starts, find what they had.

    Example:
        >>> with kept_offline():  # doctest: +SKIP
        ...     predictor.setup_model(network)
    """
    with _environment(YOLO_OFFLINE="1"):
        import ultralytics

        upstream.check(ultralytics.__version__)
        from ultralytics.nn import tasks
        from ultralytics.utils import checks, plotting
    logger = logging.getLogger("ultralytics")
    level = logger.level
    logger.setLevel(logging.ERROR)
    before = upstream.switch(checks, "AUTOINSTALL", False)
    before += upstream.switch(tasks, "SAFE_LOAD", True)
    before += upstream.switch(plotting, "check_font", _local_font)
    try:
        yield
    finally:
        logger.setLevel(level)
        for each in before:
            upstream.switch(*each)


def _local_font(name: str = "Arial.ttf") -> Path:
    """The font in Ultralytics' folder, or matplotlib's: a class name that is not ASCII has Ultralytics fetch one."""
    import matplotlib
    from ultralytics.utils import USER_CONFIG_DIR

    own = Path(USER_CONFIG_DIR, Path(name).name)
    return own if own.is_file() else Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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
