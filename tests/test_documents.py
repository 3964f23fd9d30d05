"""The README against the project: its tables, its files, its commands' flags and its example of the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yolo_heatviz.detect.arguments import parser
from yolo_heatviz.settings import options_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_options_is_the_settings_own() -> None:
    assert options_table() in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", README))), ids=str)
def test_every_link_leads_to_a_file(target: tuple[str, str]) -> None:
    assert (ROOT / "".join(target)).exists()


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`((?:yolo_heatviz|tests|patches)/[\w./-]+)`", README))))
def test_every_path_it_names_is_there(module: str) -> None:
    assert (ROOT / module).exists()


def test_every_flag_it_shows_is_one() -> None:
    known = {flag for action in parser()._actions for flag in action.option_strings}
    commands = re.findall(r"python -m yolo_heatviz\.detect([^\n`#]*)", README)
    shown = {flag for command in commands for flag in re.findall(r"--[\w-]+", command)}
    assert shown and shown <= known


def test_its_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(example, {})
    assert (tmp_path / "stage17.png").read_bytes().startswith(b"\x89PNG")
