"""The data set of a run: its classes paired with the network's, its images as sources, its labels to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

from ..detections.class_names import tell_numbers
from ..errors import HeatvizError, NothingFoundError
from ..labels import class_folders, data_set, description
from ..labels.asking import Asker
from ..labels.class_evaluation import ClassEvaluation
from ..labels.class_pairs import ClassPairs, pair
from ..labels.comparison import Comparison
from ..labels.description import Description
from ..labels.evaluation import Evaluation
from ..labels.given import read_labels
from ..labels.label_file import Form
from ..labels.label_paths import by_rule, in_folder
from ..model.detector import Detector
from ..sources.find import Source
from ..text import say
from .options import MATCH_IOU, Options


def rename(detector: Detector, data: Path, split: str) -> None:
    """Give the detector's classes the names of a data set, and print how both are paired.

    Raises:
        HeatvizError: the file has no names, or none that go with the network's.
    """
    pairs = _paired(detector, described(detector, data, split))
    detector.names.update(pairs.names)
    detector.predictor.model.names.update(pairs.names)
    say(*pairs.lines)


def described(detector: Detector, data: Path, split: str) -> Description:
    """The description of a data set; of a classifier's folders, the names of the classes in a split.

    Raises:
        HeatvizError: there is none, or none that goes with the network's task.
    """
    if detector.task == "classify" and data.suffix not in (".yaml", ".yml"):
        names = class_folders.class_names(class_folders.split_folder(data, split))
        if not names:
            raise NothingFoundError(f"--data: no folder of a class in the {split} of {data}")
        return Description(data, dict(enumerate(names)), None, {}, None)
    return description.read(data)


def _paired(detector: Detector, found: Description) -> ClassPairs:
    return pair(found.names, detector.names, found.path)


def images(options: Options, detector: Detector) -> list[Source]:
    """The images of `--data` as sources.

    Raises:
        HeatvizError: they are not there.
    """
    from ultralytics.data.utils import IMG_FORMATS

    data, found = Path(str(options.data)), []
    if detector.task == "classify":
        found = list(class_folders.images_of(class_folders.split_folder(data, options.split), IMG_FORMATS))
    else:
        found = data_set.images_of(description.read(data), options.split, IMG_FORMATS)
    return [Source(image, "image", image) for image in found]


def evaluation(options: Options, detector: Detector, sources: Sequence[Source]) -> Evaluation | ClassEvaluation | None:
    """What the run is held against, where there are labels.

    Raises:
        HeatvizError: they are not there, or cannot be read.
    """
    if not options.compares:
        return None
    if detector.task == "classify":
        return _of_classes(options, detector)
    files = [str(source) for source in sources if source.kind == "image"]
    paths = in_folder(options.labels, files) if options.labels else by_rule(files)
    found = description.read(Path(options.data)) if options.data else None
    pairs = _paired(detector, found) if found else None
    keypoints = found.keypoints if found and found.keypoints else _keypoints(detector)
    form = Form(found.names if found else detector.names, keypoints, detector.task == "pose")
    given = read_labels(paths, form, pairs.numbers if pairs else None)
    if not pairs:
        tell_numbers("--labels", (label.class_id for each in given.labels.values() for label in each), detector.names)
    classes = set(detector.names if options.classes is None else options.classes)
    counted = classes & set(pairs.numbers.values()) if pairs else classes
    threshold = MATCH_IOU if options.match_iou is None else options.match_iou
    empty = options.unlabelled_as_empty
    comparison = Comparison(given, detector.names, threshold, sorted(counted), empty=empty)
    return Evaluation(comparison, _asker(options, detector))


def _of_classes(options: Options, detector: Detector) -> ClassEvaluation:
    from ultralytics.data.utils import IMG_FORMATS

    data = Path(str(options.data))
    truth = class_folders.images_of(class_folders.split_folder(data, options.split), IMG_FORMATS)
    found = described(detector, data, options.split)
    numbers = {found.names[number]: at for number, at in _paired(detector, found).numbers.items()}
    return ClassEvaluation(truth, numbers, detector.names)


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
