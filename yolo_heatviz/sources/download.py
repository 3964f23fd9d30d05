"""An image behind a URL, as a file."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Iterable
from urllib.parse import urlsplit

_MOST, _CHUNK, _PATIENCE = 1_000_000_000, 1 << 16, 30.0


def fetch_image(url: str, folder: Path, suffixes: frozenset[str] | set[str]) -> Path | None:
    """Fetch an image.

    Args:
        url: of http or https.
        folder: where the file goes.
        suffixes: of images, without dots; another address is looked at for what its server says it is.

    Returns:
        The file; None where the server says that it is no image, or does not answer, as streams may not.

    Raises:
        OSError: the address of an image gives none.
        ValueError: it is larger than 1 GB.
    """
    import requests

    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    named = suffix[1:] in suffixes
    try:
        with requests.get(url, stream=True, timeout=_PATIENCE if named else _PATIENCE / 10) as answer:
            if not named and not answer.headers.get("Content-Type", "").startswith("image/"):
                return None
            answer.raise_for_status()
            return _save(answer.iter_content(_CHUNK), folder / f"fetched{suffix if named else ''}")
    except requests.RequestException:
        if named:
            raise
        return None


def _save(chunks: Iterable[bytes], path: Path) -> Path:
    total = 0
    with path.open("wb") as file:
        for chunk in chunks:
            total += len(chunk)
            if total > _MOST:
                raise ValueError(f"more than {_MOST / 1e6:.0f} MB")
            file.write(chunk)
    return path
