"""R10: 0 if and only if the manifest is complete and every file in it can be read; else a status that says what is."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.helpers.commands import SAMPLES, main
from tests.helpers.processes import environment, heed_ctrl_c, python
from tests.trust import reopen
from yolo_heatviz.cli import MEANINGS, Exit, sentence
from yolo_heatviz.detect.arguments import parser
from yolo_heatviz.detect.session import Session
from yolo_heatviz.files.manifest import Manifest, recover

FEW = ["--visualize", "--stages", "17,23", "--npy", "off", "--imgsz", "96"]


def sound(folder: Path) -> bool:
    """Whether a run's manifest is complete, everything in it done, and every file in it can be read."""
    if not (folder / "manifest.json").is_file():
        return False
    record = json.loads((folder / "manifest.json").read_text())
    parts = [part for entry in record["sources"] for part in (entry, *entry["stages"])]
    done = record["complete"] and all(part["status"] != "failed" for part in parts)
    return done and not list(reopen.complaints(folder))


def pictures(folder: Path, *names: str, bad: tuple[str, ...] = ()) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copy(SAMPLES / "linen.jpg", folder / f"{name}.jpg")
    for name in bad:
        (folder / f"{name}.jpg").write_text("not a picture")
    return folder


def test_all_done_is_0(tmp_path: Path) -> None:
    assert main(["--source", str(pictures(tmp_path / "in", "a", "b")), "--project", str(tmp_path), *FEW]) == 0
    assert sound(tmp_path / "exp") and not reopen.parts(tmp_path)


def test_some_failed_is_1(tmp_path: Path) -> None:
    source = pictures(tmp_path / "in", "a", "c", bad=("b",))
    assert main(["--source", str(source), "--project", str(tmp_path), *FEW]) == 1
    assert not sound(tmp_path / "exp")
    assert json.loads((tmp_path / "exp" / "manifest.json").read_text())["exit_status"] == 1


def test_all_failed_is_4(tmp_path: Path) -> None:
    source = pictures(tmp_path / "in", bad=("a", "b"))
    assert main(["--source", str(source), "--project", str(tmp_path), *FEW]) == 4
    assert not sound(tmp_path / "exp")
    assert json.loads((tmp_path / "exp" / "manifest.json").read_text())["exit_status"] == 4


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [
        pytest.param(["--qqqq"], 2, "unknown argument", id="usage"),
        pytest.param(["--source", "nope"], 3, "source: got 'nope'", id="a source that is not there"),
        pytest.param(["--source", str(SAMPLES / "*.gif*")], 3, "accepted are images", id="a glob of nothing"),
        pytest.param(["--source", "{empty}"], 3, "accepted are images", id="a folder of nothing"),
        pytest.param(["--project", __file__], 4, f"cannot write {__file__}", id="a project that is a file"),
    ],
)
def test_one_line_and_no_folder(
    flags: list[str], status: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "empty").mkdir()
    flags = [flag.format(empty=tmp_path / "empty") for flag in flags]
    assert main(["--project", str(tmp_path / "runs"), *flags]) == status
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not (tmp_path / "runs").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="capabilities are Linux's")
@pytest.mark.parametrize(
    ("mode", "project", "source", "status", "words"),
    [
        pytest.param(0o500, "closed/runs", "in", 4, "cannot write closed/runs/exp: Permission denied", id="read-only"),
        pytest.param(0o500, "closed", "in", 4, "cannot write closed/exp: Permission denied", id="a read-only project"),
        pytest.param(0o000, "runs", "closed", 3, "source: got 'closed'", id="an unreadable source"),
    ],
)
def test_folders_whose_modes_refuse(
    mode: int, project: str, source: str, status: int, words: str, tmp_path: Path
) -> None:
    pictures(tmp_path / "in", "a")
    pictures(tmp_path / "closed", "a").chmod(mode)
    done = python("-m", "yolo_heatviz", "--project", project, "--source", source, cwd=tmp_path, bound=True)
    (tmp_path / "closed").chmod(0o700)
    assert done.returncode == status, done.stderr
    assert words in done.stderr and done.stderr.count("\n") == 1


def remove(run: Path) -> None:
    shutil.rmtree(run)


def replace_by_file(run: Path) -> None:
    run.rename(run.with_name("moved"))
    run.touch()


def replace_by_folder(run: Path) -> None:
    run.rename(run.with_name("moved"))
    run.mkdir()


def replace_by_link(run: Path) -> None:
    run.rename(run.with_name("moved"))
    run.symlink_to(run.with_name("elsewhere"))


def remove_a_picture(run: Path) -> None:
    next(run.rglob("stage17_C3_features.png")).unlink()


def empty_a_picture(run: Path) -> None:
    next(run.rglob("stage17_C3_features.png")).write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "status", "words"),
    [
        pytest.param(remove, 4, "was removed or replaced during the run", id="the run's folder is removed"),
        pytest.param(replace_by_file, 4, "was removed or replaced", id="it is replaced by a file"),
        pytest.param(replace_by_folder, 4, "was removed or replaced", id="it is replaced by another folder"),
        pytest.param(replace_by_link, 4, "cannot write", id="it is replaced by a link"),
        pytest.param(remove_a_picture, 1, "was written and is gone", id="a picture is removed"),
        pytest.param(empty_a_picture, 1, "was written and is gone", id="a picture is emptied"),
    ],
)
def test_results_that_are_harmed_during_the_run(
    harm: Callable[[Path], None],
    status: int,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, run = pictures(tmp_path / "in", *map(str, range(9))), tmp_path / "runs" / "exp"
    (tmp_path / "runs" / "elsewhere").mkdir(parents=True)
    record, done = Session._record, []

    def harmed(session: Session, *given: Any) -> None:
        record(session, *given)
        done.append(given)
        if len(done) == 4:
            for job in session.pipeline._pending if session.pipeline else ():
                job.ended.wait()  # else a folder cannot be removed: the worker adds to it
            harm(run)

    monkeypatch.setattr(Session, "_record", harmed)
    assert main(["--source", str(source), "--project", str(run.parent), *FEW]) == status
    error = capsys.readouterr().err
    assert words in error and str(run) in error and "Traceback" not in error
    assert not sound(run)
    assert not list((tmp_path / "runs" / "elsewhere").iterdir())
    if harm is replace_by_folder:
        assert not list(run.iterdir())


@pytest.mark.parametrize(("looks", "status"), [(True, 1), (False, 0)], ids=["ours", "without its last look"])
def test_a_file_that_is_gone_is_seen_by_the_last_look_alone(
    looks: bool, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = Session.finish

    def harmed(session: Session) -> None:
        remove_a_picture(tmp_path / "exp")
        finish(session)

    monkeypatch.setattr(Session, "finish", harmed)
    if not looks:
        monkeypatch.setattr(Manifest, "gone", lambda _: [])
    assert main(["--source", str(SAMPLES / "linen.jpg"), "--project", str(tmp_path), *FEW]) == status
    assert not sound(tmp_path / "exp")


@pytest.mark.parametrize(
    ("sent", "status", "words"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_a_run_that_is_told_to_stop_keeps_what_it_has(
    sent: signal.Signals, status: int, words: str, tmp_path: Path
) -> None:
    process, folder = started(tmp_path, pictures(tmp_path / "in", *map(str, range(300)))), tmp_path / "runs/detect/exp"
    while not (folder / "12.jpg").exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    process.send_signal(sent)
    _, error = process.communicate(timeout=60)
    record = json.loads((folder / "manifest.json").read_text())
    assert process.returncode == record["exit_status"] == status and error == f"yolo_heatviz.detect: {words}\n"
    assert not record["complete"] and 3 <= len(record["sources"]) < 300
    assert not list(reopen.complaints(folder)) and not reopen.parts(folder)


@pytest.mark.parametrize("seconds", [0, 0.002, 0.01, 0.03])
def test_a_second_ctrl_c_ends_it_at_once_and_leaves_no_half_file(seconds: float, tmp_path: Path) -> None:
    process, folder = started(tmp_path, pictures(tmp_path / "in", *map(str, range(300)))), tmp_path / "runs/detect/exp"
    while not (folder / "12.jpg").exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)  # Python's own end may be what it hits: a shell says 130 of both
    assert not reopen.parts(folder)
    recover(folder)  # its end may have been cut off, and the next run writes the manifest
    record = json.loads((folder / "manifest.json").read_text())
    assert not record["complete"] and 3 <= len(record["sources"]) < 300
    assert not list(reopen.complaints(folder))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
@pytest.mark.parametrize("seconds", [0, 0.3, 0.8])
def test_ctrl_c_while_torch_is_imported_is_one_line(seconds: float, tmp_path: Path) -> None:
    process = started(tmp_path, SAMPLES)
    while "libtorch" not in Path(f"/proc/{process.pid}/maps").read_text():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert error == "yolo_heatviz.detect: interrupted\n"
    assert process.returncode in (130, -signal.SIGINT)  # a shell says 130 of both


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_results_that_nobody_hears_of_are_there(unbuffered: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "yolo_heatviz", "--source", str(SAMPLES / "linen.jpg"), *FEW]
    with Path("/dev/full").open("wb") as full:
        streams = {"stdout": full, "stderr": subprocess.PIPE}
        done = subprocess.run(command, cwd=tmp_path, env=environment(PYTHONUNBUFFERED=unbuffered), **streams)
    assert done.returncode == 0, done.stderr
    assert sound(tmp_path / "runs" / "detect" / "exp")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc")
def test_no_room_for_temporary_files_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/self")
    assert main(["--source", str(SAMPLES / "linen.jpg"), "--project", str(tmp_path / "runs")]) == 4
    error = capsys.readouterr().err
    assert "cannot write a temporary folder: " in error and error.count("\n") == 1


def started(folder: Path, source: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "yolo_heatviz.detect", "--source", str(source), *FEW]
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=environment(), preexec_fn=heed_ctrl_c, **streams)


def test_the_statuses_are_told_where_people_look() -> None:
    document = (Path(__file__).parents[2] / "runs" / "README.md").read_text(encoding="utf-8")
    assert all(f"| {status.value} | {words} |" in document for status, words in MEANINGS.items())
    assert sentence() in " ".join(parser().format_help().split())
    assert len({status.value for status in Exit}) == len(Exit)
