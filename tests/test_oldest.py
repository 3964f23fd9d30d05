"""The quick tests on the oldest packages that setup.cfg allows, beside the torch that is there; the oldest torch is for
`tests/patch/test_interpreters.py`."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys

import pytest

from tests.patch.releases import ROOT, release

ULTRALYTICS = "ultralytics==8.4.113"  # the oldest that the detect command takes, which says so itself


def oldest() -> list[str]:
    """The lower bounds of setup.cfg, each as the one release that is wanted."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    needs = [line.partition(";")[0].strip() for line in setup["options"]["install_requires"].split("\n")]
    return [need.replace(">=", "==") for need in needs if ">=" in need and not need.startswith("torch")]


def test_each_package_has_a_lower_bound_but_ultralytics() -> None:
    assert len(oldest()) == 9


@pytest.mark.slow
def test_the_quick_tests_pass_with_them() -> None:
    """As long as the quick tests take; without what needs a browser or other releases."""
    path = (release(ULTRALYTICS), release(*oldest(), deps=True), ROOT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    ignored = (f"--ignore=tests/{name}" for name in ("patch", "report/browser"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", *ignored, "tests"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
