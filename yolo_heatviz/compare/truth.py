"""The labels that models are held against: of the classes that all of them have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from ..errors import HeatvizError
from ..feature_maps.boxes import envelopes
from ..feature_maps.letterbox import Place
from ..labels import description
from ..labels.class_pairs import pair
from ..labels.comparison import FN, FP, TP, Comparison
from ..labels.data_set import images_of
from ..labels.found import Found
from ..labels.given import GivenLabels, read_labels
from ..labels.label_boxes import rotated, upright
from ..labels.label_file import Form
from ..labels.label_paths import by_rule, in_folder
from ..sources.find import Source
from .found import FoundBox
from .models import Model, Setup
from .options import Options


def images(options: Options) -> list[Source]:
    """The images of `--data`.

    Raises:
        HeatvizError: they are not there.
    """
    from ultralytics.data.utils import IMG_FORMATS

    found = images_of(description.read(Path(str(options.data))), options.split, IMG_FORMATS)
    return [Source(image, "image", image) for image in found]


@dataclass(frozen=True)
class Truth:
    """The labels of all images, with the classes of one model.

    Attributes:
        model: whose classes they have.
        given: the labels.
        comparison: of this model's detections with them.
    """

    model: Model
    given: GivenLabels
    comparison: Comparison

    def outcomes(self, image: str, found: Found) -> tuple[int, int, int] | None:
        """TP, FP and FN of an image; None where it has no label file."""
        compared = self.comparison.compare(image, found)
        if compared is None:
            return None
        counts = [sum(box.outcome == outcome for box in compared.boxes) for outcome in (TP, FP, FN)]
        return counts[0], counts[1], counts[2]

    def boxes(self, image: str, size: tuple[int, int]) -> list[FoundBox] | None:
        """The labels of an image of that height and width; None where it has no label file."""
        labels = self.given.labels.get(image)
        if labels is None:
            return None
        names = [self.model.classes[each.class_id] for each in labels]
        if self.model.task == "obb":
            corners = rotated(labels, Place(0, 0, *size))
            sides = envelopes(corners).tolist() if len(labels) else []
            turned = [tuple(map(tuple, each)) for each in corners.tolist()]
            return [FoundBox(name, tuple(box), None, each) for name, box, each in zip(names, sides, turned)]
        sides = upright(labels, Place(0, 0, *size)).tolist()
        return [FoundBox(name, tuple(box)) for name, box in zip(names, sides)]


def labels_of(setup: Setup) -> list[Truth]:
    """The labels for each model, its classes paired with theirs by name; none without `--labels` and `--data`.

    Only classes that all models have are counted: what one cannot find is no mistake of it.

    Raises:
        HeatvizError: the labels are not there, cannot be read, or have no class that all models have.
    """
    options, models, files = setup.options, setup.models, setup.images
    if not options.compares:
        return []
    paths = in_folder(Path(options.labels), files) if options.labels else by_rule(files)
    found = description.read(Path(options.data)) if options.data else None
    names: Mapping[int, str] = found.names if found else models[0].classes
    pairs = [_paired(names, model, options) for model in models]
    counted = {number for number in names if all(number in each for each in pairs)}
    if not counted:
        raise HeatvizError(f"labels: got {len(names)} classes, accepted are some that all {len(models)} models have")
    keypoints = found.keypoints if found and found.keypoints else models[0].keypoints
    form = Form(names, keypoints, models[0].task == "pose")
    result = []
    for model, numbers in zip(models, pairs):
        own = {number: at for number, at in numbers.items() if number in counted}
        given = read_labels(paths, form, own)
        comparison = Comparison(given, model.classes, options.match_iou, sorted(own.values()))
        result.append(Truth(model, given, comparison))
    return result


def _paired(names: Mapping[int, str], model: Model, options: Options) -> dict[int, int]:
    """The model's class number by the labels'."""
    try:
        return pair(names, model.classes, Path(options.data or "the first model")).numbers
    except HeatvizError as error:
        raise HeatvizError(f"{model.name}: {error}") from error
