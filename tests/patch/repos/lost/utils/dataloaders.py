from pathlib import Path

import cv2


class LoadImages:
    def __init__(self, source, imgsz):
        self.files = [str(path) for path in sorted(Path(source).glob("*.jpg"))]
        self.imgsz = imgsz

    def __iter__(self):
        self.count = 0
        return self

    def __next__(self):
        if self.count == len(self.files):
            raise StopIteration
        path = self.files[self.count]
        self.count += 1
        im0 = cv2.imread(path)
        im = cv2.resize(im0, (self.imgsz, self.imgsz)).transpose(2, 0, 1)[::-1].copy()
        return path, im, im0, None, f"image {self.count}/{len(self.files)} {path}: "
