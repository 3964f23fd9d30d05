"""The images that were given, with their labels: to the command by a source or a data set, or by a training."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

from ..errors import HeatvizError, NothingFoundError
from ..feature_maps.letterbox import LETTERBOXED, STRETCHED
from ..labels import data_set, description
from ..labels.given import GivenLabels, read_labels
from ..labels.label_file import Form
from ..labels.label_paths import by_rule, in_folder
from ..model.detector import Detector
from ..sources.find import expand
from ..text import plural
from .images import FixedImages, choose, prepare
from .options import Options
from .training import Training
from .watch_options import WatchOptions

_STRETCHES = "RTDETRDecoder"


class Wanted(NamedTuple):
    """Which images are to be watched, and what is to be known of them."""

    paths: list[str]
    names: Mapping[int, str]
    labels: Path | None = None
    """The folder of their labels, where it is not the one beside theirs."""
    keypoints: tuple[int, int] | None = None
    pose: bool = False

    def read(self) -> tuple[GivenLabels, list[str]]:
        """Read the labels; and what is to be said of them.

        Raises:
            HeatvizError: those of a given folder are not there, or cannot be read.
        """
        form = Form(self.names, self.keypoints, self.pose)
        try:
            given = read_labels(in_folder(self.labels, self.paths) if self.labels else by_rule(self.paths), form)
        except HeatvizError as error:
            if self.labels is not None:
                raise
            return GivenLabels(), [f"focus is not measured, since there are no labels: {error}"]
        return given, [*given.notes, *given.failures]


def given_images(options: Options, detector: Detector) -> tuple[FixedImages, list[str]]:
    """The images of `--source` or `--data`, as the detector's network takes them.

    Args:
        options: what was asked for.
        detector: with the network.

    Returns:
        The images, and what is to be said of their labels.

    Raises:
        NothingFoundError: there are none.
        HeatvizError: one cannot be read, or the network takes none.
    """
    with tempfile.TemporaryDirectory() as fetched:
        wanted = _wanted(options, detector, Path(fetched))
        labels, notes = wanted.read()
        size = (max(detector.imgsz),) * 2
        images = prepare(
            wanted.paths, size, channels=detector.channels, how=detector.way, labels=labels, names=wanted.names
        )
    if labels.labels and images.labelled < len(images.paths):
        notes.append(f"focus is of {plural(images.labelled, 'image')}: the others have no labels")
    return images, notes


def _wanted(options: Options, detector: Detector, fetched: Path) -> Wanted:
    drawing = options.drawing
    keypoints = getattr(detector.predictor.model, "kpt_shape", None) if detector.task == "pose" else None
    pose = detector.task == "pose"
    if options.data is None:
        paths = images_of(str(options.source), fetched)
        return Wanted(choose(paths, drawing.count, drawing.seed), detector.names, options.labels, keypoints, pose)
    from ultralytics.data.utils import IMG_FORMATS

    found = description.read(options.data)
    paths = choose(data_set.images_of(found, options.split, IMG_FORMATS), drawing.count, drawing.seed)
    return Wanted(paths, found.names, options.labels, found.keypoints or keypoints, pose)


def images_of(source: str, fetched: Path) -> list[str]:
    """The paths of a source's images.

    Raises:
        NothingFoundError: there is none, or it is a video or a stream.
    """
    found: Sequence[str] = [each.given for each in expand(source, fetched) if each.kind == "image"]
    if not found:
        raise NothingFoundError(f"source: got {source!r}, accepted are images: an evolution is of still ones")
    return list(found)


def images_of_training(options: WatchOptions, training: Training, head: str) -> tuple[FixedImages, list[str]]:
    """The images that a training is watched by: those that were asked for, or some of its validation images.

    Args:
        options: what was asked for.
        training: what the trainer says.
        head: the type of the network's last stage.

    Returns:
        The images, and what is to be said of their labels.

    Raises:
        NothingFoundError: there are none.
        HeatvizError: one cannot be read, or the network takes none.
    """
    if training.task == "classify":
        raise HeatvizError("a classifier is trained, accepted are networks whose images are letterboxed or stretched")
    with tempfile.TemporaryDirectory() as fetched:
        paths = images_of(options.images, Path(fetched)) if options.images else training.validation()
        chosen = choose(paths, options.count, options.seed)
        pose = training.task == "pose"
        labels, notes = Wanted(chosen, training.names, options.labels_folder, training.keypoints, pose).read()
        images = prepare(
            chosen,
            (training.imgsz, training.imgsz),
            channels=training.channels,
            how=STRETCHED if head == _STRETCHES else LETTERBOXED,
            labels=labels,
            names=training.names,
        )
    return images, [f"yolo_heatviz: {note}" for note in notes]
