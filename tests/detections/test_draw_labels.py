"""Labels with letters that Ultralytics' one font lacks, in its pictures and in ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.commands import SAMPLES, run
from tests.helpers.fonts import build, forget
from yolo_heatviz import Box, Scene, Settings, api, render
from yolo_heatviz.detections import results
from yolo_heatviz.drawing import tag
from yolo_heatviz.drawing.box_style import BoxStyle

PEOPLE, BUS = "\u884c\u4eba", "\u516c\u4ea4\u8f66"
IMAGE = np.full((120, 200, 3), 90, np.uint8)
SQUARE = torch.tensor([[[20.0, 60], [80, 60], [80, 100], [20, 100]]])


def result(names: dict[int, str], task: str = "boxes", class_id: int = 0) -> Any:
    from ultralytics.engine.results import Results

    found = {
        "boxes": torch.tensor([[20.0, 60, 80, 100, 0.9, class_id]]),
        "obb": torch.tensor([[50.0, 80, 60, 40, 0, 0.9, class_id]]),
        "probs": torch.tensor([0.1, 0.9]),
    }
    return Results(IMAGE, "a.jpg", names, **{task: found[task]})


def holds(picture: np.ndarray, patch: np.ndarray) -> bool:
    """True where the picture has the patch somewhere, pixel for pixel."""
    picture = np.ascontiguousarray(picture)
    left, top = cv2.minMaxLoc(cv2.matchTemplate(picture, patch, cv2.TM_SQDIFF))[2]
    return np.array_equal(picture[top : top + patch.shape[0], left : left + patch.shape[1]], patch)


@pytest.mark.parametrize("task", ["boxes", "obb", "probs"])
def test_a_name_in_chinese_is_drawn_in_a_font_that_has_it(task: str, bare: Path) -> None:
    build(bare / "a.ttf", PEOPLE)
    given = result({0: PEOPLE, 1: PEOPLE}, task)
    drawn = results.plot(given, BoxStyle())[..., ::-1]
    ground = (64, 64, 64) if task == "probs" else (4, 42, 255)
    assert holds(drawn, tag.painted(f" {PEOPLE} 0.90 ", 12, ground))
    assert given.names == {0: PEOPLE, 1: PEOPLE} and (IMAGE == 90).all()
    bare_box = results.plot(given, BoxStyle(labels=False, confidences=False))
    assert not np.array_equal(drawn[..., ::-1], bare_box)


@pytest.mark.parametrize("task", ["boxes", "obb"])
@pytest.mark.parametrize("style", [BoxStyle(), BoxStyle(labels=False), BoxStyle(3, True, False)], ids=str)
def test_a_name_in_latin_is_drawn_by_ultralytics_as_ever(style: BoxStyle, task: str) -> None:
    given = result({0: "caf\xe9", 1: PEOPLE}, task)
    expected = given.plot(line_width=style.line_width, conf=style.confidences, labels=style.labels)
    assert np.array_equal(results.plot(given, style), expected)


@pytest.mark.parametrize("sure", [True, False])
def test_a_confidence_that_is_not_asked_for_is_not_drawn(sure: bool, bare: Path) -> None:
    build(bare / "a.ttf", PEOPLE)
    drawn = results.plot(result({0: PEOPLE}), BoxStyle(confidences=sure))[..., ::-1]
    words = f" {PEOPLE} 0.90 " if sure else f" {PEOPLE} "
    assert holds(drawn, tag.painted(words, 12, (4, 42, 255)))


def test_the_command_says_once_what_it_cannot_draw(bare: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    data, source = tmp_path / "names.yaml", str(SAMPLES / "linen.jpg")
    data.write_text(f"names: [{PEOPLE}, {BUS}, tear, slub, crease]", encoding="utf-8")
    flags = ["--data", str(data), "--source", source, "--visualize", "--view", "overlay", "--stages", "17"]
    letters = "".join(sorted(PEOPLE + BUS))
    overlays = []
    for told in (1, 0):
        status, folder, _ = run(tmp_path / "runs", *flags, "--explain")
        error = capsys.readouterr().err
        assert status == 0 and error.count("\n") == told
        assert told == error.count(
            f"no font here has the letters {letters}, which are drawn as boxes: apt-get install "
        )
        overlays.append((folder / "linen" / "stage17_C3_overlay.png").read_bytes())
        build(bare / "a.ttf", letters)
        forget()
    assert overlays[0] != overlays[1]


def test_a_program_is_warned_once(bare: Path, caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(IMAGE, [Box((20, 60, 80, 100), f"{PEOPLE} 0.9")])
    for _ in range(3):
        render(np.eye(8)[None], Settings(view="overlay"), scene=scene)
    assert len(caplog.messages) == 1 and caplog.messages[0].startswith("no font here has the letters \u4eba\u884c")
    api.contact_sheet({1: np.eye(8)[None]}, scene, title=BUS)
    assert len(caplog.messages) == 2
