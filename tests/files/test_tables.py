"""A run's tables have whole rows, or are not there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from yolo_heatviz.errors import WriteError
from yolo_heatviz.files.atomic import append
from yolo_heatviz.files.tables import Tables

HEAD = ["image", "class"]


def test_tables_appear_when_they_are_closed(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.add("a.csv", HEAD, [["1.jpg", "hole"]])
    tables.add("b.csv", HEAD, [])
    assert not (tmp_path / "a.csv").exists() and not (tmp_path / "b.csv").exists()
    tables.add("a.csv", HEAD, [['2, "x".jpg', "slub"]])
    assert tables.close() == ["a.csv", "b.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b'image,class\r\n1.jpg,hole\r\n"2, ""x"".jpg",slub\r\n'
    assert (tmp_path / "b.csv").read_bytes() == b"image,class\r\n"
    assert len(list(tmp_path.iterdir())) == 2


def test_rows_go_after_those_of_a_former_run(tmp_path: Path) -> None:
    for number in range(2):
        tables = Tables(tmp_path)
        tables.add("a.csv", HEAD, [[f"{number}.jpg", "hole"]])
        assert tables.close() == ["a.csv"]
    assert (tmp_path / "a.csv").read_text().split() == ["image,class", "0.jpg,hole", "1.jpg,hole"]


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_a_refused_table_is_one_line_with_its_path(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tables = Tables(tmp_path / folder)
    with pytest.raises(WriteError, match=rf"cannot write .*{folder}/a\.csv"):
        tables.add("a.csv", HEAD, [])
    assert tables.close() == []


class Full(io.FileIO):
    """A file on a disk that takes 5 bytes at once, and 12 together."""

    def write(self, piece: Any) -> int:
        taken = min(5, len(piece), 12 - self.tell())
        if not taken:
            raise OSError(28, "No space left on device")
        return super().write(bytes(piece[:taken]))


def test_a_piece_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Full(tmp_path / "a", "w") as file:
        append(file, b"1234567\n")
        with pytest.raises(OSError, match="No space"):
            append(file, b"1234567\n")
        assert (tmp_path / "a").read_bytes() == b"1234567\n"
        append(file, b"123\n")
    assert (tmp_path / "a").read_bytes() == b"1234567\n123\n"
