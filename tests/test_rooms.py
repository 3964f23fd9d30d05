"""The house: what lies at the package's root, and one way through its rooms."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from graphlib import TopologicalSorter

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "yolo_heatviz"
DOORS = {"__init__", "__main__", "api", "auto", "run", "errors", "settings", "text", "cli", "version", "upstream"}


def linted(folder: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run([*command, "--no-cache"], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the modules and of the contract."""
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "yolo_heatviz", ignore=lambda _, names: {n for n in names if n.endswith(".pt")})
    return tmp_path


def test_only_the_doors_are_at_the_root() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == DOORS


def test_every_room_says_what_it_is_for() -> None:
    rooms = {path.parent for path in PACKAGE.glob("*/*.py")}
    assert rooms and all((room / "__init__.py").read_text().startswith('"""') for room in rooms)


def test_there_is_one_way_through_the_rooms() -> None:
    done = linted(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        pytest.param("feature_maps/colour.py", "from ..settings import Settings", id="an arrow back"),
        pytest.param(
            "feature_maps/colour.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..drawing.picture import Picture",
            id="an arrow back for types alone",
        ),
        pytest.param("text.py", "def late():\n    from .model import stages", id="an arrow back that is lazy"),
        pytest.param("attic/__init__.py", "", id="a room that the contract does not know"),
        pytest.param("feature_maps/resample.py", "from . import letterbox", id="a circle within a room"),
    ],
)
def test_another_way_is_found(house: Path, module: str, line: str) -> None:
    path = house / "yolo_heatviz" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write(f"\n{line}\n")
    assert linted(house).returncode == 1


def test_no_module_is_in_a_circle() -> None:
    graph = grimp.build_graph("yolo_heatviz", exclude_type_checking_imports=False, cache_dir=None)
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()
