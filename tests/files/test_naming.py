"""Names of files: harmless on any system, and never shared."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from yolo_heatviz.files.naming import Names, safe

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
        pytest.param(["a/bus.jpg", "b/bus.png"], ["bus", "bus-#"], id="one stem"),
        pytest.param(["bus.jpg", "Bus.jpg", "BUS.jpg"], ["bus", "Bus-#", "BUS-#"], id="case is no difference"),
        pytest.param(["e\u0301.jpg", "\xe9.jpg"], ["e\u0301", "\xe9-#"], id="accents' spelling is none"),
        pytest.param(["bus.jpg"] * 3, ["bus", "bus-#", "bus-#"], id="one source three times"),
        pytest.param(["..jpg", "", "."], ["image", "image-#", "image-#"], id="no stem"),
        pytest.param([".thumb.jpg"], ["_thumb"], id="a hidden file"),
        pytest.param(["https://a.b/bus.jpg?size=2"], ["bus"], id="an address"),
        pytest.param(["a.b.c.jpg"], ["a.b.c"], id="dots inside"),
        pytest.param(["x" * 200 + ".jpg"] * 2, ["x" * 180, "x" * 180 + "-#"], id="long"),
        pytest.param(["0"], ["0"], id="a camera"),
        pytest.param(["labels.jpg", "CROPS.jpg"], ["labels-#", "CROPS-#"], id="folders of the run's own"),
        pytest.param(
            ["manifest.json.jpg", "a.jpg", "a.JPG.png"], ["manifest.json-#", "a", "a.JPG-#"], id="files of it"
        ),
    ],
)
def test_take(sources: list[str], expected: list[str]) -> None:
    names = Names()
    taken = [names.take(source) for source in sources]
    assert [re.sub("-[0-9a-f]{6}$", "-#", name) for name in taken] == expected
    assert len(set(taken)) == len(taken)


def test_a_name_that_met_another_is_the_same_whatever_came_between() -> None:
    """A number would change with each file that is added to the run before it."""
    few, more = Names(), Names()
    names = [[each.take(source) for source in sources][-1] for each, sources in ((few, ["a/x.jpg", "b/x.jpg"]),
             (more, ["a/x.jpg", "c/x.jpg", "d/x.jpg", "b/x.jpg"]))]  # fmt: skip
    assert names[0] == names[1] != "x"


def test_a_hash_that_is_taken_gives_way_to_another() -> None:
    first = Names()
    _, clashing = first.take("a/x.jpg"), first.take("b/x.jpg")
    names = Names()
    assert len({names.take(source) for source in (f"{clashing}.jpg", "a/x.jpg", "b/x.jpg")}) == 3


@given(st.lists(st.one_of(st.sampled_from(["a", "A", "a-2", "a-3", "a/a"]), ANY_TEXT), max_size=12))
@effort(max_examples=100, deadline=None)
def test_no_two_sources_share_a_name(sources: list[str]) -> None:
    names = Names()
    taken = [names.take(source) for source in sources]
    assert len({name.casefold() for name in taken}) == len(sources)
    assert all(len(name.encode()) < 200 for name in taken)
