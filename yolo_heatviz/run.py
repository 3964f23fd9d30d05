"""`python -m yolo_heatviz.run detect.py --visualize ...`: any script of a YOLO repository, with our heatmaps.

Nothing is edited, and the script sees what it would see from `python detect.py ...`: `sys.argv`, `__main__`,
`sys.path`, the working directory. Its exit status and its tracebacks are its own.
"""

from __future__ import annotations

import builtins
import importlib.util
import os
import runpy
import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Callable

from .errors import HeatvizError, missing_opencv, opencv_explained
from .evolution import watch_options
from .patch import options, request, train_flags, training, uninstall
from .patch.environment import leave, reach_children
from .patch.handle import install_with
from .patch.lost_flag import restore_flag
from .patch.record import history
from .text import say

_USAGE = """\
usage: python -m yolo_heatviz.run [OPTIONS] SCRIPT [ARGUMENTS ...]
       python -m yolo_heatviz.run [OPTIONS] -m MODULE [ARGUMENTS ...]

Run a script of a YOLO repository, a module, or a command that pip has installed, with heatmaps in place of upstream's
feature maps:

       python -m yolo_heatviz.run detect.py --visualize --weights yolov5s.pt --source bus.jpg
       python -m yolo_heatviz.run -m yolov5.detect --visualize --weights yolov5s.pt --source bus.jpg
       python -m yolo_heatviz.run yolo predict model=best.pt source=bus.jpg visualize=True

Options stand in front of the script's name: those of heatmaps as the detect command has them (--view sheet --n 16), and

  --visualize   draw whatever a YOLO runs, for programs that have no such flag
  --max-mb N    megabytes that a run may take (default: what the disk has free)

Trainings are watched, and how the stages change is drawn into their folders, with

  --train-images WHAT   images to watch by (default: some of the validation images)
  --train-every N       epochs from one that is watched to the next (default: 1)

       python -m yolo_heatviz.run --train-every 5 train.py --data data.yaml --weights '' --cfg yolov5n.yaml
"""
_NOT_THE_SCRIPTS = (__file__, runpy.__file__, "<frozen runpy>")


def main(argv: list[str] | None = None) -> int:
    """Run the script or module that the arguments name, with the patch on.

    Args:
        argv: the script and its arguments, those of the process if None.

    Returns:
        0 when it ends without an exception, 2 when the arguments are wrong or OpenCV cannot be imported; any other
        exception of its own, also its `SystemExit`, is passed on.
    """
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help"):
        print(_USAGE, end="", file=sys.stdout if argv else sys.stderr)
        return 0 if argv else 2
    try:
        watched, argv = train_flags.take(argv)
        given, argv = options.from_flags(argv)
        if not argv:
            raise HeatvizError("got options alone, accepted is a script, -m MODULE or an installed command after them")
        history.program = f"-m {argv[1]}" if argv[0] == "-m" and len(argv) > 1 else argv[0]
        file, arguments, program = _module(argv[1:]) if argv[0] == "-m" else _script(argv)
        install_with(given)
        leave(options.VARIABLE, given.words())
        if watched is not None:
            leave(watch_options.VARIABLE, watched.words())
            training.check()
        reach_children()
        sys.argv = [file, *arguments]
        restore_flag(file, sys.argv)
    except HeatvizError as error:
        return _told(error)
    sys.excepthook = _without_our_frames
    try:
        program()
    except SystemExit as end:
        if end.code == request.USAGE:
            request.refused()
        raise
    except ImportError as error:
        reason = missing_opencv(error)
        if reason is None:
            raise
        uninstall()  # the notice at exit has nothing to add
        return _told(reason)
    return 0


def _told(error: HeatvizError) -> int:
    say(f"yolo_heatviz.run: {error}", error=True)
    return 2


def _script(argv: list[str]) -> tuple[str, list[str], Callable[[], object]]:
    path = Path(argv[0])
    if path.is_dir():
        path = path / "__main__.py"
    if not path.is_file():
        command = _installed(argv[0])
        if command is not None:
            return shutil.which(argv[0]) or argv[0], argv[1:], lambda: sys.exit(command.load()())
        raise HeatvizError(
            f"got {argv[0]!r}, accepted is a Python script or a command that pip has installed; there is no "
            f"{path.name} in {path.parent.resolve()}"
        )
    return argv[0], argv[1:], lambda: _run_as_main(path)


def _installed(name: str) -> Any:
    """The entry point of a command that pip has installed; None where there is none."""
    found: Any = entry_points()  # by group until Python 3.9
    commands = found.select(group="console_scripts") if hasattr(found, "select") else found.get("console_scripts", ())
    return next((each for each in commands if each.name == name), None)


def _run_as_main(path: Path) -> None:
    # not runpy.run_path: it empties the script's globals at the end, under the feet of its threads and exit handlers
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(path))  # noqa: PTH120
    file = os.path.abspath(path) if sys.version_info >= (3, 9) else str(path)  # noqa: PTH100
    loader = SourceFileLoader("__main__", file)
    main_module = ModuleType("__main__")
    vars(main_module).update(__file__=file, __loader__=loader, __builtins__=builtins, __cached__=None)
    code = compile(loader.get_data(file), file, "exec", dont_inherit=True)
    sys.modules["__main__"] = main_module
    exec(code, vars(main_module))


def _module(argv: list[str]) -> tuple[str, list[str], Callable[[], object]]:
    if not argv:
        raise HeatvizError("got -m alone, accepted is -m MODULE")
    name = argv[0]
    return _file_of(name), argv[1:], lambda: runpy.run_module(name, run_name="__main__", alter_sys=True)


def _file_of(name: str) -> str:
    try:
        with opencv_explained():
            spec = importlib.util.find_spec(name)
    except ImportError as error:
        if error.name is not None and not f"{name}.".startswith(f"{error.name}."):
            return name  # its package lacks something else: let the traceback of running it say so
        spec = None
    if spec is None:
        raise HeatvizError(f"got -m {name}, accepted is a module that Python finds; looked in {', '.join(sys.path)}")
    return spec.origin or name


def _without_our_frames(error_type: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    while traceback is not None and traceback.tb_frame.f_code.co_filename in _NOT_THE_SCRIPTS:
        traceback = traceback.tb_next
    sys.__excepthook__(error_type, error.with_traceback(traceback), traceback)


if __name__ == "__main__":
    sys.exit(main())
