"""How faithful maps of single boxes are, all methods side by side on the same detections."""
