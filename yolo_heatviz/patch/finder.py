"""The half of the patch for modules that are imported later, as often as they are: a finder on `sys.meta_path`.

Only a module whose file mentions a target gets a loader of ours, which runs the module with its own loader in place,
then patches it. A loader that others share (pytest's) is never changed.
"""

from __future__ import annotations

import sys
import threading
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Sequence

from . import scan
from .targets import TARGETS

_MARKS = [target.name.encode() for target in TARGETS]


class Finder(MetaPathFinder):
    """Asks the finders behind it, and wraps the loader of what may define a target."""

    def __init__(self) -> None:
        self._local = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the first finder behind this one that knows the module."""
        asked = self._local.__dict__.setdefault("asked", set())
        if fullname in asked:  # another tool's finder asks all finders in turn
            return None
        asked.add(fullname)
        try:
            spec = self._behind(fullname, path, target)
        finally:
            asked.discard(fullname)
        if spec is not None and _may_define(spec):
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
    """Runs a module with its own loader, then patches it; anything else is the own loader's."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def exec_module(self, module: ModuleType) -> None:
        """Put the module's own loader back, run it, patch it."""
        module.__loader__ = self._own
        if module.__spec__ is not None:
            module.__spec__.loader = self._own
        self._own.exec_module(module)
        scan.adopt(module)


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


def start() -> None:
    """Watch the imports from now on."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def stop() -> None:
    """Watch them no longer."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
