"""The images of one forward pass: their stages as they come, and what was found in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Sequence

import torch

from ..detections.seen import Seen
from ..errors import HeatvizError
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..recording.cost import Shape, shapes_of
from ..text import plural
from .frames import Origin
from .reporting import reported
from .run_folder import RunFolder

Look = Callable[[int], Seen]
"""Gives an image of a batch, by its number, without what was found in it."""


class Batch:
    """Draws the images of a batch once it is known what was found in them, or that nobody says it.

    Args:
        run: where they belong.
        origins: where each is from.
        look: see `Look`.
    """

    def __init__(self, run: RunFolder, origins: Sequence[Origin], look: Look) -> None:
        self._run = run
        self._origins = origins
        self._look = look
        self._outputs: list[list[StageOutput]] = [[] for _ in origins]
        self._shapes: list[list[Shape]] = [[] for _ in origins]
        self._seen: set[Key] = set()
        self._done = False

    @property
    def sources(self) -> list[str]:
        """Where its images are from."""
        return [origin.source for origin in self._origins]

    @property
    def is_done(self) -> bool:
        """True where its images are drawn."""
        return self._done

    def draw(self, output: StageOutput, n: int | None = None) -> None:
        """Take what a stage gave; what a further pass over the same images gives is not shown.

        Args:
            output: of all images of the batch.
            n: how many channels a fork asks for; None for the settings' number.
        """
        with reported(f"stage {output.stage.index} {output.stage.module}"):
            if self._done or output.stage.key in self._seen or not self._run.draws(output):
                return
            if not self._seen:
                self._run.wait_for(self)
                self._run.ask_for(n)
            self._seen.add(output.stage.key)
            output = self._run.in_network(output)
            for number, held in enumerate(self._outputs):
                each = replace(output, output=_of_image(output.output, number))
                self._shapes[number] += shapes_of(each)
                held.append(self._run.writer.overwritten.hold(each))

    def expect(self, count: int) -> None:
        """Refuse what was found where it is of another number of images; raises HeatvizError."""
        if count != len(self._origins):
            raise HeatvizError(f"boxes: got those of {plural(count, 'image')}, the network had {len(self._origins)}")

    def found(self, seen: Sequence[Seen]) -> None:
        """Draw each image with what was found in it, in order; of a batch that is drawn already, nothing."""
        if self._done:
            return
        self._done = True
        self._run.has_drawn(self)
        self._run.writer.overwritten.learn()
        for number, origin in enumerate(self._origins):
            with reported(origin.source):
                if self._run.allows(origin, self._shapes[number], seen[number].size):
                    self._show(number, seen[number])
        self._outputs.clear()

    def _show(self, number: int, seen: Seen) -> None:
        origin, outputs = self._origins[number], self._outputs[number]
        show = self._run.show_frame if self._run.is_frame(origin) else self._run.show_image
        show(origin, outputs, seen)

    def end(self, why: str = "No boxes are known: no non_max_suppression was called") -> None:
        """Draw the images, where nobody has said what was found in them, for that reason."""
        if not self._done and self._seen:
            self._run.knows_no_boxes(why)
            with reported("images"):
                self.found([self._look(number) for number in range(len(self._origins))])


def _of_image(output: object, number: int) -> object:
    """A stage's output for one image of a batch, as a batch of one; what is no batch stays as it is."""
    if isinstance(output, torch.Tensor):
        single = output.detach() if output.requires_grad else output
        return single[number : number + 1] if single.ndim > 1 and len(single) > number else single
    if isinstance(output, (list, tuple)):
        return type(output)(_of_image(each, number) for each in output) if type(output) in (list, tuple) else output
    return output
