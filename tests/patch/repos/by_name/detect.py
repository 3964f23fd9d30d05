"""`--visualize` as in YOLOv5 v6.0 to v7.0."""

import argparse
import sys
from pathlib import Path

import numpy as np
from models.yolo import Model


def run(weights, source, project, visualize=False):
    model = Model()
    for path in sorted(Path(source).glob("*.jpg")):
        save_dir = Path(project, "exp", path.stem)
        save_dir.mkdir(parents=True)
        model(np.arange(1024.0).reshape(1, 4, 16, 16), visualize=save_dir if visualize else False)
        print("image", path.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default="tiny.pt")
    parser.add_argument("--source", required=True)
    parser.add_argument("--project", default="runs/detect")
    parser.add_argument("--visualize", action="store_true")
    print("main", __name__, sys.argv[0])
    run(**vars(parser.parse_args()))
