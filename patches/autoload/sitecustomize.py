"""Python imports this file at every start with this folder on PYTHONPATH, and the patch is on. See README.md here."""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def _run_the_one_that_this_shadows():
    here = Path(__file__).resolve().parent
    spec = PathFinder.find_spec("sitecustomize", [entry for entry in sys.path if Path(entry).resolve() != here])
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


_run_the_one_that_this_shadows()
try:
    import yolo_heatviz.auto
except ImportError as error:
    print(f"yolo_heatviz: the patch is off: {error}", file=sys.stderr)
else:
    yolo_heatviz.auto.quiet_without("torch")  # most Python processes are no detectors
