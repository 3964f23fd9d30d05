"""Names with markup in them, as files and as classes: text in the page, and nothing outside the run's folder."""

from __future__ import annotations

import json
import os
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.commands import SAMPLES, run
from tests.report import read
from yolo_heatviz.report.__main__ import main

FILES = [
    "<img src=x onerror=alert(1)>",
    "a' onclick='alert(1)",
    'b" autofocus onfocus="alert(1)',
    "<!--<script>",
    "{{ 7 * 7 }}",
]
CLASSES = [
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "{% include '/etc/passwd' %}",
    "&lt;b&gt;",
    "../../x",
]


class Active(HTMLParser):
    """Collects what may run: scripts that are no data, handlers, and elements that load something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        handlers = [name for name in given if name.startswith("on")]
        if handlers or (tag in ("img", "svg", "object", "embed", "link", "base") and "src" in given):
            self.found.append((tag, attrs))
        if tag == "script" and given.get("type") != "application/json":
            self.found.append((tag, attrs))


def active(page: Path) -> list[tuple[str, list]]:
    parser = Active()
    parser.feed(page.read_text())
    return parser.found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict]:
    """A run of hostile names, in a folder of its own, and one of the samples."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "images").mkdir()
    for name in FILES:
        shutil.copy(SAMPLES / "linen.jpg", folder / "images" / f"{name}.jpg")
    shutil.copy(SAMPLES / "linen.jpg", os.fsencode(folder / "images") + b"/not \xff UTF-8.jpg")
    (folder / "data.yaml").write_text(json.dumps({"names": CLASSES}))
    flags = ["--source", str(folder / "images"), "--visualize", "--stages", "9", "--save", "report", "--nosave"]
    _, run_folder, record = run(folder / "runs", *flags, "--data", str(folder / "data.yaml"))
    return folder, run_folder, record


def test_they_stay_text(made: tuple[Path, Path, dict]) -> None:
    _, folder, record = made
    done = [entry for entry in record["sources"] if entry["status"] == "done"]
    assert len(done) >= len(FILES)
    assert {Path(entry["source"]).stem for entry in done} >= set(FILES)
    for entry in done:
        script = folder / entry["report"]["entry"]
        assert b"<" not in script.read_bytes() and read.script(script)["entry"] == entry
        assert {found["class"] for found in entry["found"]} <= set(CLASSES)
    plain = run(folder.parent / "plain", "--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9")[1]
    assert active(folder / "index.html") == active(plain / "index.html")


def test_nor_do_they_run_in_one_file(made: tuple[Path, Path, dict], tmp_path: Path) -> None:
    _, folder, _ = made
    assert main([str(folder), "--single-file", str(tmp_path / "sent.html")]) == 0
    assert active(tmp_path / "sent.html") == active(folder / "index.html")


def test_nothing_is_written_elsewhere(made: tuple[Path, Path, dict]) -> None:
    folder, run_folder, record = made
    assert {path.name for path in folder.iterdir()} == {"images", "data.yaml", "runs"}
    assert {path.name for path in (folder / "runs").iterdir()} - {"plain"} == {run_folder.name}
    for entry in record["sources"]:
        for path in [*(stage["maps"] for stage in entry["stages"] if "maps" in stage)]:
            assert run_folder.resolve() in (run_folder / path).resolve().parents
