"""The bench of watching a training runs, small, and says what it measured."""

from __future__ import annotations

import json

import pytest

from tests.bench import evolution


def test_it_says_what_an_epoch_costs(capsys: pytest.CaptureFixture) -> None:
    evolution.main(["--size", "64", "--epochs", "1", "--batches", "1"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["watching, s"] > 0 and 0.1 < found["megabytes"] < 10
    expected = 100 * found["watching, s"] / found["an epoch, s"]
    assert found["percent"] == pytest.approx(expected, rel=0.1, abs=0.02)
