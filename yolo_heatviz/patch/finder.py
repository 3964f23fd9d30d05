"""The half of the patch for modules that are imported later, as often as they are: a finder on `sys.meta_path`.

Only a module whose file mentions a target, or that is waited for, gets a loader of ours, which runs the module with
its original loader in place, then patches it. A loader that others share (pytest's) is never changed.
"""

from __future__ import annotations

import sys
import threading
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Callable, Sequence

from . import scan
from .targets import METHODS, SUPPRESSION, TARGETS

_waiting: dict[str, Callable[[], None]] = {}
_MARKS = [(target.holder or target.name).encode() for target in (*TARGETS, SUPPRESSION, *METHODS)]


class Finder(MetaPathFinder):
    """Asks the finders behind it, and wraps the loader of what may define a target."""

    def __init__(self) -> None:
        self._local = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of the first finder behind this one that knows the module."""
        in_progress = self._local.__dict__.setdefault("in_progress", set())
        if fullname in in_progress:  # another tool's finder asks all finders in turn
            return None
        in_progress.add(fullname)
        try:
            spec = self._behind(fullname, path, target)
        finally:
            in_progress.discard(fullname)
        if spec is not None and (fullname in _waiting or _may_define(spec)):
            spec.loader = Loader(spec.loader)  # type: ignore[assignment]
        return spec

    def _behind(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        finders = list(sys.meta_path)
        for finder in finders[finders.index(self) + 1 :] if self in finders else ():
            if not hasattr(finder, "find_spec"):  # Python 3.8 to 3.11 know another kind: leave the order to Python
                return None
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return spec
        return None


class Loader:
    """Runs a module with its original loader, then patches it; all else is the original loader's."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def exec_module(self, module: ModuleType) -> None:
        """Put the module's original loader back, run it, patch it."""
        module.__loader__ = self._original
        if module.__spec__ is not None:
            module.__spec__.loader = self._original
        self._original.exec_module(module)
        scan.patch_module(module)
        _waiting.pop(module.__name__, _nothing)()


def _may_define(spec: ModuleSpec) -> bool:
    loader: Any = spec.loader
    if not str(spec.origin).endswith((".py", ".pyc")) or not (
        hasattr(loader, "get_data") and hasattr(loader, "exec_module")
    ):
        return False
    try:
        content = loader.get_data(spec.origin)
    except OSError:
        return False
    return any(mark in content for mark in _MARKS)


_finder = Finder()


def when_loaded(name: str, call: Callable[[], None]) -> None:
    """Call `call` when the module has run, if it is imported while we watch."""
    _waiting[name] = call


def _nothing() -> None:
    pass


def start() -> None:
    """Watch the imports from now on."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def stop() -> None:
    """Watch them no longer."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
