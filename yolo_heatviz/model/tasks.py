"""The tasks of networks, and what their detections have, in one table."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """A task's detections have

    Example:
        >>> [name for name, task in TASKS.items() if task.upright_boxes]
        ['detect', 'segment', 'pose']
    """

    boxes: bool
    """Boxes, which energy can lie in."""
    upright_boxes: bool
    """Boxes whose sides are those of the image, which can be cut out."""
    labels: bool
    """Boxes that can be compared with label files."""


TASKS = {
    "detect": Task(boxes=True, upright_boxes=True, labels=True),
    "segment": Task(boxes=True, upright_boxes=True, labels=True),
    "pose": Task(boxes=True, upright_boxes=True, labels=False),
    "obb": Task(boxes=True, upright_boxes=False, labels=False),
    "classify": Task(boxes=False, upright_boxes=False, labels=False),
}
OTHER = Task(boxes=False, upright_boxes=False, labels=False)
"""Of tasks that are not in the table, of newer releases of Ultralytics."""
