"""The numbers as tables: in words, CSV, Markdown and LaTeX."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest

from yolo_heatviz.compare import table
from yolo_heatviz.compare.numbers import FOCUS, Numbers, Pair, Row
from yolo_heatviz.compare.paired import Difference
from yolo_heatviz.compare.tex import environment, escaped
from yolo_heatviz.figures.style import Style

NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, False)


def numbers(found: Difference, name: str = "ours") -> Numbers:
    rows = [Row("P4", "base", {FOCUS: 0.25, "TP": 45.0}, 200), Row("P4", name, {FOCUS: math.nan, "TP": 46.0}, 0)]
    return Numbers("the labels", rows, [Pair("P4", name, FOCUS, found)], {(FOCUS, 0, 0): np.zeros(1)}, 0.1)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(
            Difference(0.081, 0.05, 0.112, 0.0004, 200, False), "+0.08 [+0.05, +0.11], p < 0.001, 200 images", id="sure"
        ),
        pytest.param(
            Difference(-0.1, -0.3, 0.1, 0.25, 30, False), "-0.10 [-0.30, +0.10], p = 0.250, 30 images", id="unsure"
        ),
        pytest.param(
            Difference(0.002, 0.0011, 0.003, 0.01, 9, False), "+0.0020 [+0.0011, +0.0030], p = 0.010", id="small"
        ),
        pytest.param(Difference(0, 0, 0, 1, 20, True), "exactly 0 in each of 20 images", id="the same"),
        pytest.param(NOTHING, "no image has it", id="nothing"),
    ],
)
def test_a_difference_is_told_in_a_sentence(found: Difference, words: str) -> None:
    assert f"ours minus base, P4, focus: {words}" in table.sentence(numbers(found).pairs[0], "base")


def test_printed_tables_say_what_focus_is_measured_in_and_warn_of_few_images() -> None:
    said = table.lines(numbers(Difference(0.1, 0.05, 0.2, 0.5, 4, False)), "base", 200)
    assert said[0] == "Over 200 images, focus inside the labels (10.0% of an image)"
    assert said[2].split() == ["P4", "base", "0.250", "45", "200"] and said[3].split() == ["P4", "ours", "-", "46", "0"]
    assert said[-1].startswith("Of fewer than 10 images an interval says little")
    enough = table.lines(numbers(Difference(0.1, 0.05, 0.2, 0.5, 10, False)), "base", 200)
    assert not enough[-1].startswith("Of fewer")


def test_a_name_cannot_break_a_table() -> None:
    made = numbers(Difference(0.1, 0.05, 0.2, 0.5, 40, False), "a|b & c_%")
    head, line, *rows = table.markdown(made, "base").split("\n\n")[0].splitlines()
    assert head.count("|") == line.count("|") == 6 and "a\\|b" in rows[-1]
    body = [row for row in table.latex(made, "base").splitlines() if row.endswith(r"\\")]
    assert all(row.replace(r"\&", "").count("&") in (4, 6) for row in body) and r"a\textbar{}b \& c\_\%" in body[2]


def test_the_csv_has_every_number_in_full_and_no_formula() -> None:
    made = numbers(Difference(0.0812345678, 0.05, 0.112, 0.0004, 200, False), "=1+1")
    rows = list(csv.DictReader(io.StringIO(table.csv(made, "base").decode())))
    assert rows[-1] == {
        "stage": "P4",
        "model": "'=1+1",
        "minus": "base",
        "measure": "focus",
        "value": "0.0812346",
        "low": "0.05",
        "high": "0.112",
        "p": "0.0004",
        "images": "200",
    }
    assert [row["value"] for row in rows[:4]] == ["0.25", "45", "", "46"]


def test_latex_takes_any_letter() -> None:
    every = "".join(map(chr, range(32, 127)))
    plain = escaped(every)
    for special in "&%$#_{}":
        assert plain.count(special) == plain.count(f"\\{special}") + (special in "{}") * plain.count("{}")
    assert "\\~" not in plain and "\n" not in escaped("two\nlines")


@pytest.mark.parametrize(
    ("width", "file", "expected"),
    [
        pytest.param("cvpr", "figure.pdf", ["figure*", r"\includegraphics[width=6.875in]"], id="both columns"),
        pytest.param("ieee-column", "a b.png", ["figure", r"\detokenize{a b.png}"], id="one column, a space"),
        pytest.param("88.9", "figure.svg", ["figure", r"\includesvg[width=3.500in]"], id="millimetres, an SVG"),
    ],
)
def test_the_environment_fits_the_width_and_the_kind_of_file(width: str, file: str, expected: list[str]) -> None:
    kind, part = expected
    made = environment(file, "50% of x_1", Style(width))
    assert rf"\begin{{{kind}}}" in made and rf"\end{{{kind}}}" in made
    assert part in made and r"\caption{50\% of x\_1}" in made
