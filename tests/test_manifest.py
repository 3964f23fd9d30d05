"""The manifest is strict JSON, in order, and whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.manifest import Manifest


def strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def written(path: Path, head: dict, entries: list[dict], **tail: Any) -> Any:
    with Manifest(head) as manifest:
        for entry in entries:
            manifest.add(entry)
        manifest.write(path, **tail)
    return strict(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_head_tail_and_sources_in_order(tmp_path: Path, count: int) -> None:
    entries = [{"source": f"{number}.jpg", "values": [0.5, None]} for number in range(count)]
    found = written(tmp_path / "manifest.json", {"weights": "a.pt", "n": 32}, entries, exit_status=1)
    assert found == {"weights": "a.pt", "n": 32, "exit_status": 1, "sources": entries}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\u691c\u67fb.jpg", id="any script"),
        pytest.param('a"b\\c\n\u2028d', id="quotes and line breaks"),
        pytest.param('"sources": []', id="what the writer looks for"),
    ],
)
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    found = written(tmp_path / "manifest.json", {"head": text, text: 1}, [{"source": text}], tail=text)
    assert found == {"head": text, text: 1, "sources": [{"source": text}], "tail": text}


def test_a_name_that_is_no_utf8_is_spelt_out(tmp_path: Path) -> None:
    """Half a surrogate pair is JSON by its grammar, and makes many of its readers fail."""
    name, spelt = "\udcff.jpg", "\\xff.jpg"
    found = written(tmp_path / "manifest.json", {"head": name}, [{"source": name, "rows": [name]}], tail=name)
    assert found == {"head": spelt, "sources": [{"source": spelt, "rows": [spelt]}], "tail": spelt}


def test_a_head_may_hold_an_empty_list_called_sources(tmp_path: Path) -> None:
    head = {"arguments": {"sources": []}}
    assert written(tmp_path / "manifest.json", head, [{"a": 1}]) == {**head, "sources": [{"a": 1}]}


def test_keys_are_sorted(tmp_path: Path) -> None:
    found = written(tmp_path / "manifest.json", {"z": 1, "a": {"y": 1, "b": 2}}, [{"z": 1, "a": 2}], m=1)
    assert list(found) == ["a", "m", "sources", "z"]
    assert list(found["a"]) == ["b", "y"]
    assert list(found["sources"][0]) == ["a", "z"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_does_not_have_is_null(tmp_path: Path, value: float) -> None:
    found = written(tmp_path / "manifest.json", {}, [{"low": value, "box": [1.0, [value]]}])
    assert found["sources"] == [{"low": None, "box": [1.0, [None]]}]


def test_it_can_be_written_again_with_more(tmp_path: Path) -> None:
    with Manifest({}) as manifest:
        for number in range(3):
            manifest.add({"number": number})
            manifest.write(tmp_path / "manifest.json")
            found = strict((tmp_path / "manifest.json").read_text())
            assert [entry["number"] for entry in found["sources"]] == list(range(number + 1))


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    with Manifest({}) as manifest, pytest.raises(HeatvizError, match="cannot write"):
        manifest.write(tmp_path / "missing" / "manifest.json")
