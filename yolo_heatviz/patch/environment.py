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
    os.environ["PYTHONPATH"] = os.pathsep.join([_AT_START, *_others()])


def take_back() -> None:
    """Have the environment as it was."""
    for name, value in _before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    _before.clear()
    others = _others()
    if others:
        os.environ["PYTHONPATH"] = os.pathsep.join(others)
    else:
        os.environ.pop("PYTHONPATH", None)


def _others() -> list[str]:
    return [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each not in ("", _AT_START)]
