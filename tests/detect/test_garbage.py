"""What the garbage collector looks through while images run."""

from __future__ import annotations

import gc

import pytest

from tests.helpers.commands import run
from yolo_heatviz.detect.garbage import loaded_is_kept


def test_what_was_there_before_is_not_looked_through_inside_the_block() -> None:
    before = [[]]  # type: ignore[var-annotated]
    with pytest.raises(ValueError), loaded_is_kept():
        inside = [[]]  # type: ignore[var-annotated]
        assert not any(each is before for each in gc.get_objects())
        assert any(each is inside for each in gc.get_objects())
        raise ValueError
    assert any(each is before for each in gc.get_objects())


def test_what_the_caller_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        with loaded_is_kept():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_a_run_leaves_the_collector_as_it_was(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yolo_heatviz.detect.session import Session

    frozen, session_run = [], Session.run

    def watched(*given):
        frozen.append(gc.get_freeze_count())
        return session_run(*given)

    monkeypatch.setattr(Session, "run", watched)
    status, _, _ = run(tmp_path)
    assert status == 0 and min(frozen) > 10_000 and gc.get_freeze_count() == 0
