"""Switching the patch on and off."""

from __future__ import annotations

import threading

from ..heatmaps import active_settings
from ..settings import Settings
from . import environment, exit_notice, finder, hearing, runs, scan
from .options import PatchOptions

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


def install(settings: Settings | None = None, *, max_mb: float | None = None, visualize: bool = False) -> Handle:
    """Have every YOLO in this process write our heatmaps, where it is loaded already and where it is imported later.

    Args:
        settings: how they are drawn, the defaults if None; the handle opened last decides.
        max_mb: megabytes that a run may take; None for what the disk has free.
        visualize: draw whatever a YOLO runs, also where the program does not ask for it.

    Returns:
        The handle to undo it, also a context manager; handles nest.

    Raises:
        HeatvizError: a value is not accepted.

    Example:
        >>> import yolo_heatviz
        >>> with yolo_heatviz.install():
        ...     pass  # model.predict(..., visualize=True)
    """
    return install_with(PatchOptions(settings or Settings(), max_mb, visualize))


def install_with(given: PatchOptions) -> Handle:
    """`install` with its options as one value."""
    with _lock:
        handle = Handle()
        active_settings.open_for(handle, given)
        finder.start()
        scan.patch_loaded()
        hearing.start_if_needed()
        if given.visualize:
            finder.when_loaded("torch", hearing.start_if_needed)
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
        hearing.end()
        hearing.stop()
        runs.finish()
        exit_notice.disarm()
        environment.take_back()
