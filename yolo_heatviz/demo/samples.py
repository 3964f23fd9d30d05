"""The sample pictures beside this file's folder `samples/`, and how they were made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .cloth.picture import make_picture
from .dataset import encode_jpeg, label_text

FOLDER = Path(__file__).with_name("samples")


class Sample(NamedTuple):
    """One sample: file stem, seed, (height, width) in pixels, and the defects that were asked for."""

    stem: str
    seed: tuple[int, int]
    shape: tuple[int, int]
    names: tuple[str, ...]


SAMPLES = (
    Sample("linen", (401, 11), (480, 640), ("hole", "stain", "broken yarn", "slub")),
    Sample("stripes", (402, 9), (512, 512), ("crease", "slub", "hole")),
    Sample("pinstripe", (405, 1), (640, 448), ("stain", "broken yarn", "crease")),
    Sample("tartan", (404, 2), (480, 640), ()),
)


def write_samples(folder: Path = FOLDER) -> list[Path]:
    """Write every sample as `stem.jpg` and `stem.txt`.

    Args:
        folder: where; made if it is missing.

    Returns:
        The pictures' paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for sample in SAMPLES:
        image, labels = make_picture(sample.seed, shape=sample.shape, names=sample.names)
        pictures.append(folder / f"{sample.stem}.jpg")
        pictures[-1].write_bytes(encode_jpeg(image, quality=85))
        (folder / f"{sample.stem}.txt").write_text(label_text(labels, image.shape), encoding="utf-8")
    return pictures


if __name__ == "__main__":
    write_samples()
