"""What the processes that this one starts find in their environment, until the patch is off."""

from __future__ import annotations

import os
from pathlib import Path

_AT_START = str(Path(__file__).resolve().parent / "at_start")
_before: dict[str, str | None] = {}


def leave(name: str, value: str) -> None:
    """Set a variable of ours."""
    _before.setdefault(name, os.environ.get(name))
    os.environ[name] = value


def reach_children() -> None:
    """Have Python patch each of them as it starts, see `at_start/sitecustomize.py`."""
    rest = _rest()
    os.environ["PYTHONPATH"] = os.pathsep.join([_AT_START, rest]) if rest else _AT_START


def take_back() -> None:
    """Have the environment as it was."""
    for name, value in _before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    _before.clear()
    if os.environ.get("PYTHONPATH") == _AT_START:
        del os.environ["PYTHONPATH"]
    elif "PYTHONPATH" in os.environ:
        os.environ["PYTHONPATH"] = _rest()


def _rest() -> str:
    """What others have put into `PYTHONPATH`; its empty entries, which mean the working directory, stay."""
    parts = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join(part for part in parts if part != _AT_START)
