"""The tasks of networks, and what their detections have, in one table."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """A task's detections have

    Example:
        >>> [name for name, task in TASKS.items() if task.labels]
        ['detect', 'segment', 'pose', 'obb']
    """

    boxes: bool
    """Boxes, which energy can lie in, and which can be cut out."""
    labels: bool
    """Boxes that can be compared with label files."""
    data: bool
    """What can be held against a data set: such boxes, or classes of whole images."""


TASKS = {
    "detect": Task(boxes=True, labels=True, data=True),
    "segment": Task(boxes=True, labels=True, data=True),
    "pose": Task(boxes=True, labels=True, data=True),
    "obb": Task(boxes=True, labels=True, data=True),
    "classify": Task(boxes=False, labels=False, data=True),
    "semantic": Task(boxes=False, labels=False, data=False),
    "depth": Task(boxes=False, labels=False, data=False),
}
OTHER = Task(boxes=False, labels=False, data=False)
"""Of tasks that are not in the table, of newer releases of Ultralytics."""
