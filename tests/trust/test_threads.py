"""R7: many threads at once draw the bytes that one thread draws, and nothing of the caller's is touched."""

from __future__ import annotations

import hashlib
import io
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np
import pytest
import torch
from matplotlib import pyplot

from tests.helpers.processes import told_by
from yolo_heatviz import Box, Scene, Settings, contact_sheet, feature_visualization, render
from yolo_heatviz.api import picture_of
from yolo_heatviz.drawing import views
from yolo_heatviz.heatmaps import active_settings
from yolo_heatviz.heatmaps.writer import StageWriter

THREADS = 8
SHAPES = [(5, 6, 7), (40, 3, 4), (12, 20, 15), (3, 30, 30), (4, 400, 300)]
SCENE = Scene(np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8), [Box((9, 9, 70, 60), "bus 0.9")])


@pytest.fixture(autouse=True)
def eager_switching() -> Iterator[None]:
    """Threads take turns a thousand times as often as by default, so that what can collide does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], None]) -> None:
    """Call `work` with each thread's number, all at the same time; what one raises is raised here."""
    start, errors = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        start.wait(60)
        try:
            work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def jobs() -> list[Callable[[], bytes]]:
    """Every view on several shapes, each with words that no other has, and in several colour maps."""
    found: list[Callable[[], bytes]] = []
    for number, shape in enumerate(SHAPES):
        maps = np.random.default_rng(number).normal(size=shape).astype(np.float32)
        maps[0, 0, 0] = np.nan
        for view in views.VIEWS:
            settings = Settings(view=view, cmap=["jet", "Blues", "turbo"][len(found) % 3])
            options: dict[str, Any] = {"title": f"job {len(found)} \N{GREEK SMALL LETTER ALPHA}", "scene": SCENE}
            found.append(lambda maps=maps, settings=settings, options=options: render(maps, settings, **options).png())
        found.append(lambda maps=maps: contact_sheet({"a": maps, "b": maps[:2]}, SCENE).png())
        found.append(lambda maps=maps: picture_of(torch.from_numpy(maps)).png())
    return found


@pytest.mark.parametrize("times", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_renders_of_many_threads_are_those_of_one(times: int) -> None:
    todo, found = jobs(), [dict[int, set]() for _ in range(THREADS)]

    def work(thread: int) -> None:
        for turn in range(times):
            number = (turn * 7 + thread * 11) % len(todo)
            found[thread].setdefault(number, set()).add(hashed(todo[number]()))

    at_once(work)
    alone = [{hashed(job())} for job in todo]
    assert sum(len(each) for each in found) >= THREADS * min(times, len(todo))
    for each in found:
        assert each == {number: alone[number] for number in each}


STAGES = [torch.randn(1, 5, 6, 7, generator=torch.Generator().manual_seed(seed)) for seed in range(48)]


def drawn_by_the_function(number: int, folder: Path) -> None:
    feature_visualization(STAGES[number], "models.common.Conv", number, save_dir=folder)


OTHERS, TURN = threading.Barrier(THREADS), threading.Lock()


def drawn_by_pyplot(number: int, folder: Path) -> None:
    """As the snippet draws, on pyplot's current figure, small; of many threads each waits for the others' figures."""
    many = threading.current_thread() is not threading.main_thread()
    with TURN:
        pyplot.figure(figsize=(2, 1))
    if many:
        OTHERS.wait(60)
    with TURN:
        for place, channel in enumerate(STAGES[number][0, :2]):
            pyplot.subplot(1, 2, place + 1)
            pyplot.imshow(channel.numpy())
            pyplot.axis("off")
    if many:
        OTHERS.wait(60)
    with TURN:
        content = io.BytesIO()
        pyplot.savefig(content, dpi=40, metadata={"Software": None})
        pyplot.close()
    (folder / f"stage{number}.png").write_bytes(content.getvalue())


def wrong_files(draw: Callable[[int, Path], None], folder: Path) -> list[str]:
    """Which files differ when threads at once draw the stages, from those that one thread draws."""
    at, alone = folder / "at once", folder / "alone"
    for each in (at, alone):
        each.mkdir()
    for number in range(len(STAGES)):
        draw(number, alone)

    def work(thread: int) -> None:
        for number in range(thread, len(STAGES), THREADS):
            draw(number, at)

    at_once(work)
    names = sorted(path.name for path in alone.iterdir())
    assert sorted(path.name for path in at.iterdir()) == names
    return [name for name in names if (alone / name).read_bytes() != (at / name).read_bytes()]


@pytest.mark.parametrize("npy", ["float32", "off"])
def test_files_of_many_threads_are_those_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, npy: str) -> None:
    monkeypatch.setattr(active_settings, "_writers", {Settings(): StageWriter(Settings(npy=npy))})
    assert not wrong_files(drawn_by_the_function, tmp_path)
    assert active_settings.writer(StageWriter).tally == {"done": 2 * len(STAGES)}


def test_pyplot_s_are_not(tmp_path: Path) -> None:
    try:
        assert wrong_files(drawn_by_pyplot, tmp_path)
    finally:
        pyplot.close("all")


def test_nothing_of_the_caller_s_is_touched() -> None:
    assert told_by("tests.trust.caller", "ours") == []


def test_the_snippet_changes_the_backend_and_leaves_a_figure() -> None:
    assert {"backend", "figures"} <= set(told_by("tests.trust.caller", "snippet"))
