"""`python -m yolo_heatviz.run` is `python` with the patch on, and nothing else is different."""

from __future__ import annotations

import pytest

from tests.helpers.processes import python
from tests.patch.conftest import OURS, REPOS

SCRIPT = """
import __main__, os, sys

print(sys.argv, __name__, __file__, sys.path[0], os.getcwd(), __spec__, __main__.__dict__ is globals())

def fail():
    return 1 / 0

if "an-exception" in sys.argv:
    fail()
if "a-status" in sys.argv:
    sys.exit(7)
if "a-message" in sys.argv:
    sys.exit("wrong")
if "a-chain" in sys.argv:
    try:
        fail()
    except ZeroDivisionError as error:
        raise OSError("chained") from error
if "an-interrupt" in sys.argv:
    raise KeyboardInterrupt
"""


def without_notice(text):
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("yolo_heatviz: "))


@pytest.mark.parametrize(
    "argument", ["the-end", "an-exception", "a-status", "a-message", "a-chain", "an-interrupt", "--visualize"]
)
def test_a_script_sees_and_does_what_it_does_without_us(argument, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "script.py").write_text(SCRIPT)
    plain, ours = (
        python(*way, "elsewhere/script.py", argument, cwd=tmp_path) for way in ((), ("-m", "yolo_heatviz.run"))
    )
    assert ours.stdout == plain.stdout
    assert without_notice(ours.stderr) == plain.stderr
    assert ours.returncode == plain.returncode


def test_a_syntax_error_is_shown_as_without_us(tmp_path):
    (tmp_path / "script.py").write_text("def\n")
    plain, ours = (python(*way, "script.py", cwd=tmp_path) for way in ((), ("-m", "yolo_heatviz.run")))
    assert without_notice(ours.stderr) == plain.stderr
    assert ours.returncode == plain.returncode == 1


def test_a_module_is_run_as_python_does(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "package" / "script.py").write_text("import sys\nprint(sys.argv, __name__, __package__)\nsys.exit(3)\n")
    plain, ours = (python(*way, "-m", "package.script", "a", cwd=tmp_path) for way in ((), ("-m", "yolo_heatviz.run")))
    assert (ours.stdout, ours.returncode) == (plain.stdout, plain.returncode)


def test_threads_and_exit_handlers_outlive_the_script(tmp_path):
    (tmp_path / "script.py").write_text(
        "import atexit, threading, time\n"
        "value = 'still here'\n"
        "def later():\n    time.sleep(0.2)\n    print('thread', value)\n"
        "threading.Thread(target=later).start()\n"
        "atexit.register(lambda: print('exit', value))\n"
    )
    assert python("-m", "yolo_heatviz.run", "script.py", cwd=tmp_path).stdout == "thread still here\nexit still here\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["nowhere.py"],
            "got 'nowhere.py', accepted is a Python script or a command that pip has installed; there is no nowhere.py",
            id="no script",
        ),
        pytest.param(["."], "there is no __main__.py in", id="a folder"),
        pytest.param(["-m"], "got -m alone, accepted is -m MODULE", id="no module named"),
        pytest.param(["-m", "nowhere.detect"], "got -m nowhere.detect, accepted is a module", id="no such module"),
    ],
)
def test_a_mistake_is_one_line(arguments, message, tmp_path):
    done = python("-m", "yolo_heatviz.run", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout


def test_no_arguments_show_the_usage(tmp_path):
    done = python("-m", "yolo_heatviz.run", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m yolo_heatviz.run")


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("bus", "zidane"):
        (folder / f"{name}.jpg").touch()
    return folder


def test_a_repository_draws_with_nothing_edited(tmp_path, images):
    script = REPOS / "by_name" / "detect.py"
    done = python("-m", "yolo_heatviz.run", script, "--visualize", "--source", images, cwd=tmp_path)
    assert done.stdout == f"main __main__ {script}\nimage bus.jpg\nimage zidane.jpg\n"
    assert done.stderr == ""
    for name in ("bus", "zidane"):
        made = {path.name for path in (tmp_path / "runs" / "detect" / "exp" / name).glob("*.png")}
        assert made == OURS


def test_without_the_flag_it_is_quiet(tmp_path, images):
    done = python("-m", "yolo_heatviz.run", REPOS / "by_name" / "detect.py", "--source", images, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("code", "notice"),
    [
        pytest.param(
            "import yolo_heatviz.auto", "modules imported has a function feature_visualization(x, ", id="nothing there"
        ),
        pytest.param(
            "import yolo_heatviz.auto, utils.plots\nutils.plots.feature_visualization((1, 2), 'a.Detect', 9)",
            "stage 9 Detect: a tuple of 2, not one tensor",
            id="only a head",
        ),
        pytest.param(
            "import yolo_heatviz.auto, utils.plots, numpy\n"
            "utils.plots.feature_visualization(numpy.ones((1, 2, 3, 3)), 'a.Conv', 0, save_dir='/proc/nowhere')",
            "stage 0 Conv: ",
            id="nowhere to write",
        ),
    ],
)
def test_at_exit_the_reason_is_told(code, notice, tmp_path):
    done = python("-c", code, "--visualize", cwd=tmp_path, path=(REPOS / "by_name",))
    assert done.stderr.splitlines()[-1].startswith("yolo_heatviz: no heatmap was written: ")
    assert notice in done.stderr.splitlines()[-1]


def test_stages_that_cannot_be_written_cost_the_program_nothing_and_are_told_at_exit(tmp_path):
    call = "utils.plots.feature_visualization(numpy.ones((1, 2, 3, 3)), 'a.Conv', {0}, save_dir={1!r})\n"
    code = "import yolo_heatviz.auto, utils.plots, numpy\n" + call.format(0, "there") + call.format(1, "/proc/nowhere")
    done = python("-c", f"{code}print('detected')", cwd=tmp_path, path=(REPOS / "by_name",))
    assert done.returncode == 0 and done.stdout == "detected\n"
    assert "stage 1 Conv: cannot write /proc/nowhere" in done.stderr
    assert done.stderr.splitlines()[-1] == "yolo_heatviz: 1 stage output could not be drawn, see above"
    assert (tmp_path / "there" / "stage0_Conv_features.npy").is_file()


def test_undone_at_exit_it_is_quiet(tmp_path):
    code = "import yolo_heatviz\nwith yolo_heatviz.install(): pass\nyolo_heatviz.install()\nyolo_heatviz.uninstall()"
    assert python("-c", code, "--visualize", cwd=tmp_path).stderr == ""
