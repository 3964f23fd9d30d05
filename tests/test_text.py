"""Text of anybody's on a terminal of any encoding."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yolo_heatviz.text import aligned, say, shown, text

ANY = st.text(st.characters(), max_size=50)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        pytest.param("plain \xe9 \u691c\u67fb \U0001f525", "plain \xe9 \u691c\u67fb \U0001f525", id="any script"),
        pytest.param("\u05e2\u05d1", "\u05e2\u05d1", id="from right to left"),
        pytest.param("caf\udce9", "caf\\xe9", id="a byte that is no UTF-8"),
        pytest.param("\ud800", "\\ud800", id="half a surrogate pair"),
        pytest.param("a\nb\rc\td", "a\\nb\\rc\\td", id="line ends"),
        pytest.param("\x1b[2J\x07\x9b", "\\x1b[2J\\x07\\x9b", id="what drives a terminal"),
        pytest.param("\u202egpj.exe", "\\u202egpj.exe", id="a change of direction"),
        pytest.param("\U0001f468\u200d\U0001f373", "\U0001f468\u200d\U0001f373", id="a joined emoji"),
    ],
)
def test_shown(given_text: str, expected: str) -> None:
    assert shown(given_text) == expected


@given(ANY)
def test_any_text_is_one_line_that_json_and_utf8_have(words: str) -> None:
    assert json.loads(json.dumps(text(words)).encode()) == text(words)
    assert len(shown(words).encode().splitlines()) <= 1 and shown(shown(words)) == shown(words)


@given(ANY, st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8", "cp932"]))
def test_any_text_is_printed_in_any_encoding(words: str, encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with redirect_stdout(stream):
        say(words, words)
    stream.seek(0)
    assert stream.read().count("\n") == 2


@pytest.mark.parametrize("error", [pytest.param(False, id="stdout"), pytest.param(True, id="stderr")])
def test_without_a_stream_nothing_is_printed(error: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr" if error else "stdout", None)
    say("words", error=error)


def test_columns_stay_in_place_beside_letters_of_any_width() -> None:
    rows = [("class", "TP"), ("\u884c\u4eba", "1"), ("cafe\u0301", "2"), ("\U0001f525", "3")]
    assert aligned(rows) == ["class  TP", "\u884c\u4eba   1", "cafe\u0301   2", "\U0001f525     3"]
