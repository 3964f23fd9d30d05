"""`segment_weights.py FILE`: a checkpoint of YOLOv5's smallest segmentation model with random weights."""

import sys
from pathlib import Path

import torch
import yolov5.models.yolo as yolo

recipe = Path(yolo.__file__).parent / "segment" / "yolov5n-seg.yaml"
torch.save({"model": yolo.SegmentationModel(recipe), "ema": None}, sys.argv[1])
