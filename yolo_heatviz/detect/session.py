"""One run of the detect command: source after source through the predictor, and what became of each."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Callable

from ..detections.comparison import Comparison
from ..detections.files import write_counts
from ..detections.inspector import Inspector
from ..detections.results import describe
from ..errors import reason_of
from ..files.manifest import Manifest, files_of, finite
from ..files.naming import Names
from ..files.tables import Tables
from ..heatmaps.outcome import part_entry, recorded
from ..heatmaps.writer import StageWriter
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.selection import choose
from ..model.stages import Key
from ..report.page import NAME, write_page
from ..sources.find import Source
from ..sources.loaders import loaded, missing_frames
from .arguments import Options
from .one_source import Take

LOGGER = logging.getLogger(__name__)
BOXED_TASKS = ("detect", "segment", "pose", "obb")
_AUTO = {"image": "all", "video": "head-inputs", "stream": "head-inputs"}


def chosen_stages(options: Options, detector: Detector) -> dict[str, tuple[Key, ...]]:
    """The stages to show of each kind of source; none without `--visualize`.

    Raises:
        HeatvizError: `--stages` names none of this model's.
    """
    if not options.visualize:
        return {}
    spec = options.settings.stages
    return {kind: choose(auto if spec == "auto" else spec, detector.stages) for kind, auto in _AUTO.items()}


class Session:
    """Runs sources one by one: a source that fails is recorded, and the next goes on.

    Args:
        detector: what to run.
        options: what to write.
        folder: where to.
        manifest: gets an entry a source.
        comparison: judges the detections of images where labels are given.
        inspector: what is asked of each image beside.

    Attributes:
        classes: counts of detections, by class name.
        done: how many sources were done.
        failed: how many sources failed.
        wrote: whether any source has a file.
    """

    def __init__(
        self,
        detector: Detector,
        options: Options,
        folder: Path,
        manifest: Manifest,
        comparison: Comparison | None = None,
        inspector: Inspector | None = None,
    ) -> None:
        self.classes: Counter[str] = Counter()
        self.done = 0
        self.failed = 0
        self.wrote = False
        self._detector = detector
        self._options = options
        self._folder = folder
        self._manifest = manifest
        self._comparison = comparison
        self._inspector = inspector
        boxes = detector.task in BOXED_TASKS  # elsewhere there is nothing that energy could lie in
        self._writer = StageWriter(options.settings if boxes else options.settings.replace(focus="off"))
        self._names = Names()
        self._tables = Tables(folder)
        self._table_names: list[str] = []
        self._chosen = chosen_stages(options, detector)
        self._page: Path | None = None

    @property
    def found(self) -> str:
        """What was found so far, in words."""
        return ", ".join(f"{count} {name}" for name, count in self.classes.most_common()) or "nothing"

    def answers(self) -> list[str]:
        """What the run has to say of all its images, line by line."""
        compared = self._comparison.lines() if self._comparison else []
        asked = self._inspector.lines if self._inspector else []
        page = [f"Open {self._page}"] if self._page else []
        return [*compared, *asked, *self._writer.ranking.lines(), *page]

    def finish(self) -> None:
        """Write the tables, once no further source runs.

        Raises:
            WriteError: the system refuses.
        """
        self._table_names = self._tables.close()
        if self._comparison:
            self._table_names.append(write_counts(self._folder / "labels_by_class.csv", self._comparison))

    def summary(self) -> dict[str, Any]:
        """What the manifest says of all images."""
        ranking = self._writer.ranking
        compared = {"labels": self._comparison.rows()} if self._comparison else {}
        tables = sorted(self._table_names)
        return {"focus": {"by": ranking.by, "stages": ranking.rows()}, "tables": tables, **compared}

    def write_page(self, tail: dict[str, Any]) -> list[str]:
        """Write the run's page, where one was asked for or is there, from what the manifest will say.

        A failure costs nothing else.

        Args:
            tail: see `Manifest.write`; gets `page`, the page's path, or None where it cannot be written.

        Returns:
            Why it cannot.
        """
        wanted = self._options.visualize and self._options.settings.report
        if not (wanted or (self._folder / NAME).exists()):  # --exist-ok: the page of a former run must not stay
            return []
        entry = part_entry("page")
        with recorded(entry):
            record = finite({**self._manifest.head, **tail})
            self._page = write_page(self._folder, record, self._manifest.sources())
        tail["page"] = NAME if self._page else None
        return [f"page: {entry['reason']}"] if "reason" in entry else []

    def run(self, source: Source, on_frame: Callable[[int | None], object] = lambda _: None) -> dict:
        """Run one source.

        Args:
            source: what to run.
            on_frame: called after each image or frame with how many frames a video has, None for an endless stream.

        Returns:
            The source's entry in the manifest, with `status` done or failed, and the reason.

        Raises:
            WriteError: the manifest cannot take it.
        """
        name = self._names.take(str(source))
        take = Take(source, name, self._folder, self._options, self._writer, self._tables, self._comparison)
        take.entry["status"] = "failed"
        try:
            missing = self._predict(source, take, on_frame)
            if missing:
                take.entry["reason"] = missing
            elif "reason" not in take.entry:
                take.entry["status"] = "done"
        except KeyboardInterrupt:
            take.entry["reason"] = "interrupted"
            raise
        except Exception as error:  # one bad source must not cost the others theirs: recorded, and the run says so
            take.entry["reason"] = " ".join(reason_of(error).split())
            LOGGER.debug("%s", source, exc_info=True)
        finally:
            take.publish()
            self.wrote = self.wrote or bool(files_of(take.entry))
            self._manifest.add(take.entry)
        if take.entry["status"] == "done":
            self.done += 1
        else:
            self.failed += 1
        return take.entry

    def _predict(self, source: Source, take: Take, on_frame: Callable[[int | None], object]) -> str | None:
        """Run a source to its end; what is said if that came too early."""
        predictor, options = self._detector.predictor, self._options
        channels = getattr(predictor.model, "channels", 3)  # as Ultralytics asks
        predictor.callbacks["on_predict_start"] = [lambda started: take.begin(started.dataset)]
        predictor.callbacks["on_predict_batch_start"] = [lambda _: take.next_batch()]
        with ExitStack() as stack:
            dataset = stack.enter_context(
                loaded(source, channels=channels, vid_stride=options.vid_stride, megapixels=options.max_megapixels)
            )
            stack.callback(take.close)
            if options.visualize:
                stages = self._detector.stages
                stack.enter_context(hooked(stages, self._chosen[source.kind], take.on_stage))
            inspector = self._inspector if source.kind == "image" else None
            if inspector:
                stack.enter_context(inspector.watching())
            for result in predictor.stream_inference(dataset):
                seen = None
                if inspector:
                    with take.part("explain"):
                        seen = inspector.see(result, source)
                take.add(result, seen.origins if seen else ())
                if inspector and seen:
                    with take.part("explain"):
                        take.entry.update(inspector.explained(seen, self._folder / take.entry["name"], take.energies))
                    take.entry.update(inspector.probed(seen))
                self.classes.update(found["class"] for found in describe(result))
                on_frame(predictor.dataset.frames if source.kind == "video" else None)
            return missing_frames(dataset, take.entry["frames"]) if source.kind == "video" else None
