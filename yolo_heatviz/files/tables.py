"""A run's tables: rows as they come, and files that appear whole when the run ends."""

from __future__ import annotations

import csv
import io
import re
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Iterable, Sequence

from .atomic import append, error_names, part_file

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[0-9.]+")


class Tables:
    """CSV files in one folder; rows go after those of a file that is there already.

    Args:
        folder: the run's.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     tables = Tables(Path(folder))
        ...     tables.add("found.csv", ["image", "class"], [["a.jpg", "hole"]])
        ...     tables.close()
        ...     Path(folder, "found.csv").read_text().split()
        ['found.csv']
        ['image,class', 'a.jpg,hole']
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, BinaryIO] = {}
        self._stack = ExitStack()

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows to a table.

        Raises:
            WriteError: the system refuses; the table is then as it was.
        """
        path = self._folder / name
        with error_names(path):
            if name not in self._open:
                self._open[name] = self._begin(path, head)
            append(self._open[name], encoded(rows))

    def _begin(self, path: Path, head: Sequence[str]) -> BinaryIO:
        former = path.exists()
        with ExitStack() as stack:
            part = stack.enter_context(part_file(path))
            file = stack.enter_context(part.open("xb", buffering=0))
            if former:
                append(file, path.read_bytes())
            else:
                append(file, encoded([head]))
            self._stack.push(stack.pop_all())
        return file

    def close(self) -> list[str]:
        """Put the tables in place, and say which there are.

        Raises:
            WriteError: the system refuses one of them; the others are in place.
        """
        names = sorted(self._open)
        self._open.clear()
        self._stack.close()
        return names


def encoded(rows: Iterable[Sequence[object]]) -> bytes:
    r"""Rows as CSV; text that a spreadsheet would take for a formula is marked as text.

    Example:
        >>> encoded([["class", "count"], ["=1+1", -1]])
        b"class,count\r\n'=1+1,-1\r\n"
    """
    text = io.StringIO()
    csv.writer(text).writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode(errors="surrogateescape")


def _as_text(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins as one gets a quote, which says it is text."""
    formula = isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if formula else cell
