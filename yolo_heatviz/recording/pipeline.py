"""The last images are drawn and written in a thread of their own, while the next one passes through the network."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextvars import Context, copy_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    import torch

_HELD = 2
_GLANCE = 0.5  # seconds: a wait without an end hears no Ctrl-C on Windows

Work = Callable[[], object]
"""Runs in the worker."""
Done = Callable[["Exception | KeyboardInterrupt | None"], object]
"""Hears in the thread that added the work what ended it, or None where all went well."""


def has_spare_processor(device: torch.device) -> bool:
    """True where a network leaves a processor idle: on a GPU, or by fewer threads of PyTorch than there are processors.

    Else drawing beside it makes both slower: its threads wait for the one that was interrupted.
    """
    import torch

    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # a system that cannot tell
        count = os.cpu_count() or 1
    return device.type != "cpu" or torch.get_num_threads() < count


class Pipeline:
    """Runs what is added, one after the other, in a worker thread; what became of each is heard in the same order.

    At most two wait or run while the caller goes on with the next. Where no thread can be had, each runs as it comes.
    The end of a `with` block waits for all of them, or halts them where it was interrupted.

    Example:
        >>> with Pipeline() as pipeline:
        ...     pipeline.add(lambda: print("drawn"), lambda error: print("recorded", error))
        drawn
        recorded None
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._pending: deque[_Job] = deque()
        self._thread: threading.Thread | None = None
        self._is_halted = threading.Event()

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.drain()
            elif issubclass(kind, KeyboardInterrupt):
                self.halt()
        except KeyboardInterrupt:
            self.halt()
            raise
        finally:
            self.close()

    def add(self, work: Work, done: Done) -> None:
        """Run `work` in the worker, which writes where this thread may; then `done` in this thread, at a later call.

        Raises:
            KeyboardInterrupt: it ended a piece of work; and whatever `done` raises.
        """
        job = _Job(work, done)
        self._pending.append(job)
        if self._has_thread():
            self._jobs.put(job)
        else:
            job.run()
        while self._pending and (len(self._pending) > _HELD or self._pending[0].ended.is_set()):
            self._tell_first()

    def drain(self) -> None:
        """Wait for all that was added; raises as `add` does."""
        while self._pending:
            self._tell_first()

    def check(self) -> None:
        """Called by work between its parts: raises KeyboardInterrupt once the run is to end."""
        if self._is_halted.is_set():
            raise KeyboardInterrupt

    def halt(self) -> None:
        """End the work at its next part; each piece that is not complete hears of a KeyboardInterrupt."""
        self._is_halted.set()
        while self._pending:
            try:
                self._tell_first()
            except KeyboardInterrupt:  # a second Ctrl-C: it ends as soon as it can already
                continue

    def close(self) -> None:
        """End the thread, and what it still has to do."""
        self._is_halted.set()
        self._jobs.put(None)
        while self._thread is not None and self._thread.is_alive():
            try:
                self._thread.join(_GLANCE)
            except KeyboardInterrupt:
                continue

    def _has_thread(self) -> bool:
        if self._thread is None:
            thread = threading.Thread(target=self._work, name="yolo_heatviz", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system has none to give
                return False
            self._thread = thread
        return True

    def _work(self) -> None:
        for job in iter(self._jobs.get, None):
            job.run()

    def _tell_first(self) -> None:
        job = self._pending[0]
        while not job.ended.wait(_GLANCE):
            pass
        self._pending.popleft()
        error, job.error = job.error, None  # whose traceback holds the job
        job.done(error)
        if isinstance(error, KeyboardInterrupt) and not self._is_halted.is_set():
            raise error


class _Job:
    def __init__(self, work: Work, done: Done) -> None:
        self.done = done
        self.error: Exception | KeyboardInterrupt | None = None
        self.ended = threading.Event()
        self._work: Work | None = work
        self._context: Context = copy_context()

    def run(self) -> None:
        try:
            assert self._work is not None
            self._context.run(self._work)
        except (Exception, KeyboardInterrupt) as error:  # it is that image's, and heard of in its turn
            self.error = error
        finally:
            self._work = None  # which holds the image's stages
            self.ended.set()
