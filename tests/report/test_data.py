"""The types of a manifest's entries and of the page's data are those of what a run writes."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.report import read
from yolo_heatviz.files.entries import ManifestEntry
from yolo_heatviz.report.data import PageData


def wrong(value: object, expected: Any, where: str) -> Iterator[str]:
    """Each place of a JSON value that is not of its type; an integer will do for a float."""
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if expected is Any or (expected is float and type(value) is int):
        return
    if origin in (types.UnionType, typing.Union):
        tries = [list(wrong(value, each, where)) for each in arguments]
        yield from min(tries, key=len)
    elif typing.is_typeddict(expected) and isinstance(value, dict):
        hints = typing.get_type_hints(expected)
        yield from (f"{where}: no {key}" for key in expected.__required_keys__ - value.keys())
        for key, each in value.items():
            yield from wrong(each, hints[key], f"{where}.{key}") if key in hints else [f"{where}: {key}"]
    elif origin in (list, tuple, Sequence) and isinstance(value, list):
        for each in value:
            yield from wrong(each, arguments[0], f"{where}[]")
    elif origin is dict and isinstance(value, dict):
        for key, each in value.items():
            yield from wrong(each, arguments[1], f"{where}[{key!r}]")
    elif type(value) is not (origin or expected):
        yield f"{where}: {type(value).__name__} for {expected}"


@pytest.mark.skipif(sys.version_info < (3, 10), reason="older ones cannot evaluate `int | None`")
def test_what_a_run_writes_is_of_its_types(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    assert list(wrong(record, ManifestEntry, "manifest")) == []
    assert list(wrong(read.data(folder / "index.html"), PageData, "page")) == []


@pytest.mark.skipif(sys.version_info < (3, 10), reason="older ones cannot evaluate `int | None`")
def test_another_type_would_be_found(first_run: tuple[int, Path, dict]) -> None:
    _, _, record = first_run
    changed = {**record, "complete": 1, "extra": 2, "sources": [{**record["sources"][0], "size": ["a", 3]}]}
    assert list(wrong(changed, ManifestEntry, "manifest")) == [
        "manifest.complete: int for <class 'bool'>",
        "manifest.sources[].size[]: str for <class 'int'>",
        "manifest: extra",
    ]
