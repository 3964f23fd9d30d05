"""The quick tests on the oldest packages that setup.cfg allows, beside the torch that is there.

The oldest torch is for `tests/patch/test_interpreters.py`, old releases of Ultralytics for `test_releases.py` there.
"""

from __future__ import annotations

import configparser
import os
import subprocess
import sys

import pytest

from tests.helpers import pinned
from tests.helpers.processes import ROOT
from tests.patch.releases import release


def needs() -> list[str]:
    """The packages of setup.cfg with their bounds, without torch and Ultralytics."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    lines = [line.partition(";")[0].strip() for line in setup["options"]["install_requires"].split("\n")]
    return [line for line in lines if line and not line.startswith(("torch", "ultralytics"))]


def test_each_other_package_has_a_lower_bound() -> None:
    assert needs() and all(">=" in need for need in needs())


@pytest.mark.slow
def test_the_quick_tests_pass_with_them() -> None:
    """As long as the quick tests take; without what needs a browser or other releases."""
    path = (release(pinned.ULTRALYTICS), release(*(need.replace(">=", "==") for need in needs()), deps=True), ROOT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    ignored = (f"--ignore=tests/{name}" for name in ("patch", "report/browser"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", *ignored, "tests"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
