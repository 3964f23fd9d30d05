"""Switching the patch on and off."""

from __future__ import annotations

import threading

from ..errors import HeatvizError
from ..heatmaps import active_settings
from ..settings import Settings
from . import environment, exit_notice, finder, hearing, scan

_lock = threading.RLock()


class Handle:
    """One `install()`: the patch stays on until each handle is closed, or `uninstall()` closes them all."""

    def uninstall(self) -> None:
        """Close this handle; a second time does nothing."""
        with _lock:
            active_settings.close_for(self)
            _settle()

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.uninstall()


def install(settings: Settings | None = None) -> Handle:
    """Have every YOLO in this process write our heatmaps, where it is loaded already and where it is imported later.

    Args:
        settings: how they are drawn, the defaults if None; the handle opened last decides.

    Returns:
        The handle to undo it, also a context manager; handles nest.

    Raises:
        HeatvizError: settings that the patch cannot follow.

    Example:
        >>> import yolo_heatviz
        >>> with yolo_heatviz.install():
        ...     pass  # model.predict(..., visualize=True)
    """
    settings = settings or Settings()
    if settings.stages not in ("auto", "all"):
        raise HeatvizError(
            f"stages: got {settings.stages!r}, accepted by the patch is all, as upstream decides what it hands over: "
            "`python -m yolo_heatviz.detect --stages` chooses"
        )
    if not settings.pictures and settings.arrays == "off":
        raise HeatvizError(
            f"save: got {settings.save!r}, accepted by the patch are png, npy or both, as the page of a run needs the "
            "whole of it: `python -m yolo_heatviz.detect` makes one"
        )
    if settings.needs_scene:
        raise HeatvizError(
            f"view and top_by: got {settings.view!r} and {settings.top_by!r}, accepted by the patch is what needs "
            "no boxes, as upstream hands over none: `python -m yolo_heatviz.detect` draws those"
        )
    with _lock:
        handle = Handle()
        active_settings.open_for(handle, settings)
        finder.start()
        scan.patch_loaded()
        hearing.start_if_needed()
        exit_notice.arm()
    return handle


def uninstall() -> None:
    """Close every handle: each holder of upstream's function behaves as without us, at once.

    Example:
        >>> import yolo_heatviz
        >>> handle = yolo_heatviz.install()
        >>> yolo_heatviz.uninstall()
    """
    with _lock:
        active_settings.close_all()
        _settle()


def _settle() -> None:
    if not active_settings.is_on():
        finder.stop()
        hearing.stop()
        exit_notice.disarm()
        environment.take_back()
