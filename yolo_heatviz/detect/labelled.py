"""The data set of a run: its classes paired with the network's, its images as sources, its labels to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

from ..detections.class_names import tell_numbers
from ..errors import HeatvizError
from ..labels import data_set, description
from ..labels.asking import Asker
from ..labels.class_pairs import ClassPairs, pair
from ..labels.comparison import Comparison
from ..labels.evaluation import Evaluation
from ..labels.given import read_labels
from ..labels.label_file import Form
from ..labels.label_paths import by_rule, in_folder
from ..model.detector import Detector
from ..sources.find import Source
from ..text import say
from .options import MATCH_IOU, Options


def rename(detector: Detector, data: Path) -> None:
    """Give the detector's classes the names of a data set, and print how both are paired.

    Raises:
        HeatvizError: the file has no names, or none that go with the network's.
    """
    pairs = _paired(detector, description.read(data))
    detector.names.update(pairs.names)
    detector.predictor.model.names.update(pairs.names)
    say(*pairs.lines)


def _paired(detector: Detector, described: description.Description) -> ClassPairs:
    return pair(described.names, detector.names, described.path)


def images(options: Options) -> list[Source]:
    """The images of `--data` as sources.

    Raises:
        HeatvizError: they are not there.
    """
    from ultralytics.data.utils import IMG_FORMATS

    described = description.read(Path(str(options.data)))
    found = data_set.images_of(described, options.split, IMG_FORMATS)
    return [Source(image, "image", image) for image in found]


def evaluation(options: Options, detector: Detector, sources: Sequence[Source]) -> Evaluation | None:
    """What the run is held against, where there are labels.

    Raises:
        HeatvizError: they are not there, or cannot be read.
    """
    if not options.compares:
        return None
    files = [str(source) for source in sources if source.kind == "image"]
    paths = in_folder(options.labels, files) if options.labels else by_rule(files)
    described = description.read(Path(options.data)) if options.data else None
    pairs = _paired(detector, described) if described else None
    keypoints = described.keypoints if described and described.keypoints else _keypoints(detector)
    form = Form(described.names if described else detector.names, keypoints, detector.task == "pose")
    given = read_labels(paths, form, pairs.numbers if pairs else None)
    if not pairs:
        tell_numbers("--labels", (label.class_id for each in given.labels.values() for label in each), detector.names)
    classes = set(detector.names if options.classes is None else options.classes)
    counted = classes & set(pairs.numbers.values()) if pairs else classes
    threshold = MATCH_IOU if options.match_iou is None else options.match_iou
    empty = options.unlabelled_as_empty
    comparison = Comparison(given, detector.names, threshold, sorted(counted), empty=empty)
    return Evaluation(comparison, _asker(options, detector))


def _asker(options: Options, detector: Detector) -> Asker | str:
    """Who says why labels were missed, or why nobody can."""
    if options.augment:
        return "got --augment, accepted is one pass over the image"
    try:
        return Asker(detector)
    except HeatvizError as error:
        return str(error).partition(": ")[2]


def _keypoints(detector: Detector) -> tuple[int, int] | None:
    shape = getattr(detector.predictor.model, "kpt_shape", None) if detector.task == "pose" else None
    return (int(shape[0]), int(shape[1])) if shape else None
