"""The tasks of networks, and what their detections have, in one table."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """A task's detections have

    Example:
        >>> [name for name, task in TASKS.items() if task.labels]
        ['detect', 'segment', 'obb']
    """

    boxes: bool
    """Boxes, which energy can lie in, and which can be cut out."""
    labels: bool
    """Boxes that can be compared with label files."""


TASKS = {
    "detect": Task(boxes=True, labels=True),
    "segment": Task(boxes=True, labels=True),
    "pose": Task(boxes=True, labels=False),
    "obb": Task(boxes=True, labels=True),
    "classify": Task(boxes=False, labels=False),
    "semantic": Task(boxes=False, labels=False),
    "depth": Task(boxes=False, labels=False),
}
OTHER = Task(boxes=False, labels=False)
"""Of tasks that are not in the table, of newer releases of Ultralytics."""
