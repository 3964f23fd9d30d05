"""Every document against the project: links, paths, commands and their flags, examples, files, keys and columns."""

from __future__ import annotations

import argparse
import ast
import configparser
import csv
import importlib
import os
import re
import shlex
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator

import pytest

import yolo_heatviz
from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import detect
from yolo_heatviz.files import journal
from yolo_heatviz.patch import train_flags
from yolo_heatviz.report import __main__ as report
from yolo_heatviz.settings import options_table

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "yolo_heatviz"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), ROOT / "runs" / "README.md"]
    + [path for folder in ("patches", "tests", "yolo_heatviz") for path in (ROOT / folder).rglob("*.md")]
)
README, RUNS, ROOMS = (ROOT / "README.md", ROOT / "runs" / "README.md", PACKAGE / "README.md")
NOT_OURS = {"--dnn", "--update", "--unidiff-zero", "--check", "--reverse", "--regenerate-goldens", "--no-trace"}
"""Flags that documents name of YOLOv5's detect.py, which are refused, of YOLOv7's, of git and of the tests."""

WITHOUT_FLAGS = ("yolo_heatviz.run", "yolo_heatviz.demo.samples")


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


ALL = "\n".join(map(text, DOCUMENTS))


def joined(words: str) -> str:
    """Commands of several lines as one."""
    return re.sub(r"\\\n +", "", words)


def prose(document: Path) -> str:
    """A document without its blocks of code."""
    unfenced = re.sub(r"(?ms)^```.*?^```$", "", text(document))
    return "\n".join(line for line in unfenced.splitlines() if not line.startswith("    "))


def quoted(document: Path) -> list[str]:
    """What stands in backquotes in its prose."""
    return [single or double for double, single in re.findall(r"``(.+?)``|`([^`\n]+)`", prose(document))]


def headings(document: Path) -> list[str]:
    return re.findall(r"(?m)^#+ (.*)$", prose(document))


def anchor(heading: str) -> str:
    """What GitHub calls a heading in an address."""
    shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w -]", "", shown.lower()).strip().replace(" ", "-")


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    found = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", prose(document))
    for link in ("".join(pair) for pair in found):
        if "://" in link:
            continue
        path, _, place = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if place:
            page = target / "README.md" if target.is_dir() else target
            assert place in map(anchor, headings(page)), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_it_names_is_there(document: Path) -> None:
    words = [word for each in quoted(document) for word in re.split(r"[\s=]", each)]
    for word in words:
        first, slash, _ = word.partition("/")
        homes = [home for home in (ROOT, document.parent) if re.fullmatch(r"\w+", first) and (home / first).is_dir()]
        if slash and homes and not word.startswith("runs/detect"):
            assert any(list(home.glob(word.rstrip("/"))) for home in homes), word


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_document_is_reached_from_the_readme(document: Path) -> None:
    linked, left = {README}, [README]
    while left:
        page = left.pop()
        found = [(page.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s:]+)", prose(page))]
        new = {each for each in found if each.suffix == ".md"} - linked
        linked |= new
        left += new
    assert document in linked


def test_the_readme_is_short() -> None:
    assert 150 <= len(text(README).splitlines()) <= 220


def test_the_table_of_options_is_the_settings_own() -> None:
    assert options_table() in text(README)


def test_its_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", text(README), re.DOTALL)
    exec(example, {})
    assert (tmp_path / "stage17.png").read_bytes().startswith(b"\x89PNG")


def test_its_tree_of_files_is_that_of_the_first_run(first_run: tuple[int, Path, dict]) -> None:
    _, folder, _ = first_run
    tree = re.findall(r"(?m)^    ( +)(\w[\w.]*/?)(?:  |$)", text(README).partition("## ")[0])
    told = {name.rstrip("/") for indent, name in tree if len(indent) == 2}
    samples = {path.stem for path in SAMPLES.glob("*.jpg")} - {"linen"}
    assert told == {path.name for path in folder.iterdir() if path.stem not in samples}
    assert all((folder / "linen" / name).is_file() for indent, name in tree if len(indent) == 4)


def _outputs() -> list[Any]:
    found = []
    for document in (README, RUNS):
        for command, shown in re.findall(
            r"(?m)^    python -m yolo_heatviz\.detect (.*)\n\n((?:    .*\n)+)", joined(text(document))
        ):
            if not shown.lstrip().startswith("python"):
                found.append(pytest.param(command, shown, id=f"{name_of(document)}: {command.rpartition(' --')[2]}"))
    return found


@pytest.mark.parametrize(("command", "shown"), _outputs())
def test_what_a_command_prints_is_as_shown(
    command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def plain(words: str) -> str:
        return re.sub(r"\d+(\.\d+)?", "#", " ".join(words.split()))  # the last digits are the machine's

    monkeypatch.chdir(ROOT)
    assert detect.main([*shlex.split(command), "--project", str(tmp_path)]) == 0
    left = plain(capsys.readouterr().out.replace(f" --project {tmp_path}", ""))
    for part in filter(str.strip, re.split(r"(?m)^ *\.\.\.$", shown)):
        _, found, left = left.partition(plain(part))
        assert found == plain(part)


class _Parsed(BaseException):
    """What a command's parser was, in place of what it reads."""


@lru_cache(maxsize=None)
def commands() -> dict[str, Any]:
    """The modules that `python -m` runs, and the parser of each; None where it has none."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if 'if __name__ == "__main__":' in text(path):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[module.replace(".__main__", "")] = None if module in WITHOUT_FLAGS else _parser(module)
    return found


def _parser(module: str) -> argparse.ArgumentParser:
    def stop(parser: argparse.ArgumentParser, *_: object) -> None:
        raise _Parsed(parser)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(_Parsed) as parsed:
        patch.setattr(argparse.ArgumentParser, "parse_known_args", stop)
        importlib.import_module(module).main([])
    return parsed.value.args[0]


def flags(module: str) -> set[str]:
    return {flag for action in commands()[module]._actions for flag in action.option_strings}


def test_every_command_is_told_of() -> None:
    assert len(commands()) >= 7
    for module in commands():
        assert re.search(rf"python -m {re.escape(module)}(?![\w.])", ALL), module


def test_every_flag_is_told_of() -> None:
    for module, parser in commands().items():
        for action in parser._actions if parser else ():
            assert action.help or all(flag in ALL for flag in action.option_strings), (module, action.option_strings)


def test_the_runner_tells_its_usage(capsys: pytest.CaptureFixture) -> None:
    from yolo_heatviz import run as runner

    assert runner.main(["--help"]) == 0
    usage = capsys.readouterr().out
    assert "SCRIPT" in usage and "-m MODULE" in usage and "yolo_heatviz.run -m " in ALL


def test_every_flag_that_a_command_shows_is_one_of_its_own() -> None:
    shown = re.findall(r"python -m (yolo_heatviz[\w.]*)([^\n`#|]*)", joined(ALL))
    assert len(shown) > 20
    for module, rest in shown:
        if commands()[module.rstrip(".")] is not None:
            assert set(re.findall(r"(?<!\S)--[\w-]+", rest)) <= flags(module.rstrip(".")), (module, rest)


def test_every_flag_that_a_document_names_is_one() -> None:
    known = {flag for module, parser in commands().items() if parser for flag in flags(module)}
    known |= NOT_OURS.union(train_flags.FLAGS)
    for bench in (ROOT / "tests" / "bench").rglob("__main__.py"):
        known |= set(re.findall(r"\"(--[\w-]+)\"", text(bench)))
    for document in DOCUMENTS:
        named = {flag for each in quoted(document) for flag in re.findall(r"(?<![\w-])--[a-z][\w-]*", each)}
        assert named <= known, (name_of(document), named - known)


def test_every_public_name_is_told_of() -> None:
    for name in set(yolo_heatviz.__all__) - {"__version__"}:
        assert re.search(rf"\b{name}\b", "".join(map(text, (README, RUNS, ROOMS)))), name


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, clip: Path) -> list[tuple[Path, dict]]:
    """Runs that write everything: of an image and of one that cannot be read, and of a video."""
    source = tmp_path_factory.mktemp("source")
    shutil.copy(SAMPLES / "linen.jpg", source)
    (source / os.fsdecode(b"caf\xe9.jpg")).write_text("not a picture")
    both = ["--visualize", "--save-txt", "--save-csv", "--save-crop"]
    image = [
        "--labels",
        str(SAMPLES),
        "--explain",
        "--probe",
        "357,130,59,67,hole",
        "--attribute",
        "--faithful",
        "--channels",
        "all",
        "--source",
    ]
    views = ["--view", "grid,channel,pca,l2,overlay,sheet", "--stages", "17,24,model.9.cv1.act"]
    found = [
        run(tmp_path_factory.mktemp("images"), *both, *image, str(source), *views),
        run(tmp_path_factory.mktemp("videos"), *both, "--source", str(clip), "--view", "grid,sheet", "--stages", "17"),
    ]
    assert [status for status, _, _ in found] == [1, 0]
    assert report.main([str(found[0][1]), "--single-file"]) == 0
    return [(folder, record) for _, folder, record in found]


def words(document: Path) -> set[str]:
    return set(re.findall(r"\w+", " ".join(quoted(document))))


def keys(value: Any) -> Iterator[str]:
    """Every key of a manifest, save the flags' names."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from keys(inner) if key != "options" else ()
    for inner in value if isinstance(value, list) else ():
        yield from keys(inner)


def test_every_key_of_a_manifest_is_told_of(runs: list, first_run: tuple[int, Path, dict]) -> None:
    told = words(RUNS)
    for record in (first_run[2], *(record for _, record in runs)):
        assert set(keys(record)) <= told


def test_every_table_and_its_columns_are_told_of(runs: list) -> None:
    told = quoted(RUNS)
    tables = list(runs[0][0].glob("*.csv"))
    assert {path.name for path in tables} == {"predictions.csv", "labels.csv", "labels_by_class.csv", "mistakes.csv"}
    for path in tables:
        with path.open(newline="") as file:
            assert {path.name, *next(csv.reader(file))} <= set(told), path.name


def kind_of(file: str) -> str:
    """A file's name with a stage's, a channel's, a frame's, a box's and a class's own parts left out."""
    for part, instead in (
        (r"(stage\d+|model[.\w]+?)_[A-Za-z0-9]+(?=[_.])", "stage"),
        (r"crops/[^/]+", "crops/class"),
        (r"box\d+_[^.]+", "box"),
        (r"(channel|features_|clip_)\d+", r"\1"),
    ):
        file = re.sub(part, instead, file)
    return file


def test_every_file_of_a_run_is_told_of(runs: list) -> None:
    told = {kind_of(each) for each in quoted(RUNS)}
    for folder, _ in runs:
        assert {kind_of(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()} <= told
    assert {journal.NAME, ".part-..."} <= told


def test_every_limit_is_a_message_of_the_code() -> None:
    patterns = [pattern for path in PACKAGE.rglob("*.py") for pattern in _patterns(ast.parse(text(path)))]
    limits = [found[1] for each in headings(RUNS) for found in [re.fullmatch(r"`+(.*?)`+", each)] if found]
    assert len(limits) > 10
    for limit in set(limits) - {"manifest.json"}:
        assert any(pattern.fullmatch(limit) for pattern in patterns), limit


def _patterns(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        fixed = [
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in parts
        ]
        if sum(len(part or "") for part in fixed) >= 8:
            yield re.compile("".join(".*?" if part is None else re.escape(part) for part in fixed))


def test_the_plan_of_the_rooms_is_the_contract_s() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    layers = settings["importlinter:contract:rooms"]["layers"].split("\n")
    (plan,) = re.findall(r"(?m)^(?:    .*\n)+", text(ROOMS))
    assert [re.split(r" {2,}", line.strip())[0] for line in plan.splitlines()] == [*filter(None, reversed(layers))]


def test_every_room_has_its_line() -> None:
    assert {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")} <= set(quoted(ROOMS))
