"""The form of YOLOv5 from 2026-07-31: no function to patch."""
