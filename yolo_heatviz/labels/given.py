"""The labels that a run is held against: what each image's file says, and which images are left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping

from ..detections.labels import Label
from ..errors import HeatvizError
from ..files.opening import is_file
from ..text import plural
from .label_file import Form, UnknownClassError, read

_TOLD = 20


@dataclass
class GivenLabels:
    """Labels by the image's path, with the network's class numbers."""

    labels: dict[str, list[Label]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """Images whose label file is refused, and why: they are not counted."""
    doubled: dict[str, int] = field(default_factory=dict)
    """Files with identical rows, and how many of these are left out."""
    foreign: int = 0
    """Labels of classes that the network does not have."""

    @property
    def notes(self) -> list[str]:
        """What is to be said of files that are taken."""
        notes = []
        if self.doubled:
            rows, first = sum(self.doubled.values()), next(iter(self.doubled))
            where = first if len(self.doubled) == 1 else f"{len(self.doubled)} files, {first} for one"
            notes.append(f"labels: {plural(rows, 'row')} that stood there before left out, in {where}")
        if self.foreign:
            notes.append(f"labels: {plural(self.foreign, 'label')} of classes that the network does not have left out")
        return notes

    @property
    def failures(self) -> list[str]:
        """What is to be said of files that are refused, one by one up to a number."""
        told = [f"labels: {image} is not counted: {reason}" for image, reason in list(self.left_out.items())[:_TOLD]]
        more = len(self.left_out) - len(told)
        return [*told, *([f"labels: {more} more images are not counted for their label files"] if more else [])]


def read_labels(paths: Mapping[str, Path], form: Form, numbers: Mapping[int, int] | None = None) -> GivenLabels:
    """Read the label files of images.

    Args:
        paths: of the files, by the image's path; an image whose file is not there has none.
        form: the rows that are expected.
        numbers: the network's class number by the files'; None where they are the same, and a class that the network
            does not have is an error.

    Raises:
        HeatvizError: no file is there, or each is refused; the first one's reason.
        UnknownClassError: a class is none of the network's, without `numbers`.
    """
    given = GivenLabels()
    for image, path in paths.items():
        if not is_file(path):
            continue
        try:
            labels, doubled = read(path, form)
        except HeatvizError as error:
            if numbers is None and isinstance(error, UnknownClassError):
                raise UnknownClassError(f"--labels: {error}; --data FILE pairs a data set's classes by name") from error
            given.left_out[image] = str(error)
            continue
        if doubled:
            given.doubled[str(path)] = doubled
        if numbers is not None:
            given.foreign += sum(label.class_id not in numbers for label in labels)
            labels = [each._replace(class_id=numbers[each.class_id]) for each in labels if each.class_id in numbers]
        given.labels[image] = labels
    if given.left_out and not given.labels:
        raise HeatvizError(f"--labels: {next(iter(given.left_out.values()))}")
    if not given.labels:
        image, path = next(iter(paths.items()))
        raise HeatvizError(
            f"labels: none of {plural(len(paths), 'image')} has a label file: for {image} looked for {path}, accepted "
            "are .txt files in the folder 'labels' beside the folder 'images', or --labels FOLDER"
        )
    return given
