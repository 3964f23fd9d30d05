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

from tests.patch.releases import ROOT, release

VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
NEEDS = ("numpy", "opencv-python-headless", "pillow", "matplotlib", "pyyaml", "pytest", "hypothesis")
OLDEST_TORCH = ("torch==1.13.1", "torchvision==0.14.1")
CORE = ("channels", "normalise", "colour", "compose", "lettering", "picture", "png", "names", "settings")
TESTS = [*(f"tests/test_{name}.py" for name in CORE), "tests/patch/test_orders.py"]


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
    run_under(version, release(*NEEDS, deps=True, python=interpreter(version)), TESTS)


@pytest.mark.slow
@pytest.mark.skipif(interpreter("3.8") is None, reason="no Python 3.8 on this machine, which the oldest PyTorch needs")
def test_all_of_it_under_the_oldest_torch():
    """A download of about 2 GB."""
    folder = release(*NEEDS, *OLDEST_TORCH, deps=True, python=interpreter("3.8"))
    more = ("tensors", "visualise", "activations", "stages")
    run_under("3.8", folder, [*TESTS, "tests/patch/test_loading.py", *(f"tests/test_{name}.py" for name in more)])


def run_under(version, folder, tests):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [interpreter(version), "-m", "pytest", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 100
