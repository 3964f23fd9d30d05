"""A detect script without `--visualize`, in the shape of YOLOv5's."""

import argparse
from pathlib import Path

import torch
from models.yolo import Model
from utils.dataloaders import LoadImages
from utils.general import increment_path


@torch.inference_mode()
def run(weights="tiny.pt", source="data/images", imgsz=64, project="runs/detect", name="exp", augment=False):
    save_dir = increment_path(Path(project) / name)
    (save_dir / "labels").mkdir(parents=True)
    model = Model().eval()
    dataset = LoadImages(source, imgsz)
    model(torch.zeros(1, 3, imgsz, imgsz))  # warm-up
    for path, im, im0s, _vid_cap, s in dataset:
        im = torch.from_numpy(im).float()[None] / 255
        pred = model(im, augment=augment)
        (save_dir / "labels" / f"{Path(path).stem}.txt").write_text(f"{pred[0].sum():.4f}\n")
        print(s, im0s.shape)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default="tiny.pt")
    parser.add_argument("--source", required=True)
    parser.add_argument("--imgsz", type=int, default=64)
    parser.add_argument("--project", default="runs/detect")
    parser.add_argument("--augment", action="store_true")
    run(**vars(parser.parse_args()))
