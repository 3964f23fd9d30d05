"""A run's page as one file, and in a notebook."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path

import pytest

from tests.helpers.commands import SAMPLES, run
from tests.report import read
from yolo_heatviz.report import Report
from yolo_heatviz.report.__main__ import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A run of two stages of each sample."""
    flags = ["--visualize", "--stages", "9,17", "--save", "report"]
    _, folder, record = run(tmp_path_factory.mktemp("single"), *flags)
    return folder, record


def embedded(page: str) -> dict[str, dict]:
    pattern = r'<script type="application/json" data-path="([^"]*)">(.*?)</script>'
    return {html.unescape(path): json.loads(text) for path, text in re.findall(pattern, page, re.DOTALL)}


def pictures(page: str) -> dict[str, str]:
    (text,) = re.findall(r'<script type="application/json" id="pictures">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_all_that_the_page_loads_is_inside(made: tuple[Path, dict], tmp_path: Path) -> None:
    folder, record = made
    assert main([str(folder), "--single-file", str(tmp_path / "sent.html")]) == 0
    page = (tmp_path / "sent.html").read_text()
    texts, images = embedded(page), pictures(page)
    for entry in record["sources"]:
        assert texts[entry["report"]["entry"]]["entry"] == entry
        for key, kind in (("image", "jpeg"), ("thumb", "jpeg"), ("stages", "png")):
            head, _, content = images[entry["report"][key]].partition(",")
            assert head == f"data:image/{kind};base64"
            assert base64.b64decode(content) == (folder / entry["report"][key]).read_bytes()
        for stage in entry["stages"]:
            assert texts[stage["maps"]] == read.script(folder / stage["maps"])
    assert len(texts) == 4 * 3 and len(images) == 4 * 3
    assert read.data(tmp_path / "sent.html")["single_file"] is True


def test_names_that_would_not_be_seen_are_spelt_as_on_the_page_with_files(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("names: ['', ' ', '', ' ', '']")
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--data", str(tmp_path / "odd.yaml"), "--visualize"]
    _, folder, record = run(tmp_path / "runs", *flags, "--stages", "17", "--save", "report")
    assert main([str(folder), "--single-file", str(tmp_path / "sent.html")]) == 0
    path = record["sources"][0]["report"]["entry"]
    inside = embedded((tmp_path / "sent.html").read_text())[path]
    assert inside == read.script(folder / path)
    assert {each["class"] for each in inside["entry"]["found"]} <= {'""', '" "'}


def test_its_size_is_told_before(made: tuple[Path, dict], capsys: pytest.CaptureFixture) -> None:
    from yolo_heatviz.report.single import SingleFile

    folder, _ = made
    told = SingleFile(folder).bytes
    assert main([str(folder), "--single-file"]) == 0
    real = (folder / f"{folder.name}.html").stat().st_size
    (folder / f"{folder.name}.html").unlink()
    assert abs(told - real) < 0.01 * real
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"About {real / 1e6:.1f} MB in one file", f"Page in {folder / folder.name}.html"]


def test_one_that_is_too_large_is_refused(
    made: tuple[Path, dict], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    target = tmp_path / "sent.html"
    assert main([str(made[0]), "--single-file", str(target), "--max-mb", "0.1"]) == 2
    error = capsys.readouterr().err
    assert "--max-mb: got about" in error and "accepted is 0.1 MB" in error and error.count("\n") == 1
    assert not target.exists()


@pytest.mark.parametrize("content", [b"alert(1)", b"heatviz.receive({})\xff"])
def test_another_script_is_not_put_in(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9", "--save", "report"]
    _, folder, record = run(tmp_path, *flags)
    (folder / record["sources"][0]["stages"][0]["maps"]).write_bytes(content)
    assert main([str(folder), "--single-file"]) == 2
    assert "is no file of a page's values" in capsys.readouterr().err
    assert not list(folder.glob("*.html")) or not (folder / f"{folder.name}.html").exists()


def test_markup_in_a_changed_script_stays_text(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9", "--save", "report"]
    _, folder, record = run(tmp_path, *flags)
    path = folder / record["sources"][0]["stages"][0]["maps"]
    path.write_text('heatviz.receive({"path": "</script><img src=x onerror=alert(1)>"})')
    assert main([str(folder), "--single-file"]) == 0
    assert "<img src=x" not in (folder / f"{folder.name}.html").read_text()


def test_files_that_are_gone_are_left_out(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9,17", "--save", "report"]
    _, folder, record = run(tmp_path, *flags)
    gone = record["sources"][0]["stages"][0]["maps"]
    (folder / gone).unlink()
    assert main([str(folder), "--single-file"]) == 0
    assert gone not in embedded((folder / f"{folder.name}.html").read_text())


def test_a_notebook_shows_the_page(made: tuple[Path, dict]) -> None:
    text = Report(made[0])._repr_html_()
    (frame,) = re.findall(r'<iframe srcdoc="([^"]*)"', text)
    assert 'sandbox="allow-scripts' in text and "allow-same-origin" not in text
    assert len(embedded(html.unescape(frame))) == 4 * 3


def test_or_a_table_where_that_is_too_large(made: tuple[Path, dict]) -> None:
    text = Report(str(made[0]), max_mb=0.1)._repr_html_()
    assert "iframe" not in text and text.count("linen.jpg") == 1 and "<th>best channels</th>" in text
    assert repr(Report(made[0])) == f"Report({str(made[0])!r})"
