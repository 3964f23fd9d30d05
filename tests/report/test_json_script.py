"""JSON that a page can hold, whatever stands in it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from yolo_heatviz.report.json_script import dump, unwrap, wrap

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "\u2028",
    "\ud800",
    "\x00",
    "'\"`${x}",
    "\\u003c",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_script(text: str) -> None:
    made = dump({text: [text]})
    assert "<" not in made and made.isascii() and made.isprintable()
    assert json.loads(made) == {text: [text]}


PLAIN = st.none() | st.booleans() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6))
@effort(max_examples=60, deadline=None)
def test_any_json_comes_back(value: object) -> None:
    assert json.loads(dump({"value": value})) == {"value": value}


def test_a_script_gives_what_was_put_in() -> None:
    script = wrap({"path": "</script>"}, codes=b"eJw=", more=b"AA==")
    assert b"<" not in script and script.startswith(b"heatviz.receive({") and script.endswith(b"})\n")
    assert json.loads(unwrap(script)) == {"path": "</script>", "codes": "eJw=", "more": "AA=="}


def test_files_of_older_runs_are_read() -> None:
    assert json.loads(unwrap(b'heatviz.give({"path": "a.js"})\n')) == {"path": "a.js"}


@pytest.mark.parametrize("script", [b"", b"alert(1)", b"heatviz.receive({}); alert(1);", b"x heatviz.receive({})"])
def test_another_script_is_none(script: bytes) -> None:
    with pytest.raises(ValueError, match="no script of a report"):
        unwrap(script)


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump({"value": float("nan")})
