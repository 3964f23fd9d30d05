"""The numpy core and the patch's logic under other Pythons than the one that runs the tests, the oldest and the newest.

PyTorch is not installed there: what the patch needs of it is in `without_torch.py`. `pytest -m slow` takes all Pythons,
and the oldest PyTorch.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.helpers.processes import ROOT, python
from tests.patch.releases import release

VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
NEEDS = ("numpy", "opencv-python-headless", "pillow", "matplotlib", "pyyaml", "pytest", "hypothesis")
OLDEST_TORCH = ("torch==1.13.1", "torchvision==0.14.1")
TESTS = [
    *(f"tests/feature_maps/test_{name}.py" for name in ("channels", "normalise", "colour")),
    *(f"tests/drawing/test_{name}.py" for name in ("compose", "lettering", "picture", "png")),
    *("tests/files/test_naming.py", "tests/test_settings.py", "tests/patch/test_orders.py"),
]
WITH_TORCH = [
    *(f"tests/model/test_{name}.py" for name in ("tensors", "hooks", "stages")),
    *("tests/heatmaps/test_writer.py", "tests/patch/test_loading.py"),
]


def interpreter(version):
    """A `pythonX.Y` of this machine: on the path, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    for candidate in filter(None, found):
        asked = subprocess.run([candidate, "--version"], capture_output=True, text=True)  # a shim may be of no use
        if asked.returncode == 0 and asked.stdout.startswith(f"Python {version}."):
            return str(Path(candidate).resolve())
    return None


def others():
    here = "{}.{}".format(*sys.version_info)
    return [version for version in VERSIONS if version != here and interpreter(version)]


def cases():
    found = others()
    ends = {found[0], found[-1]} if found else set()
    return [pytest.param(each, id=each, marks=() if each in ends else (pytest.mark.slow,)) for each in found]


@pytest.mark.parametrize("version", cases() or [pytest.param(None, id="none found")])
def test_the_core_and_the_patch_under(version):
    if version is None:
        warnings.warn(
            "this machine has no other Python: the core and the patch were tested under one only", stacklevel=1
        )
        pytest.skip("no other Python on this machine")
    run_under(version, release(*NEEDS, deps=True, executable=interpreter(version)), TESTS)


@pytest.mark.slow
@pytest.mark.skipif(interpreter("3.8") is None, reason="no Python 3.8 on this machine, which the oldest PyTorch needs")
def test_all_of_it_under_the_oldest_torch():
    """A download of about 2 GB."""
    folder = release(*NEEDS, *OLDEST_TORCH, deps=True, executable=interpreter("3.8"))
    run_under("3.8", folder, [*TESTS, *WITH_TORCH])


def run_under(version, folder, tests):
    words = ("-m", "pytest", "-p", "no:cacheprovider", *tests)
    done = python(*words, cwd=ROOT, path=(folder,), executable=interpreter(version), timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 100
