"""The compare command once its arguments are read: each model on its own, then the numbers and the figure."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Callable, Sequence

from tqdm import tqdm

from ..cli import Exit
from ..drawing.scripts import missing
from ..errors import HeatvizError, WriteError, reason_of
from ..model.offline import kept_offline
from ..sources.find import Source, expand
from ..text import listed, plural, say
from . import output
from .again import changed_weights
from .found import Seen
from .models import Model, Setup, common_classes, looked_at, opened
from .options import Options
from .passes import Pass
from .results import Results
from .scale_rule import SHARED
from .store import MapStore
from .target import Targets
from .truth import Truth, images, labels_of

_TOLD = 5


def run(options: Options) -> Exit:
    """Run the compare command.

    Raises:
        NothingFoundError: there is no image.
        WriteError: there is no place for the results.
        HeatvizError: what was asked for cannot be honoured; nothing was run.
        KeyboardInterrupt: it was interrupted; nothing is written.
    """
    with kept_offline(), tempfile.TemporaryDirectory() as fetched, MapStore() as store:
        output.check(options.out)
        setup = looked_at(options)
        found = images(options) if options.source is None else _images(options.source, Path(fetched))
        setup = setup._replace(sources=found)
        output.check_apart(options.out, setup.images)
        options.rule.check(setup.images)
        truths = labels_of(setup)
        targets = Targets(setup, truths[0] if truths else None)
        for line in _notes(setup, truths):
            say(f"yolo_heatviz.compare: {line}", error=True)
        seen, failures = _run_all(setup, truths, targets, store)
        alive = [number for number, each in enumerate(seen) if any(image.ran for image in each)]
        if not alive:
            raise HeatvizError(f"no image passed through any model: {failures[0]}")
        kept = [truths[number] for number in alive] if truths else []
        results = Results(setup.of(alive), [seen[number] for number in alive], store, kept, targets)
        results.say()
        failures += truths[0].given.failures if truths else []
        failures += results.write()
        for line in failures:
            say(f"yolo_heatviz.compare: {line}", error=True)
        return Exit.FAILED if failures else Exit.DONE


def _images(source: str, fetched: Path) -> list[Source]:
    """The images of a source.

    Raises:
        NothingFoundError: there is none.
        HeatvizError: there is something else among them.
    """
    found = expand(source, fetched)
    for each in found:
        if each.kind != "image":
            raise HeatvizError(f"--source: got a {each.kind}, {each}, accepted are images")
    return found


def _notes(setup: Setup, truths: Sequence[Truth]) -> list[str]:
    """What is to be said before anything runs."""
    options, models = setup.options, setup.models
    notes = list(truths[0].given.notes) if truths else []
    read = {(model.sha256, key) for model in models for key in model.keys}
    if options.scale == SHARED and len(read) > 1 and not options.attributes:
        notes.append(
            "--scale shared: units of activations differ between networks and between stages, so a redder "
            "panel is no stronger answer; "
            "--scale mean shows each map over its own mean"
        )
    if len({(model.sha256, model.keys) for model in models}) == 1:
        notes.append("all models are the same checkpoint, by their SHA-256: all differences are exactly 0")
    common = common_classes(models)
    if len(common) < max(len(model.classes) for model in models):
        told = f"{len(common)} by name: {listed(common)}" if common else "none by name, so no box is shared"
        notes.append(f"classes that all models have: {told}")
    words = [*(model.name for model in models), *(name for model in models for name in model.classes.values())]
    notes += missing(words)
    if options.again is not None:
        sums = {str(model.weights): model.sha256 for model in models}
        changed = changed_weights(options.again, sums)
        notes += [f"--again: {weights} has changed since the figure was made" for weights in changed]
    return notes


def _run_all(
    setup: Setup, truths: Sequence[Truth], targets: Targets, store: MapStore
) -> tuple[list[list[Seen]], list[str]]:
    """Run the models one after the other; what each gave of all images, and what failed."""
    options, sources = setup.options, setup.sources
    found: list[list[Seen]] = []
    failures: list[str] = []
    total = len(setup.models) * len(sources)
    with tqdm(total=total, unit="image", leave=False, disable=True if options.quiet else None) as bar:
        for number, model in enumerate(setup.models):
            bar.set_description(model.name)
            try:
                found.append(_run_one(setup, number, targets, store, truths, bar.update))
            except WriteError:
                raise
            except Exception as error:  # a model that fails costs no other
                found.append([Seen(failed=reason_of(error)) for _ in sources])
            failures += _failures(model, found[-1], sources)
    return found, failures


def _run_one(
    setup: Setup,
    number: int,
    targets: Targets,
    store: MapStore,
    truths: Sequence[Truth],
    on_image: Callable[[], object],
) -> list[Seen]:
    """Run a model, loaded for this alone: no two are held at once."""
    model = setup.models[number]
    detector = opened(setup.options, str(model.weights))
    one = Pass(setup.options, model, detector, store, truths[number] if truths else None)
    return one.run(setup.sources, targets.of, on_image)


def _failures(model: Model, seen: Sequence[Seen], sources: Sequence[Source]) -> list[str]:
    """What failed of a model's images: a line each, up to a number."""
    failed = [(source, each.failed) for source, each in zip(sources, seen) if each.failed]
    if len(failed) == len(sources) and len({reason for _, reason in failed}) == 1:
        return [f"{model.name}: {plural(len(failed), 'image')} failed: {failed[0][1]}"]
    more = len(failed) - _TOLD
    told = [f"{model.name}: {source}: {reason}" for source, reason in failed[:_TOLD]]
    return [*told, *([f"{model.name}: {more} more failed"] if more > 0 else [])]
