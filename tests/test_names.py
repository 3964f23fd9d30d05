"""Names of files: harmless on any system, and never shared."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from yolo_heatviz.names import Names, safe

ANY_TEXT = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("bus", "bus", id="a plain name"),
        pytest.param("my photo (1)", "my photo (1)", id="spaces and brackets"),
        pytest.param("\u691c\u67fb \xe9", "\u691c\u67fb \xe9", id="letters of any script"),
        pytest.param("\U0001f525", "\U0001f525", id="an emoji"),
        pytest.param(".hidden", ".hidden", id="a leading dot"),
        pytest.param("..", "unnamed", id="two dots"),
        pytest.param(".", "unnamed", id="a dot"),
        pytest.param("", "unnamed", id="empty"),
        pytest.param("a/b", "a_b", id="a separator"),
        pytest.param("a\\b", "a_b", id="Windows' separator"),
        pytest.param("/etc/passwd", "_etc_passwd", id="an absolute path"),
        pytest.param("../../x", ".._.._x", id="a way out"),
        pytest.param('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h", id="what Windows refuses"),
        pytest.param("a\nb\x00c\x7f", "a_b_c_", id="control characters"),
        pytest.param("a\ud800b", "a_b", id="half a surrogate pair"),
        pytest.param("photo. . ", "photo", id="dots and spaces at the end, which Windows drops"),
        pytest.param("x" * 300, "x" * 180, id="300 bytes"),
        pytest.param("\u691c" * 100, "\u691c" * 60, id="300 bytes of three-byte letters"),
        pytest.param("x" + "\U0001f525" * 75, "x" + "\U0001f525" * 44, id="no emoji is cut in two"),
    ],
)
def test_safe(text: str, expected: str) -> None:
    assert safe(text) == expected


@pytest.mark.parametrize("text", ["con", "NUL", "aux.features", "COM1"])
def test_names_that_windows_keeps_for_devices(text: str) -> None:
    """A docstring that says "on any system" has to hold there."""
    assert safe(text).partition(".")[0].upper() not in {"CON", "NUL", "AUX", "COM1"}


@given(ANY_TEXT)
@effort(max_examples=300, deadline=None)
def test_any_text_is_one_part_of_a_path(text: str) -> None:
    name = safe(text)
    assert 1 <= len(name.encode()) <= 180
    assert name not in (".", "..")
    assert PurePosixPath(name).parts == PureWindowsPath(name).parts == (name,)
    assert safe(name) == name


def test_any_text_makes_a_folder(tmp_path: Path) -> None:
    for text in ("..", "a/b", "\ud800", "x" * 300, "\U0001f525" * 100, "a\0b", " "):
        (tmp_path / safe(text)).mkdir(exist_ok=True)
        assert (tmp_path / safe(text)).parent == tmp_path


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param(["a/bus.jpg", "b/bus.png"], ["bus", "bus-2"], id="one stem"),
        pytest.param(["bus.jpg", "Bus.jpg", "BUS.jpg"], ["bus", "Bus-2", "BUS-3"], id="case is no difference"),
        pytest.param(["bus.jpg", "bus-2.jpg", "bus.jpg"], ["bus", "bus-2", "bus-3"], id="a name that was handed out"),
        pytest.param(["bus-2.jpg", "bus.jpg", "bus.jpg"], ["bus-2", "bus", "bus-3"], id="a name that came first"),
        pytest.param(["..jpg", "", "."], ["image", "image-2", "image-3"], id="no stem"),
        pytest.param(["https://a.b/bus.jpg?size=2"], ["bus"], id="an address"),
        pytest.param(["a.b.c.jpg"], ["a.b.c"], id="dots inside"),
        pytest.param(["x" * 200 + ".jpg"] * 2, ["x" * 180, "x" * 180 + "-2"], id="long"),
        pytest.param(["0"], ["0"], id="a camera"),
    ],
)
def test_take(sources: list[str], expected: list[str]) -> None:
    names = Names()
    assert [names.take(source) for source in sources] == expected


@given(st.lists(st.one_of(st.sampled_from(["a", "A", "a-2", "a-3", "a/a"]), ANY_TEXT), max_size=12))
@effort(max_examples=100, deadline=None)
def test_no_two_sources_share_a_name(sources: list[str]) -> None:
    names = Names()
    taken = [names.take(source) for source in sources]
    assert len({name.casefold() for name in taken}) == len(sources)
    assert all(len(name.encode()) < 200 for name in taken)
