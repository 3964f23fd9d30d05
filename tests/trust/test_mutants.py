"""Images damaged at random: none crashes the reader, keeps it busy, or gets an exception past it that is not ours."""

from __future__ import annotations

import sys

import pytest

from tests.helpers.processes import told_by
from tests.trust.mutants import SECONDS
from tests.trust.pictures import AVIF, UNREAD

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and names of any bytes")
QUICK, FULL, ONE_RUN = 500, 10_000, 500
# of PNG, whose sums refuse nearly all, some runs of 500 decode none
FORMATS = {"jpg", "webp", "bmp", "tif", "tiff", "dng", "jp2", *(["avif"] if AVIF else [])}
FORMATS |= set() if UNREAD else {"gif"}


def read(reader: str, first: int, count: int) -> dict:
    return told_by("tests.trust.mutants", reader, first, count, timeout=600)


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in range(QUICK, FULL, ONE_RUN))]
)
def test_each_is_decoded_or_refused(first: int) -> None:
    found = read("ours", first, ONE_RUN)
    assert found["bad"] == {}
    assert found["seconds"] < SECONDS
    reached = {suffix for suffix, count in found["done"].items() if count}
    assert reached >= FORMATS, "each format's decoder was reached"


def test_a_reader_that_fails_is_seen() -> None:
    assert read("failing", 0, 20)["bad"] == {"1": "exception", "2": "SIGSEGV", "11": "exception", "12": "SIGSEGV"}


@pytest.mark.slow  # of whatever OpenCV and Pillow there are
@pytest.mark.parametrize("reader", ["plain", "leaky"])
def test_readers_without_care_fail_at_them(reader: str) -> None:
    assert len(read(reader, 0, 60)["bad"]) >= 3
