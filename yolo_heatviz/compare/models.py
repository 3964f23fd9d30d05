"""The models of a comparison: what is known of each before it runs, and how it is loaded when its turn comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Sequence

from ..errors import HeatvizError
from ..labels.class_pairs import plain_name
from ..model.detector import Detector, load
from ..model.stages import Key
from ..model.tasks import OTHER, TASKS
from ..sources.find import Source
from .options import Options
from .stages import ComparedStage, check_channel, key_of, stages_of


class Setup(NamedTuple):
    """A comparison before it runs."""

    options: Options
    models: Sequence[Model]
    stages: Sequence[ComparedStage]
    """Each a column of every model."""
    sources: Sequence[Source] = ()
    """The images, in one order for all models."""

    @property
    def images(self) -> list[str]:
        """The names of the images."""
        return [str(source) for source in self.sources]

    def of(self, numbers: Sequence[int]) -> Setup:
        """The same with some of the models alone."""
        stages = [stage._replace(specs=stage.specs and tuple(stage.specs[n] for n in numbers)) for stage in self.stages]
        return self._replace(models=[self.models[number] for number in numbers], stages=stages)


@dataclass(frozen=True)
class Model:
    """What is known of a model."""

    name: str
    weights: Path
    """As it was named."""
    sha256: str
    family: str
    task: str
    imgsz: tuple[int, int]
    classes: dict[int, str]
    keys: tuple[Key | None, ...]
    """The stage or module that is read, for each compared stage; None where maps choose their own."""
    channels: int = 3
    """The bands of the images that it takes."""
    keypoints: tuple[int, int] | None = None

    def class_id(self, name: str) -> int | None:
        """The number of a class that is called so, in any case; None where there is none."""
        return next((number for number, each in self.classes.items() if plain_name(each) == plain_name(name)), None)


def names_of(options: Options) -> tuple[str, ...]:
    """What the models are called: as asked, else as their files, with as much of their folders as tells them apart.

    Example:
        >>> names_of(Options(("runs/a/weights/best.pt", "runs/b/weights/best.pt")))
        ('a/weights/best', 'b/weights/best')
        >>> names_of(Options(("x.pt", "x.pt")))
        ('x', 'x (2)')
    """
    if options.names:
        return options.names
    parts = [Path(each).with_suffix("").parts for each in options.weights]
    names = [""] * len(parts)
    for count in range(1, max(map(len, parts)) + 1):
        names = [Path(*each[-count:]).as_posix() for each in parts]
        if len(set(names)) == len(set(parts)):
            break
    seen: Counter[str] = Counter()
    for at, name in enumerate(names):
        seen[name] += 1
        names[at] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return tuple(names)


def opened(options: Options, weights: str) -> Detector:
    """Load a model.

    Raises:
        HeatvizError: it cannot be loaded, or finds no boxes.
    """
    detector = load(
        Path(weights),
        imgsz=list(options.imgsz) or None,
        trust=options.trust_weights,
        blocks=Path(options.blocks) if options.blocks else None,
        conf=options.conf_thres,
        iou=options.iou_thres,
        max_det=options.max_det,
        device=options.device,
    )
    if detector.no_boxes or not TASKS.get(detector.task, OTHER).boxes:
        reason = detector.no_boxes or f"a {detector.task} network finds none"
        raise HeatvizError(f"weights: got {weights!r}, without boxes ({reason}); accepted are networks that find boxes")
    return detector


def looked_at(options: Options) -> Setup:
    """Load each model once, one after the other, and look whether it has what it is asked for.

    Raises:
        HeatvizError: one cannot be loaded, or has no such stage; nothing was run.
    """
    names = names_of(options)
    wanted = stages_of(options, names)
    models = []
    for number, (name, weights) in enumerate(zip(names, options.weights)):
        try:
            models.append(_look(options, weights, name, [each.spec_of(number) for each in wanted]))
        except HeatvizError as error:
            raise HeatvizError(f"{name}: {error}") from error
    return Setup(options, models, wanted)


def _look(options: Options, weights: str, name: str, specs: Sequence[str | None]) -> Model:
    """Load a model and let it go."""
    detector = opened(options, weights)
    keys = tuple(None if spec is None else key_of(spec, detector) for spec in specs)
    if options.channel is not None:
        check_channel(options.channel, [key for key in keys if key is not None], detector)
    shape = getattr(detector.predictor.model, "kpt_shape", None) if detector.task == "pose" else None
    return Model(
        name=name,
        weights=detector.weights,
        sha256=detector.sha256,
        family=detector.family,
        task=detector.task,
        imgsz=(detector.imgsz[0], detector.imgsz[1]),
        classes=dict(detector.names),
        keys=keys,
        channels=detector.channels,
        keypoints=(int(shape[0]), int(shape[1])) if shape else None,
    )


def common_classes(models: Sequence[Model]) -> list[str]:
    """The classes of the first model that all have, by name."""
    return [name for name in models[0].classes.values() if all(model.class_id(name) is not None for model in models)]
