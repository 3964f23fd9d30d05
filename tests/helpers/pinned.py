"""The releases whose faults are on record here: pinned, so that a newer one that has mended them breaks no test."""

from __future__ import annotations

ULTRALYTICS = "ultralytics==8.4.190"
OPENCV = "opencv-python-headless==5.0.0.93"
PYYAML = "PyYAML==6.0.2"
