"""Python imports this file as it starts in a process that a script under `yolo_heatviz.run` has started, or its own."""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _run_the_one_that_this_shadows() -> None:
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != _HERE]
    spec = PathFinder.find_spec(__name__, sys.path)
    if spec is not None and spec.loader is not None:
        sys.modules[__name__] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[__name__])


def _patch() -> None:
    package = str(_HERE.parents[2])
    sys.path.insert(0, package)
    try:
        from yolo_heatviz.patch import child
    except (ImportError, SyntaxError):  # a Python of another environment, or one that is too old
        return
    finally:
        sys.path.remove(package)
    child.join()


if __name__ == "sitecustomize":
    try:
        _run_the_one_that_this_shadows()
    finally:
        _patch()
