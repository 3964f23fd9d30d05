"""Hostile checkpoints for a user who gives `--blocks`: each tries to have more than the blocks of that repository."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from tests.trust.hostile import pickles as p
from tests.trust.hostile.checkpoints import CODE, Case

IMPORTED = "imported"
"""The file that the repository's code makes beside itself where any of it is run."""
_IMPORT = f"""
import os
from os import system
from pathlib import Path
from torch import nn
from torch.hub import load

(Path(__file__).resolve().parents[1] / "{IMPORTED}").touch()
"""
_BLOCK = """
class Block(nn.Module):
    def forward(self, x):
        return x
"""
_COMMON = f"""
{_IMPORT}
{_BLOCK}
class Waking(nn.Module):
    def __new__(cls, *words):
        raise SystemExit("it was made")

    def __setstate__(self, state):
        os.system(state["command"])

    def __setattr__(self, name, value):
        raise SystemExit("it was changed")

class Settings:
    def __setstate__(self, state):
        os.system(state["command"])

class Process(Settings, type):
    pass

class Rebound(nn.Module):
    pass

Rebound = system

class Moved(nn.Module):
    pass

Moved.__module__ = "os"

class Outer(nn.Module):
    class Inner(nn.Module):
        pass

class Slotted(nn.Module):
    __slots__ = ("command",)

def run(command):
    os.system(command)

def made():
    class Local(nn.Module):
        pass
    return Local

def __getattr__(name):
    return system
"""
_FILES = {
    "models/__init__.py": "",
    "models/common.py": _COMMON,
    "models/script.py": f"{_IMPORT}\nsystem('touch ran')\n",
    "models/broken.py": "class Block(\n",
    "models/failing.py": f"{_IMPORT}{_BLOCK}\nraise SystemExit(0)\n",
    "posix.py": _IMPORT.replace("parents[1]", "parent") + _BLOCK.replace("Block", "system"),
    "torch/hub.py": _IMPORT + _BLOCK.replace("Block", "load"),
    "../outside/common.py": _IMPORT + _BLOCK,
}


def repository(folder: Path) -> Path:
    """A YOLOv5 repository in a folder, with what a hostile checkpoint would have of it, and links out of it."""
    made = folder / "repository"
    for name, text in _FILES.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (made / "models" / "linked.py").symlink_to("../../outside/common.py")
    (made / "models" / "away").symlink_to("../../outside")
    return made


def _zipped(made: Callable[[bytes], bytes]) -> Callable[[Path, Path], object]:
    """A zip checkpoint of what is made with a command that makes the marker."""

    def make(path: Path, marker: Path) -> None:
        p.write(path, p.checkpoint(made(p.text(f"touch '{marker}'"))))

    return make


def _called(module: str, name: str) -> Callable[[Path, Path], object]:
    return _zipped(lambda command: p.call(module, name, command))


def _new(module: str, name: str) -> Callable[[Path, Path], object]:
    return _zipped(lambda command: p.new(module, name, p.mapping(command=command)))


def _block(state: Callable[[bytes], bytes]) -> Callable[[Path, Path], object]:
    return _zipped(lambda command: p.new("models.common", "Block", state(command)))


_EMPTY = {name: p.mapping() for name in ("_parameters", "_buffers", "_modules")}
_CLASS = p.named("models.common", "Block")
_INNER = p.new("models.common", "Block", p.mapping(**_EMPTY))


def _without(name: str) -> str:
    return rf"do not name {name}: "


CASES = [
    Case("a function of the repository", _called("models.common", "run"), _without(r"models\.common\.run")),
    Case("a function that it imports", _called("models.common", "system"), _without(r"models\.common\.system")),
    Case("torch's, that it imports", _called("models.common", "load"), _without(r"models\.common\.load")),
    Case("a module that it imports", _called("models.common", "os.system"), _without(r"models\.common\.os\.system")),
    Case("what its __getattr__ gives", _called("models.common", "any"), _without(r"models\.common\.any")),
    Case("a class within a class", _new("models.common", "Outer.Inner"), _without(r"models\.common\.Outer\.Inner")),
    Case("a class within a function", _new("models.common", "Local"), _without(r"models\.common\.Local")),
    Case("a script that has no such class", _new("models.script", "Block"), _without(r"models\.script\.Block")),
    Case("a link to a file outside", _new("models.linked", "Block"), _without(r"models\.linked\.Block")),
    Case("a link to a folder outside", _new("models.away.common", "Block"), _without(r"models\.away\.common\.Block")),
    Case("a name with dots", _new("..outside.common", "Block"), _without(r"\.\.outside\.common\.Block")),
    Case("a name with slashes", _new("models/../../outside/common", "Block"), _without(r"models/\S+\.Block")),
    Case("the package by its file", _new("models.__init__", "Block"), _without(r"models\.__init__\.Block")),
    Case("the program that runs", _new("__main__", "Block"), _without(r"__main__\.Block")),
    Case("a file called as Python's", _called("posix", "system"), _without(r"posix\.system")),
    Case("a file called as torch's", _called("torch.hub", "load"), _without(r"torch\.hub\.load")),
    Case("a block that is called", _called("models.common", "Block"), r"it calls models\.common\.Block with"),
    Case("a block that is kept as a class", _block(lambda _: p.mapping(act=_CLASS)), "keeps"),
    Case("a block set up by no attributes", _block(lambda command: p.row(command)), r"sets models\.common\.Block up"),
    Case("a block with another's method", _block(lambda _: p.mapping(**_EMPTY, forward=_INNER)), "got Block"),
    Case("methods of construction", _new("models.common", "Waking"), r"Waking at \S+ has __new__, "),
    Case("a class that is no module", _new("models.common", "Settings"), r"Settings at \S+ is a class that is no nn"),
    Case("a class of classes", _new("models.common", "Process"), r"Process at \S+ is a class that is no nn"),
    Case("a class that is a function now", _new("models.common", "Rebound"), r"Rebound at \S+ is a builtin\w*, not a"),
    Case("a class that says another place", _new("models.common", "Moved"), r"Moved at \S+ is os\.Moved, defined else"),
    Case("a class of another layout", _new("models.common", "Slotted"), r"common\.Slotted cannot be filled"),
    Case("a file that is no Python", _new("models.broken", "Block"), r"broken\.py cannot be read as Python"),
    Case("a file that ends the program", _new("models.failing", "Block"), r"cannot be imported \(SystemExit: 0\)"),
]  # fmt: skip
assert {case.harm for case in CASES} == {CODE}
