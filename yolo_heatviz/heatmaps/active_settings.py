"""Whether the patch is on, and how it draws: as the handle that was opened last and is still open says."""

from __future__ import annotations

from ..settings import Settings

_open: dict[object, Settings] = {}


def is_on() -> bool:
    """Whether a handle is open."""
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
