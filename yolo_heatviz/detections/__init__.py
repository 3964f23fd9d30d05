"""Boxes: what the head predicted, what NMS removed, the labels, and why one is missing."""
