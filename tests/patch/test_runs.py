"""Runs of Ultralytics' predictor with the patch on: streams, batches, threads, frames, bounds, what a kill leaves."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Iterator

import cv2
import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers.commands import manifest
from tests.helpers.processes import python
from tests.patch.networks import drawn, recipe
from yolo_heatviz import Settings
from yolo_heatviz.patch import runs

LIGHT = Settings(save="png,report")


@pytest.fixture
def model(lively: Callable[[str], Path]) -> Any:
    """A network that finds something anywhere."""
    from ultralytics import YOLO

    return YOLO(lively(""))


@pytest.fixture
def tiny(tmp_path: Path) -> Any:
    """A network of four stages that finds nothing."""
    from ultralytics import YOLO

    torch.manual_seed(0)
    return YOLO(recipe(tmp_path))


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two images of chance."""
    folder = tmp_path / "images"
    folder.mkdir()
    for name, pixels in zip(("bus", "zidane"), np.random.default_rng(0).integers(0, 256, (2, 48, 64, 3), np.uint8)):
        cv2.imwrite(str(folder / f"{name}.png"), pixels)
    return folder


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    return {"visualize": True, "imgsz": 64, "project": str(tmp_path), "verbose": False, "conf": 0.001, "max_det": 3}


@pytest.fixture(autouse=True)
def off() -> Iterator[None]:
    yield
    yolo_heatviz.uninstall()


def names(run: Path) -> list[str]:
    """The names of a finished run's sources, each whole and on the page."""
    record = manifest(run)
    assert record["complete"] and record["page"] == "index.html" and (run / "index.html").is_file()
    for source in record["sources"]:
        assert source["status"] == "done" and all((run / path).is_file() for path in source["files"])
        assert all((run / path).is_file() for stage in source["stages"] for path in stage.get("files", ()))
    return [source["name"] for source in record["sources"]]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"stream": True}, id="a stream of results"),
        pytest.param({"batch": 2}, id="both in one batch"),
        pytest.param({"augment": True}, id="test-time augmentation"),
    ],
)
def test_every_image_has_an_entry_of_its_own(
    given: dict, model: Any, images: Path, options: dict, tmp_path: Path
) -> None:
    with yolo_heatviz.install(LIGHT):
        assert len(list(model.predict(images, name="exp", **given, **options))) == 2
    assert names(tmp_path / "exp") == ["bus", "zidane"]
    sources = manifest(tmp_path / "exp")["sources"]
    assert [len(source["found"]) for source in sources] == [3, 3] and all("report" in source for source in sources)
    assert {folder: len(pictures) for folder, pictures in drawn(tmp_path / "exp").items()} == {"bus": 23, "zidane": 23}


def test_a_batch_is_drawn_as_its_images_are_alone(model: Any, images: Path, options: dict, tmp_path: Path) -> None:
    with yolo_heatviz.install(Settings(save="npy")):
        model.predict(images, name="batch", batch=2, **options)
        model.predict(images, name="alone", **options)
    paths = sorted((tmp_path / "batch").rglob("*.npy"))
    assert len(paths) == 46
    for path in paths:
        alone = np.load(tmp_path / "alone" / path.relative_to(tmp_path / "batch"))
        np.testing.assert_allclose(np.load(path), alone, atol=1e-3)


def test_threads_each_with_a_model_and_a_folder_of_its_own(images: Path, options: dict, tmp_path: Path) -> None:
    from ultralytics import YOLO

    network = recipe(tmp_path)

    def run(number: int) -> None:
        own = YOLO(network)
        for _ in range(2):
            own.predict(images, name=f"thread{number}", exist_ok=True, **options)

    with yolo_heatviz.install(LIGHT):
        threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for number in range(3):
        assert names(tmp_path / f"thread{number}") == ["bus", "zidane", "bus2", "zidane2"]


def test_a_stream_whose_results_are_taken_in_several_threads(
    model: Any, images: Path, options: dict, tmp_path: Path, caplog: Any
) -> None:
    failed: list[BaseException] = []

    def step() -> None:
        try:
            next(results, None)
        except BaseException as error:
            failed.append(error)

    with yolo_heatviz.install(LIGHT):
        results = model.predict(images, name="exp", stream=True, **options)
        for _ in range(3):  # as web servers do: the last one ends it
            thread = threading.Thread(target=step)
            thread.start()
            thread.join()
    assert not failed and names(tmp_path / "exp") == ["bus", "zidane"]
    assert [len(source["found"]) for source in manifest(tmp_path / "exp")["sources"]] == [3, 3]


def test_unnamed_images_are_called_as_upstream_calls_them(model: Any, options: dict, tmp_path: Path) -> None:
    pictures = list(np.random.default_rng(0).integers(0, 256, (2, 48, 64, 3), np.uint8))
    with yolo_heatviz.install(LIGHT):
        model.predict(pictures, name="exp", **options)
        model.predict(pictures[0], name="exp", exist_ok=True, **options)
    assert names(tmp_path / "exp") == ["image0", "image1", "image0-2"]


def test_frames_become_videos_and_a_sheet_of_the_first(
    tiny: Any, clip: Path, options: dict, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    with yolo_heatviz.install(Settings()):
        for _ in tiny.predict(str(clip), name="exp", stream=True, **options):
            pass
    (video,) = manifest(tmp_path / "exp")["sources"]
    assert (video["kind"], video["frames"], video["files"]) == ("video", 5, ["clip/sheet.png"])
    assert sorted(path.name for path in (tmp_path / "exp" / "clip").iterdir()) == [
        "sheet.png",
        "stage2_C2f_features.mp4",
        "stage3_Conv_features.mp4",
    ]
    reader = cv2.VideoCapture(str(tmp_path / "exp" / "clip" / "stage2_C2f_features.mp4"))
    assert reader.get(cv2.CAP_PROP_FRAME_COUNT) == 5 and reader.get(cv2.CAP_PROP_FPS) == 10
    assert "its frames become videos and a sheet of the first, in clip" in capsys.readouterr().err


def test_frames_are_images_where_their_arrays_are_asked_for(
    tiny: Any, clip: Path, options: dict, tmp_path: Path
) -> None:
    with yolo_heatviz.install(Settings(save="npy")):
        for _ in tiny.predict(str(clip), name="exp", stream=True, vid_stride=2, **options):
            pass
    assert len(list((tmp_path / "exp").glob("clip*/stage0_Conv_features.npy"))) == 2


def test_more_than_may_be_written_is_not_begun(
    model: Any, images: Path, options: dict, tmp_path: Path, capsys: pytest.CaptureFixture, caplog: Any
) -> None:
    with yolo_heatviz.install(max_mb=0.01):
        found = model.predict(images, name="exp", **options)
    assert [len(each) for each in found] == [3, 3]
    assert not list((tmp_path / "exp").rglob("*.png"))
    assert "About " in capsys.readouterr().err
    (told,) = [each.getMessage() for each in caplog.records if "no more is drawn" in each.getMessage()]
    assert "max_mb: got about" in told and "accepted is 0.01 MB" in told


def test_a_run_that_was_cut_short_is_not_complete(tiny: Any, images: Path, options: dict, tmp_path: Path) -> None:
    with yolo_heatviz.install(Settings(view="grid", save="png"), max_mb=0.1):
        for _ in range(3):
            tiny.predict(images / "bus.png", name="exp", **options)
    record = manifest(tmp_path / "exp")
    assert [source["name"] for source in record["sources"]] == ["bus"] and record["complete"] is False
    assert not (tmp_path / "exp" / "bus2").exists()


def test_the_handle_opened_last_decides_in_a_folder_under_way(
    tiny: Any, images: Path, options: dict, tmp_path: Path
) -> None:
    with yolo_heatviz.install(Settings(view="grid", save="png")):
        tiny.predict(images / "bus.png", name="exp", **options)
        with yolo_heatviz.install(Settings(view="sheet", save="png")):
            tiny.predict(images / "zidane.png", name="exp", **options)
    assert [path.name for path in (tmp_path / "exp" / "zidane").iterdir()] == ["sheet.png"]


def test_another_network_in_the_same_folder_is_shown_as_what_it_is(
    tiny: Any, model: Any, images: Path, options: dict, tmp_path: Path
) -> None:
    with yolo_heatviz.install(LIGHT):
        for each in (tiny, model):
            each.predict(images / "bus.png", name="exp", exist_ok=True, **options)
    assert names(tmp_path / "exp") == ["bus2"]
    assert len(drawn(tmp_path / "exp")["bus2"]) == 23
    assert len(manifest(tmp_path / "exp")["model"]["stages"]) == 24


@pytest.mark.parametrize("visualize", [True, False], ids=["that are images", "of programs that know no visualize"])
def test_two_networks_in_turn_for_each_frame(
    visualize: bool, tiny: Any, model: Any, options: dict, tmp_path: Path
) -> None:
    frames = np.random.default_rng(0).integers(0, 256, (3, 48, 64, 3), np.uint8)
    given = {**options, "visualize": visualize}
    with yolo_heatviz.install(LIGHT, visualize=True):
        for frame in frames:
            tiny.predict(frame, name="tiny", **given)
            model.predict(frame, name="other", **given)
    for name, stages in (("tiny", 4), ("other", 23)):
        record = manifest(tmp_path / name)
        assert names(tmp_path / name) == (["image0", "image0-2", "image0-3"] if visualize else ["image0"])
        assert sum(source["frames"] for source in record["sources"]) == 3
        assert not visualize or len(record["focus"]["stages"]) == stages


def test_more_networks_in_turn_than_stay(images: Path, options: dict, tmp_path: Path) -> None:
    from ultralytics import YOLO

    models = [YOLO(recipe(tmp_path)) for _ in range(10)]
    with yolo_heatviz.install(Settings(view="sheet", save="png")):
        for _ in range(2):
            for number, each in enumerate(models):
                each.predict(images / "bus.png", name=f"exp{number}", exist_ok=True, **options)
    for number in range(10):
        record = manifest(tmp_path / f"exp{number}")
        assert [source["name"] for source in record["sources"]] == ["bus", "bus2"]


def test_a_video_is_whole_once_the_next_begins(tiny: Any, clip: Path, options: dict, tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    for number in range(2):
        (tmp_path / "clips" / f"{number}.mp4").write_bytes(clip.read_bytes())
    with yolo_heatviz.install(LIGHT):
        for number, _ in enumerate(tiny.predict(tmp_path / "clips", name="exp", stream=True, **options)):
            whole = (tmp_path / "exp" / "0" / "stage2_C2f_features.mp4").is_file()
            assert whole == (number > 4), number
        assert (tmp_path / "exp" / "1" / "stage2_C2f_features.mp4").is_file()
    assert names(tmp_path / "exp") == ["0", "1"]


def test_settings_are_followed(model: Any, images: Path, options: dict, tmp_path: Path) -> None:
    chosen = Settings(view="grid,overlay,sheet", stages="2,model.2.cv1.act", channels="top", top_by="focus")
    with yolo_heatviz.install(chosen):
        model.predict(images / "bus.png", name="exp", **options)
    assert sorted(path.name for path in (tmp_path / "exp" / "bus").glob("*.png")) == [
        "model.2.cv1.act_SiLU_features.png",
        "model.2.cv1.act_SiLU_overlay.png",
        "sheet.png",
        "stage2_C3k2_features.png",
        "stage2_C3k2_overlay.png",
    ]


def test_upstreams_results_are_those_without_us(model: Any, images: Path, options: dict, tmp_path: Path) -> None:
    plain = {**options, "visualize": False, "save": True, "save_txt": True}
    alone = model.predict(images, name="plain", **plain)
    with yolo_heatviz.install(visualize=True):
        ours = model.predict(images, name="ours", **plain)
    assert all(torch.equal(one.boxes.data, other.boxes.data) for one, other in zip(alone, ours))
    assert drawn(tmp_path / "ours").keys() == {"bus", "zidane"}
    for path in (tmp_path / "plain").rglob("*.*"):
        assert (tmp_path / "ours" / path.relative_to(tmp_path / "plain")).read_bytes() == path.read_bytes()


KILLED = """
import os, sys
import yolo_heatviz
from ultralytics import YOLO
yolo_heatviz.install()
given = {"stream": True, "visualize": True, "imgsz": 64, "project": os.getcwd()}
for number, _ in enumerate(YOLO(sys.argv[1]).predict("images", **given)):
    if number == 1:
        os._exit(9)
"""


def test_a_killed_run_leaves_no_half_file_and_the_next_takes_up_its_record(
    model: Any, images: Path, options: dict, tmp_path: Path
) -> None:
    assert python("-c", KILLED, recipe(tmp_path), cwd=tmp_path).returncode == 9
    killed = tmp_path / "predict"
    assert (killed / "manifest.partial.jsonl").is_file() and not (killed / "manifest.json").exists()
    with yolo_heatviz.install(LIGHT):
        model.predict(images, name="next", **options)
    record = manifest(killed)
    assert record["complete"] is False and record["exit_status"] is None
    assert [source["name"] for source in record["sources"]] == ["bus", "zidane"]
    assert not list(tmp_path.rglob(".part-*")) and not (killed / "manifest.partial.jsonl").exists()
    assert names(tmp_path / "next") == ["bus", "zidane"]


def test_boxes_that_cannot_be_read_leave_the_grids(
    model: Any, images: Path, options: dict, tmp_path: Path, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ultralytics.models.yolo.detect import DetectionPredictor

    own = DetectionPredictor.postprocess
    monkeypatch.setattr(DetectionPredictor, "postprocess", lambda *given, **more: [None for _ in own(*given, **more)])
    with yolo_heatviz.install(LIGHT), pytest.raises(AttributeError):
        model.predict(images / "bus.png", name="exp", **options)
    assert len(drawn(tmp_path / "exp")["bus"]) == 23
    assert manifest(tmp_path / "exp")["focus"]["by"] == "contrast"
    (told,) = [each.getMessage() for each in caplog.records if "boxes: " in each.getMessage()]
    assert told.endswith("stages are ranked by contrast")


class Waiting:
    """A run that draws its image when it ends."""

    def __init__(self) -> None:
        self.thread, self.flows = threading.get_ident(), False
        self.done = 0
        self.published: list[int] = []

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(done=self.done), Counter()

    def finish(self) -> None:
        self.done += 1
        runs.finish()  # whoever hears of the end ends all runs
        self.published.append(runs.counts()[0]["done"])
        raise OSError("the disk is full")


def test_what_a_run_draws_last_is_counted_in_what_it_publishes_then(tmp_path: Path) -> None:
    run = Waiting()
    before = runs.counts()[0]["done"]
    assert runs.of(tmp_path, "kind", lambda: run) is run
    with pytest.raises(OSError, match="full"):
        runs.finish()
    assert run.published == [before + 1] and runs.counts()[0]["done"] == before + 1
