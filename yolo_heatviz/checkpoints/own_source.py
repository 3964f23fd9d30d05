"""Where a user's source code defines a class that a checkpoint names: found by reading it, nothing of it is run."""

from __future__ import annotations

import ast
import os
import re
import sys
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Iterator

from ..errors import HeatvizError
from ..files.opening import with_slashes
from ..text import shown
from .own_code import code_of

STANDARD = {*getattr(sys, "stdlib_module_names", ("builtins", "os", "posix", "nt", "subprocess")), "__builtin__"}
"""Modules of Python's own, where no block of a network is defined."""
_NEVER = STANDARD | {"__main__", "torch", "torchvision", "yolo_heatviz"}
_INSIDE = (ast.If, ast.Try, ast.With)
_SKIPPED = ("__pycache__", "node_modules", "site-packages", "venv")
_MOST_FILES = 5000


@dataclass(frozen=True)
class Place:
    """Where a class is defined."""

    file: Path
    line: int
    folder: Path
    """What its module is imported from."""
    module: str
    code: str = field(default="", repr=False)
    """What the class says, see `own_code.code_of`."""

    def __str__(self) -> str:
        return f"{shown(str(self.file))}:{self.line}"


class OwnSource:
    """A repository's folder, or one Python file, that the user trusts as source code.

    Raises:
        HeatvizError: it is neither.

    Example:
        >>> OwnSource(Path(__file__)).place("models.common.Place").line > 20
        True
        >>> OwnSource(Path(__file__)).place("os.system") is None
        True
    """

    def __init__(self, path: Path) -> None:
        if not (path.is_dir() or (path.is_file() and path.suffix == ".py")):
            there = "which is no .py file" if path.exists() else with_slashes(path) or "which is not there"
            raise HeatvizError(
                f"--blocks: got {str(path)!r}, {there}; accepted is a repository's folder, or a .py file of classes"
            )
        self.path = path
        self._root = path.resolve()

    def place(self, name: str) -> Place | None:
        """Where the class stands that a checkpoint calls `module.Class`; of a file, by `Class` alone.

        Raises:
            HeatvizError: the file that should have it is no Python.
        """
        module, _, kind = name.rpartition(".")
        if not kind.isidentifier() or module.partition(".")[0] in STANDARD:
            return None
        if self._root.is_file():
            folder, module = _package_of(self._root)
            return _place(self.path, kind, folder, module)
        if module.partition(".")[0] in _NEVER:
            return None
        file = self._file_of(module.split("."))
        return _place(file, kind, self._root, module) if file else None

    def _file_of(self, parts: list[str]) -> Path | None:
        if not all(part.isidentifier() and not part.startswith("__") for part in parts):
            return None
        for words in ([*parts, "__init__.py"], [*parts[:-1], f"{parts[-1]}.py"]):
            file = self.path.joinpath(*words)
            if file.is_file():
                return file if self._root in file.resolve().parents else None
        return None

    def alike(self, name: str, keyword: str = "class") -> list[Place]:
        """Where else classes of a checkpoint's name stand; functions by the keyword `def`."""
        kind = re.escape(name.rpartition(".")[2])
        head = re.compile(rf"^[ \t]*{keyword} {kind}\b".encode(), re.MULTILINE)
        found = []
        for file in [self.path] if self._root.is_file() else _files(self.path):
            text = file.read_bytes()
            for each in head.finditer(text):
                found.append(Place(file, text.count(b"\n", 0, each.start()) + 1, self._root, ""))
        return found


def _package_of(file: Path) -> tuple[Path, str]:
    """The folder that a file is imported from, and its module's name there, with the packages that it lies in."""
    folder, parts = file.parent, [file.stem]
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        folder, parts = folder.parent, [folder.name, *parts]
    return folder, ".".join(parts)


def _place(file: Path, kind: str, folder: Path, module: str) -> Place | None:
    found = [each for each in _classes(_tree(file, file.stat().st_mtime_ns).body) if each.name == kind]
    return Place(file, found[-1].lineno, folder, module, code_of(found[-1])) if found else None


@lru_cache(maxsize=32)
def _tree(file: Path, _changed: int) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in its strings
            return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
        reason = shown(str(error) or type(error).__name__, 100)
        raise HeatvizError(f"--blocks: {shown(str(file))} cannot be read as Python ({reason})") from error


def _classes(body: Iterable[ast.AST]) -> Iterator[ast.ClassDef]:
    """The classes of a module itself, also those under an `if`, `try` or `with`."""
    for each in body:
        if isinstance(each, ast.ClassDef):
            yield each
        elif isinstance(each, (*_INSIDE, ast.ExceptHandler)):
            yield from _classes(ast.iter_child_nodes(each))


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if name.endswith(".py") and count < _MOST_FILES and Path(at, name).is_file():
                count += 1
                yield Path(at, name)
