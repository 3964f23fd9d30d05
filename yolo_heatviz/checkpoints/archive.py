"""The parts of a checkpoint file, judged by what its directory declares before anything of it is inflated."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import HeatvizError
from ..files.opening import open_file
from .pickle_names import names_in, raw_names

_ZIP = b"PK\x03\x04"
_NOTES = ("byteorder", "version")
AGAIN = "copy or download it again"
_SAVE = "save it again with torch.save"


class _OddError(ValueError):
    """It is no checkpoint of torch.save; `helps` says what to do."""

    def __init__(self, reason: str, helps: str) -> None:
        super().__init__(reason)
        self.helps = helps


@dataclass(frozen=True)
class Checkpoint:
    """A file of `torch.save`, read once: what is judged, hashed and loaded are the same bytes.

    Attributes:
        path: where it was read from.
        content: all of it.
        names: the globals ("module.name") that its pickles name.
        pickle: the one pickle of a zip file; empty for the raw form of torch before 1.6.
        sizes: bytes of each storage of a zip file, by its key.
    """

    path: Path
    content: bytes
    names: frozenset[str]
    pickle: bytes
    sizes: dict[str, int]

    @classmethod
    def open(cls, path: Path) -> Checkpoint:
        """Read a checkpoint file and judge its directory; nothing that it pickles is made.

        Raises:
            HeatvizError: the file is missing, empty, truncated, damaged, no checkpoint, or would inflate.
        """
        content = _content(path)
        try:
            if content[:4] == _ZIP:  # what torch asks too: a zip file after something else is not one to it
                return cls._from_zip(path, content)
            return cls(path, content, raw_names(content), b"", {})
        except HeatvizError:
            raise
        # What damaged bytes raise depends on the bytes: zipfile, zlib and pickletools promise no single type.
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            helps = error.helps if isinstance(error, _OddError) else AGAIN
            raise HeatvizError(f"'{path}' is damaged or is no PyTorch checkpoint ({reason}): {helps}") from error

    @classmethod
    def _from_zip(cls, path: Path, content: bytes) -> Checkpoint:
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise ValueError("a zip file without its end, so truncated")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = _root(archive.namelist())
            _judge(archive.infolist(), len(content))
            data = f"{root}data/"
            sizes = {each.filename[len(data) :]: each.file_size for each in archive.infolist() if _under(each, data)}
            pickle = archive.read(f"{root}data.pkl")
        return cls(path, content, frozenset(names_in(io.BytesIO(pickle))), pickle, sizes)

    @property
    def sha256(self) -> str:
        """Of the bytes that were read."""
        return hashlib.sha256(self.content).hexdigest()

    def rewritten(self) -> io.BytesIO:
        """The parts that were judged, each held against its checksum, in a new zip file of nothing else.

        Two readers of one zip file may see two things (parts of one name, two directories): torch gets what we read.

        Raises:
            HeatvizError: a part is damaged.
        """
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.content)) as old, zipfile.ZipFile(made, "w") as new:
            root = _root(old.namelist())
            notes = [name for name in _NOTES if root + name in old.namelist()]
            new.writestr("checkpoint/data.pkl", self.pickle)
            for name in (*notes, *(f"data/{key}" for key in self.sizes)):
                try:
                    new.writestr(f"checkpoint/{name}", old.read(root + name))
                except zipfile.BadZipFile as error:
                    part = root + name
                    raise HeatvizError(
                        f"checkpoint '{self.path}' is damaged: its part '{part}' does not match its checksum: {AGAIN}"
                    ) from error
        made.seek(0)
        return made


def _content(path: Path) -> bytes:
    try:
        with open_file(path) as file:
            content = file.read()
    except HeatvizError as error:
        raise HeatvizError(f"checkpoint '{path}': {error}") from error
    if not content:
        raise HeatvizError(f"checkpoint '{path}' is empty (0 bytes): {AGAIN}")
    return content


def _judge(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what torch.save does not write: it compresses nothing, and no two parts share bytes or a name."""
    for part in parts:
        way = PurePosixPath(part.filename)
        if way.is_absolute() or ".." in way.parts or "\\" in part.filename:
            raise _OddError(f"a part named {part.filename!r}, which torch.save does not write", _SAVE)
        if part.compress_type != zipfile.ZIP_STORED or part.file_size != part.compress_size:
            raise _OddError(
                f"the part {part.filename!r} inflates from {part.compress_size} to {part.file_size} bytes: "
                "torch.save compresses nothing",
                _SAVE,
            )
    if len({part.filename.casefold() for part in parts}) < len(parts):
        raise _OddError("a zip file with two parts of one name", _SAVE)
    if min(part.header_offset for part in parts):
        raise _OddError("a zip file after something else", _SAVE)
    declared = sum(part.file_size for part in parts)
    if declared > size:
        raise ValueError(f"a zip file of {size} bytes that declares {declared}")


def _root(names: list[str]) -> str:
    pickles = [name for name in names if name == "data.pkl" or name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise _OddError(f"a zip file with {len(pickles)} data.pkl in it, not 1", "give a .pt file of torch.save")
    if any(name == "constants.pkl" or name.endswith("/constants.pkl") for name in names):
        raise _OddError("a TorchScript export, not a checkpoint of torch.save", "give the .pt that it was made from")
    return pickles[0][: -len("data.pkl")]


def _under(part: zipfile.ZipInfo, folder: str) -> bool:
    return part.filename.startswith(folder) and not part.is_dir()
