"""The command that a run ends with: whole, and to be pasted."""

from __future__ import annotations

import shlex
from pathlib import Path

import cv2
import pytest

from tests.helpers.commands import SAMPLES, manifest, run
from yolo_heatviz import Settings, detect
from yolo_heatviz.detect.arguments import parse
from yolo_heatviz.detect.options import Options
from yolo_heatviz.detect.suggestion import best_channels


def suggested(out: str) -> list[str]:
    (line,) = [line for line in out.splitlines() if line.startswith("  python -m yolo_heatviz.detect ")]
    return shlex.split(line)[3:]


def test_it_draws_the_best_channels_of_the_stage_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    image = tmp_path / "a picture of 'linen'.jpg"
    image.write_bytes((SAMPLES / "linen.jpg").read_bytes())
    flags = ["--source", str(image), "--visualize", "--stages", "4-8", "--view", "sheet", "--n", "5", "--exist-ok"]
    _, first, record = run(tmp_path / "runs", *flags, "--conf-thres", "0.4", "--imgsz", "128", "160", "--save-txt")
    assert detect.main(suggested(capsys.readouterr().out)) == 0
    best, second = record["focus"]["stages"][0], tmp_path / "runs" / "exp2"
    folder = first.parent / "exp2" / "a picture of 'linen'"
    (picture,) = folder.glob("*.png")
    assert (
        picture.name == f"stage{best['stage']}_{best['module']}_features.png" and cv2.imread(str(picture)) is not None
    )
    (stage,) = manifest(second)["sources"][0]["stages"]
    assert [number for number, _ in stage["focus"]["channels"]] == best["channels"]
    assert "  python -m" not in capsys.readouterr().out, "it has been done"
    options = manifest(second)["options"]
    assert (options["conf_thres"], options["imgsz"], options["save_txt"]) == (0.4, [128, 160], True)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(Options(visualize=True), id="nothing else"),
        pytest.param(Options(classes=[0, 2], visualize=True, source="a b;c"), id="a list, and what a shell splits"),
        pytest.param(Options(visualize=True, settings=Settings(scale="-1,4", save="npy,report")), id="a minus sign"),
        pytest.param(Options(visualize=True, project=Path("-odd"), name="x", half=True), id="a path with one"),
    ],
)
@pytest.mark.parametrize("stage", [17, "model.9.cv1.act"])
def test_it_is_read_as_what_the_run_was_asked_for(options: Options, stage: int | str) -> None:
    parsed = parse(shlex.split(best_channels(options, stage)[1])[3:])
    save = options.settings.save if options.settings.pictures else "png"
    chosen = options.settings.replace(stages=str(stage), channels="top", top_by="focus", save=save)
    assert parsed == Options(**{**vars(options), "settings": chosen})


def test_none_is_made_where_nothing_was_found(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "17", "--conf-thres", "1")
    out = capsys.readouterr().out
    assert "Nothing was found" in out and "  python -m" not in out
