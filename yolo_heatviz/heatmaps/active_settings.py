"""The options that the patch draws with, those of the handle opened last, and the one writer of each settings."""

from __future__ import annotations

import threading
from typing import Any, Callable, Protocol

from ..settings import Settings


class Options(Protocol):
    """Options of the patch; what else they are is its business."""

    @property
    def settings(self) -> Settings:
        """How heatmaps are drawn."""


_open: dict[object, Options] = {}
_writers: dict[Settings, Any] = {}
_lock = threading.Lock()


def is_on() -> bool:
    """True while a handle is open."""
    return bool(_open)


def options() -> Any:
    """The options of the last handle that is open, None where none is."""
    return next(reversed(list(_open.values())), None)


def settings() -> Settings:
    """The settings of the last handle that is open, or the defaults."""
    given = options()
    return Settings() if given is None else given.settings


def open_for(handle: object, given: Options) -> None:
    """Count `handle` as open."""
    _open[handle] = given


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
