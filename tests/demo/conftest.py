from __future__ import annotations

import os
import subprocess

import pytest

from tests.helpers.processes import python

# Runs a module as `python -m` does, and writes down every attempt to reach the network.
WATCHED = """
import runpy, socket, sys
def refuse(*args, **kwargs):
    print("NETWORK", args, file=sys.stderr)
    raise OSError("no network in this test")
socket.getaddrinfo = socket.create_connection = refuse
socket.socket.connect = refuse
module, sys.argv[1:] = sys.argv[1], sys.argv[2:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@pytest.fixture(scope="session")
def run_offline():
    """Run a module of the project in a process of its own, without its parent's settings of Ultralytics."""

    def run(module: str, *arguments: str) -> subprocess.CompletedProcess:
        theirs = [name for name in os.environ if name.startswith(("YOLO_", "ULTRALYTICS_"))]
        return python("-c", WATCHED, module, *arguments, **dict.fromkeys(theirs))

    return run
