"""Processes that a program starts are patched as it is, and the message at exit counts what they have drawn."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

import yolo_heatviz
from tests.patch.conftest import OURS, REPOS
from tests.patch.releases import ROOT, by, python
from yolo_heatviz.patch import environment, exit_notice, record, tally
from yolo_heatviz.patch.tally import Tally

AT_START = ROOT / "yolo_heatviz" / "patch" / "at_start"
METHODS = ("fork", "spawn", "forkserver")
WORKERS = """
{line}
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import numpy as np


def work(method):
    from models.yolo import Model

    folder = Path(method)
    folder.mkdir()
    Model()(np.ones((1, 4, 16, 16)), visualize=folder if "--undrawn" not in sys.argv else False)
    if "--killed" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    methods = [each for each in sys.argv[1:] if not each.startswith("--")]
    workers = [multiprocessing.get_context(each).Process(target=work, args=(each,)) for each in methods]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("done")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the kinds of process of Unix")


def workers(way, methods, tmp_path, *flags):
    line = "import yolo_heatviz.auto" if way == "import line" else ""
    (tmp_path / "program.py").write_text(WORKERS.format(line=line))
    return by(way, "program.py", *methods, *flags, cwd=tmp_path, path=(REPOS / "by_name",))


@pytest.mark.parametrize(
    ("way", "methods"),
    [
        pytest.param("runner", ["fork"], id="runner"),
        *(pytest.param(way, METHODS, id=way, marks=pytest.mark.slow) for way in ("runner", "import line", "autoload")),
    ],
)
def test_workers_draw_and_are_counted_even_when_they_are_killed(way, methods, tmp_path):
    done = workers(way, methods, tmp_path, "--visualize", "--killed")
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    for method in methods:
        assert {path.name for path in (tmp_path / method).glob("*.png")} == OURS


@pytest.mark.parametrize(("way", "method"), [*(("runner", method) for method in METHODS), ("import line", "spawn")])
def test_workers_are_patched_and_leave_the_message_to_the_program(way, method, tmp_path):
    done = workers(way, [method], tmp_path, "--visualize", "--undrawn")
    assert done.returncode == 0
    notice = "yolo_heatviz: no heatmap was written: utils.plots.feature_visualization was not called: "
    assert done.stderr.startswith(notice) and done.stderr.count("\n") == 1


def starting(code):
    """A program that starts a Python of its own."""
    return f"import subprocess, sys\nsys.exit(subprocess.run([sys.executable, '-c', {code!r}]).returncode)\n"


def shown(done):
    """What it printed, without the message at exit."""
    told = [line for line in done.stderr.splitlines() if not line.startswith("yolo_heatviz: no heatmap was written: ")]
    return done.returncode, done.stdout, told


def test_what_is_started_runs_the_sitecustomize_of_its_own(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print(__name__, __file__)\n")
    (tmp_path / "program.py").write_text(starting("import sitecustomize, sys\nprint(sitecustomize.__file__, sys.path)"))
    path = (tmp_path,)
    plain = python("program.py", cwd=tmp_path, path=path)
    ours = python("-m", "yolo_heatviz.run", "program.py", cwd=tmp_path, path=path)
    assert plain.stdout.count("sitecustomize.py") == 3
    assert shown(ours) == shown(plain)


def test_the_runner_and_autoload_reach_what_is_started_together(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('once', flush=True)\n")
    (tmp_path / "program.py").write_text(starting("import sys; print('yolo_heatviz.auto' in sys.modules)"))
    done = by("autoload", "-m", "yolo_heatviz.run", "program.py", cwd=tmp_path, path=(tmp_path,))
    assert shown(done) == (0, "once\nonce\nTrue\n", [])


def test_what_is_started_with_another_environment_is_left_alone(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "yolo_heatviz.py").write_text("raise ImportError\n")
    copy = tmp_path / "a" / "b" / "at_start"
    copy.mkdir(parents=True)
    (copy / "sitecustomize.py").write_bytes((AT_START / "sitecustomize.py").read_bytes())
    done = python("-c", "print('runs')", cwd=tmp_path, path=(copy,))
    assert (done.returncode, done.stdout, done.stderr) == (0, "runs\n", "")


ENVIRONMENT = (
    "print({name: os.environ[name] for name in sorted(os.environ) if 'PYTHONPATH' in name or 'HEATVIZ' in name})"
)


@pytest.mark.parametrize(
    "before", ["", *(f"os.environ['PYTHONPATH'] += {more!r}\n" for more in (":mine", ":", "::mine"))]
)
def test_uninstall_takes_the_environment_back(before, tmp_path):
    (tmp_path / "plain.py").write_text(f"import os\n{before}{ENVIRONMENT}\n")
    text = f"import os, yolo_heatviz\n{before}yolo_heatviz.uninstall()\n{ENVIRONMENT}\n"
    (tmp_path / "program.py").write_text(text)
    plain = python("plain.py", cwd=tmp_path)
    ours = python("-m", "yolo_heatviz.run", "program.py", cwd=tmp_path)
    assert shown(ours) == shown(plain)


def test_a_program_leaves_no_file_behind(tmp_path):
    (tmp_path / "program.py").write_text(starting("import utils.plots"))
    files = sorted(tmp_path.rglob("*"))
    done = by("runner", "program.py", "--visualize", cwd=tmp_path, path=(REPOS / "by_name",), TMPDIR=str(tmp_path))
    assert "utils.plots.feature_visualization was not called" in done.stderr
    assert sorted(tmp_path.rglob("*")) == files


@pytest.mark.slow
def test_a_script_that_has_lost_the_flag_has_it_in_its_workers(bus, tmp_path):
    text = (REPOS / "lost" / "detect.py").read_text()
    call = "    run(**vars(parser.parse_args()))\n"
    spawn = "multiprocessing.get_context('spawn').Process(target=run, kwargs=vars(parser.parse_args()))"
    worker = f"    import multiprocessing\n    worker = {spawn}\n    worker.start()\n    worker.join()\n"
    assert call in text
    (tmp_path / "detect.py").write_text(text.replace(call, worker))
    flags = ("--source", tmp_path, "--visualize")
    done = by("runner", "detect.py", *flags, cwd=tmp_path, path=(REPOS / "lost",))
    assert done.returncode == 0 and done.stderr.endswith(f"Heatmaps of 1 source in {Path('runs', 'detect', 'exp')}\n")
    assert "no heatmap was written" not in done.stderr
    assert (tmp_path / "runs" / "detect" / "exp" / "bus" / "stage1_Conv2d_features.png").is_file()


@pytest.fixture
def shared(monkeypatch, tmp_path):
    """A tally of this process alone, in a file of the test's."""
    monkeypatch.setattr(tally, "_shared", None)
    monkeypatch.setattr(environment, "_before", {})
    monkeypatch.setattr(record, "history", record.History())
    monkeypatch.setattr(tally, "history", record.history)
    monkeypatch.setattr(tally, "outcome", lambda: (Counter(), Counter()))
    monkeypatch.delenv("YOLO_HEATVIZ_TALLY", raising=False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    tally.share()
    yield tmp_path
    tally.stop()
    environment.take_back()


def line(*pids, **entry):
    return b"\n" + tally.json.dumps({"pids": pids, "counts": {}, "reasons": [], "found": [], **entry}).encode()


def test_only_what_this_process_has_started_counts_and_half_a_line_does_not(shared):
    ours = os.getpid()
    whole = [
        line(ours, 1, counts={"done": 95}),
        line(ours, 1, 2, counts={"done": 1, "failed": 2}, reasons=["full"], found=["utils.plots.f"]),
        line(ours, 3, reasons=["full", "read-only"], found=["utils.plots.f"]),
        line(4, 5, counts={"done": 1000}),
    ]
    path = os.environ["YOLO_HEATVIZ_TALLY"].partition(":")[2]
    Path(path).write_bytes(
        b"".join(whole) + line(ours, 1, counts={"done": 1000})[:-9] + line(ours, 6, counts={"done": 4})
    )
    seen = tally.gathered()
    assert seen == Tally(Counter(done=100, failed=2), ["full", "read-only"], ["utils.plots.f"])
    assert exit_notice.notice(seen) == "2 stage outputs could not be drawn, see above"
    seen.counts.clear()
    assert exit_notice.notice(seen) == "no heatmap was written: full, and 1 more reason"
    tally.stop()
    assert not list(shared.iterdir())


def test_a_process_that_was_started_tells_what_is_new(shared, monkeypatch):
    monkeypatch.setenv("YOLO_HEATVIZ_TALLY", f"1.2:{shared / 'tally'}")
    monkeypatch.setattr(tally, "_shared", None)
    counts, reasons = Counter(done=3), Counter()
    monkeypatch.setattr(tally, "outcome", lambda: (counts.copy(), reasons.copy()))
    tally.share()
    tally.publish()
    assert not (shared / "tally").exists()
    for _ in range(3):
        counts["done"] += 2
        tally.publish()
    reasons["x" * 5000] += 1
    tally.publish()
    tally.publish()
    written = [tally.json.loads(each) for each in (shared / "tally").read_text().split("\n")[1:]]
    assert [each["pids"] for each in written] == [[1, 2, os.getpid()]] * 2
    assert [each["counts"]["done"] for each in written] == [2, 4]
    assert len(written[1]["reasons"][0]) < 1100
    tally.stop()
    assert (shared / "tally").exists()  # it is that of another


def test_a_program_that_replaces_itself_keeps_its_own(shared, monkeypatch):
    monkeypatch.setattr(tally, "_shared", None)
    tally.share()
    path = os.environ["YOLO_HEATVIZ_TALLY"]
    assert path.startswith(f"{os.getpid()}:{shared}")


def test_a_tally_that_cannot_be_written_costs_nothing(shared, monkeypatch):
    monkeypatch.setenv("YOLO_HEATVIZ_TALLY", "1:/proc/nowhere")
    monkeypatch.setattr(tally, "_shared", None)
    tally.share()
    tally.history.found.append("utils.plots.f")
    tally.publish()
    assert tally.gathered().found == ["utils.plots.f"]


def of_ours():
    return {name: value for name, value in os.environ.items() if "PYTHONPATH" in name or "HEATVIZ" in name}


def test_handles_leave_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "mine")
    before = of_ours()
    with yolo_heatviz.install():
        environment.reach_children()
        assert os.environ["PYTHONPATH"] == f"{AT_START}{os.pathsep}mine"
    assert of_ours() == before


def test_the_message_at_exit_does_not_advise_what_was_done(monkeypatch):
    monkeypatch.setattr(record.history, "asked", True)
    monkeypatch.delattr(sys, "last_value", raising=False)
    text = exit_notice.notice(Tally(found=["ultralytics.utils.plotting.class_activation_map"], asked=True))
    assert "was not called: this model ignores visualize=True; yolo_heatviz.capture collects the stages of" in text
