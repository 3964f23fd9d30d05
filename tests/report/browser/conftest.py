"""A browser, and runs to open in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Callable, Iterator

import cv2
import pytest

from tests.helpers.commands import SAMPLES, manifest, run
from tests.report.browser.chromium import UPRIGHT, opened, started
from yolo_heatviz.report.__main__ import main as report

HOSTILE_FOLDER = "a run #1 50% ? it's \U0001f9f5 &amp; [x]"


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with started() as found:
        yield found


@pytest.fixture(scope="package")
def labelled(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the samples with their labels, in a folder whose name is made to be taken for an address."""
    folder = tmp_path_factory.mktemp("run") / HOSTILE_FOLDER
    sources = folder.parent / "sources"
    shutil.copytree(SAMPLES, sources)
    (sources / "broken.jpg").write_text("no image")
    upright = cv2.imread(str(sources / "linen.jpg"))[:, 100:350]  # padded on its left and right
    cv2.imwrite(str(sources / f"{UPRIGHT}.jpg"), upright)
    flags = ["--source", str(sources), "--labels", str(SAMPLES), "--conf-thres", "0.72"]
    status, found, _ = run(folder, "--visualize", "--save", "npy,report", *flags)
    assert status == 1
    return found


@pytest.fixture(scope="package")
def plain(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the samples, without labels."""
    status, found, _ = run(tmp_path_factory.mktemp("plain"), "--visualize", "--save", "report")
    assert status == 0
    return found


@pytest.fixture
def open_page(browser: Any, labelled: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page of the labelled run, or of another; at the test's end each must be without fault."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda address="", folder=labelled, **options: stack.enter_context(
            opened(browser, folder / "index.html", address, **options)
        )


@pytest.fixture(scope="package")
def altered(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[dict], None]], Path]:
    """Makes a copy of the plain run whose manifest was changed, with the page that follows from it."""

    def make(name: str, change: Callable[[dict], None]) -> Path:
        folder = tmp_path_factory.mktemp("altered") / name
        shutil.copytree(plain, folder)
        record = manifest(folder)
        change(record)
        (folder / "manifest.json").write_text(json.dumps(record))
        assert report([str(folder)]) == 0
        return folder

    return make


@pytest.fixture(scope="package")
def thousand(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 1,000 images: one image's files and its entry over and over; the first two with values."""
    folder = tmp_path_factory.mktemp("thousand")
    record = manifest(plain)
    linen = json.dumps(next(source for source in record["sources"] if source["name"] == "linen"))
    record["sources"] = [_copy(plain, folder, linen, number) for number in range(1000)]
    (folder / "manifest.json").write_text(json.dumps(record))
    assert report([str(folder)]) == 0
    return folder


def _copy(plain: Path, folder: Path, linen: str, number: int) -> dict[str, Any]:
    name = f"linen{number:04}"
    entry = json.loads(linen.replace("report/linen", f"report/{name}"))
    entry["name"] = name
    target = folder / "report" / name
    target.mkdir(parents=True)
    for picture in ("thumb.jpg", "image.jpg", "stages.png"):
        (target / picture).hardlink_to(plain / "report" / "linen" / picture)
    for stage in entry["stages"]:
        if "maps" in stage and number < 2:
            text = (plain / "report" / "linen" / Path(stage["maps"]).name).read_text()
            (folder / stage["maps"]).write_text(text.replace("report/linen", f"report/{name}"))
        elif "maps" in stage:
            del stage["maps"]
    return entry
