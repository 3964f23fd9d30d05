from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.demo.cloth.defects import NAMES
from yolo_heatviz.demo.samples import FOLDER, SAMPLES, write_samples


def labels_of(text: str) -> np.ndarray:
    return np.array([line.split() for line in text.splitlines()], float).reshape(-1, 5)


def test_samples_are_what_their_seeds_make(tmp_path):
    for made in write_samples(tmp_path):
        kept = FOLDER / made.name
        # Libraries of another version may round otherwise, and encode a JPEG otherwise.
        pixels = [cv2.imread(str(path)).astype(int) for path in (made, kept)]
        assert np.abs(pixels[0] - pixels[1]).mean() < 1
        texts = [path.with_suffix(".txt").read_text() for path in (made, kept)]
        assert np.allclose(*map(labels_of, texts), atol=0.01)
        assert kept.stat().st_size < 150_000


def test_samples_show_every_class_and_one_whole_cloth():
    texts = [(FOLDER / f"{sample.stem}.txt").read_text() for sample in SAMPLES]
    assert {NAMES[int(line.split()[0])] for text in texts for line in text.splitlines()} == set(NAMES)
    assert "" in texts


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_sample_is_labelled_with_what_was_asked_for(sample):
    labels = labels_of((FOLDER / f"{sample.stem}.txt").read_text())
    assert sorted(NAMES[int(number)] for number in labels[:, 0]) == sorted(sample.names)
    assert ((labels[:, 1:] > 0) & (labels[:, 1:] <= 1)).all()
