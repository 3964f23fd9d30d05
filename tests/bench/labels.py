"""What counting against labels and asking why takes of a run, by the clock of the run itself."""

from __future__ import annotations

import io
import tempfile
import time
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Any, Callable
from unittest import mock

from tests.helpers.commands import main
from yolo_heatviz.demo.dataset import write_dataset
from yolo_heatviz.labels.evaluation import Evaluation

_PARTS = ("image", "lines", "write", "summary")


def cost(pictures: int) -> None:
    """Print the seconds of a run of the embedded detector on its cloth, and the share that labels take of them."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = write_dataset(Path(folder, "cloth"), seed=77, train=1, val=pictures, size=320)
        flags = ["--project", folder, "--quiet"]
        stack.enter_context(redirect_stdout(io.StringIO()))  # a run's own answers
        main(["--data", str(data), "--split", "train", *flags])  # imports, and the fonts of the first picture
        spent = dict.fromkeys(_PARTS, 0.0)
        for name in _PARTS:
            stack.enter_context(mock.patch.object(Evaluation, name, _timed(getattr(Evaluation, name), spent, name)))
        began = time.perf_counter()
        main(["--data", str(data), *flags])
        wall = time.perf_counter() - began
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items())
    print(f"\nlabels of {pictures} images: {sum(spent.values()) / wall:.1%} of {wall:.1f} s ({parts})")


def _timed(function: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def measured(*given: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given)
        finally:
            spent[name] += time.perf_counter() - began

    return measured
