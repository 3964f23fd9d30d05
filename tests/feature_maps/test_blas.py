"""BLAS's threads: none of ours wakes them, and what the user set for them comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Iterator

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from yolo_heatviz.feature_maps.blas import one_blas_thread

ROOT = Path(__file__).parents[2]


def others_seconds(work: str) -> float:
    """CPU time of the other threads while one works half a second, in a process that no variable bounds."""
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-m", "tests.helpers.other_threads", work]
    return float(subprocess.run(command, cwd=ROOT, env=free, capture_output=True, check=True).stdout)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc is Linux's")
@pytest.mark.parametrize("work", ["ranking", "ranking for each box", "principal components"])
def test_no_other_thread_is_woken(work: str) -> None:
    if others_seconds("a matrix product") < 0.1:
        pytest.skip("numpy's BLAS has one thread here")
    assert others_seconds(work) < 0.05


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture
def two() -> Iterator[None]:
    """The user's own setting, two threads, made in a thread of its own: threadpoolctl heeds one living thread alone."""
    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(threadpool_limits, 2, "blas").result()
    if blas_threads() != {2}:
        pytest.skip("a BLAS whose number of threads cannot be set")
    yield
    with ThreadPoolExecutor(1) as pool:
        pool.submit(before.restore_original_limits).result()


@pytest.mark.usefixtures("two")
def test_the_number_that_the_user_set_comes_back() -> None:
    with one_blas_thread():
        with one_blas_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two")
def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        1 / 0  # noqa: B018
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two")
def test_it_comes_back_after_several_threads() -> None:
    start = Barrier(8)

    def work(_: int) -> set[int]:
        start.wait(30)
        with one_blas_thread():
            return blas_threads()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [{1}] * 8
    assert blas_threads() == {2}
