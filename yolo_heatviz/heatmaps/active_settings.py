"""The settings that the patch draws with, those of the handle opened last, and the one writer of each settings."""

from __future__ import annotations

import threading
from typing import Any, Callable

from ..settings import Settings

_open: dict[object, Settings] = {}
_writers: dict[Settings, Any] = {}
_lock = threading.Lock()


def is_on() -> bool:
    """True while a handle is open."""
    return bool(_open)


def settings() -> Settings:
    """The settings of the last handle that is open, or the defaults."""
    return next(reversed(list(_open.values())), Settings())


def open_for(handle: object, settings: Settings) -> None:
    """Count `handle` as open."""
    _open[handle] = settings


def close_for(handle: object) -> None:
    """Count `handle` as closed."""
    _open.pop(handle, None)


def close_all() -> None:
    """Count no handle as open."""
    _open.clear()


def writer(make: Callable[[Settings], Any]) -> Any:
    """The one writer of the settings of now; `make` makes it at its first use, so that this module loads no torch."""
    now = settings()
    with _lock:
        if now not in _writers:
            _writers[now] = make(now)
        return _writers[now]


def writers() -> list[Any]:
    """Every writer made so far."""
    return list(_writers.values())
