"""What is added runs in another thread, in its order, a few at a time; what goes wrong is heard of in its turn."""

from __future__ import annotations

import os
import threading
import time
from contextvars import ContextVar
from typing import Any

import pytest
import torch

from yolo_heatviz.recording.pipeline import Pipeline, has_spare_processor

HERE: ContextVar[str] = ContextVar("here", default="nowhere")


def test_work_runs_in_another_thread_and_is_heard_of_in_this_one() -> None:
    threads: list[Any] = []
    with Pipeline() as pipeline:
        for _ in range(5):
            pipeline.add(
                lambda: threads.append(threading.get_ident()),
                lambda error: threads.append((threading.get_ident(), error)),
            )
    here = (threading.get_ident(), None)
    assert threads.count(here) == 5 and len(set(threads)) == 2 and len(threads) == 10


def test_all_are_heard_of_in_their_order_however_long_each_takes() -> None:
    heard: list[int] = []
    with Pipeline() as pipeline:
        for number, seconds in enumerate((0.05, 0, 0.02, 0, 0)):
            pipeline.add(lambda seconds=seconds: time.sleep(seconds), lambda _, number=number: heard.append(number))
    assert heard == [0, 1, 2, 3, 4]


def test_at_most_two_are_held_beside_the_callers_own() -> None:
    begun = threading.Semaphore(0)
    let_go, held, most = threading.Semaphore(0), [0], [0]

    def work() -> None:
        begun.release()
        assert let_go.acquire(timeout=20)

    def done(_: object) -> None:
        held[0] -= 1

    with Pipeline() as pipeline:
        for number in range(6):
            held[0] += 1
            most[0] = max(most[0], held[0])
            if number >= 2:
                let_go.release()
            pipeline.add(work, done)
        let_go.release(2)
    assert held == [0] and most == [3]


def test_what_goes_wrong_is_that_pieces_own() -> None:
    heard: list[str] = []
    with Pipeline() as pipeline:
        for words in ("1", "none", "3"):
            pipeline.add(lambda words=words: int(words), lambda error: heard.append(repr(error)[:10]))
    assert heard == ["None", "ValueError", "None"]


def test_work_has_the_callers_context() -> None:
    seen: list[str] = []
    token = HERE.set("inside")
    try:
        with Pipeline() as pipeline:
            pipeline.add(lambda: seen.append(HERE.get()), lambda _: None)
    finally:
        HERE.reset(token)
    assert seen == ["inside"]


def test_where_no_thread_can_be_had_each_runs_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    heard: list[Any] = []
    with Pipeline() as pipeline:
        for number in range(3):
            pipeline.add(lambda number=number: heard.append(number), heard.append)
            assert heard[-2:] == [number, None]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ValueError], ids=["an interrupt", "a failure of the caller's"])
def test_the_end_of_the_block_ends_the_work_at_its_next_part(kind: type[BaseException]) -> None:
    begun, heard, threads = threading.Event(), [], []  # type: ignore[var-annotated]

    def work() -> None:
        threads.append(threading.current_thread())
        begun.set()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            pipeline.check()
            time.sleep(0.01)

    with pytest.raises(kind), Pipeline() as pipeline:
        pipeline.add(work, lambda error: heard.append(type(error)))
        pipeline.add(work, lambda error: heard.append(type(error)))
        assert begun.wait(20)
        raise kind
    assert heard == ([KeyboardInterrupt] * 2 if kind is KeyboardInterrupt else [])
    assert not threads[0].is_alive()


def test_an_interrupt_in_the_work_is_the_callers() -> None:
    heard = []

    def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Pipeline() as pipeline:
        pipeline.add(work, heard.append)
        pipeline.drain()
    assert [type(error) for error in heard] == [KeyboardInterrupt]


def test_what_was_done_is_let_go() -> None:
    """The stages of an image are held by its work, and by the traceback where that failed."""
    import gc
    import weakref

    class Stages:
        pass

    def add(*, fails: bool) -> weakref.ref:
        stages = Stages()
        pipeline.add(lambda: 1 / (0 if fails else 1) and stages, lambda _: None)
        return weakref.ref(stages)

    gc.disable()
    try:
        with Pipeline() as pipeline:
            held = [add(fails=fails) for fails in (False, True)]
        assert [each() for each in held] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("kind", "threads", "processors", "spare"),
    [
        pytest.param("cpu", 1, 2, True, id="one thread of two processors"),
        pytest.param("cpu", 2, 2, False, id="a thread a processor"),
        pytest.param("cpu", 4, 2, False, id="more threads than processors"),
        pytest.param("cuda", 2, 2, True, id="a GPU"),
    ],
)
def test_a_processor_is_spare(
    kind: str, threads: int, processors: int, spare: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert has_spare_processor(torch.device(kind)) is spare
