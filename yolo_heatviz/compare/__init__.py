"""`python -m yolo_heatviz.compare`: models side by side, a paper's figure and the numbers behind it."""

from .command import main

__all__ = ["main"]
