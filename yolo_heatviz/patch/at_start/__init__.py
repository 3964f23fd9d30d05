"""The folder that stands first on `PYTHONPATH` of what a script under `yolo_heatviz.run` starts."""
