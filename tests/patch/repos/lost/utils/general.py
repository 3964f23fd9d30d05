from pathlib import Path


def increment_path(path, exist_ok=False):
    path = Path(path)
    number = 2
    free = path
    while free.exists() and not exist_ok:
        free = path.with_name(f"{path.name}{number}")
        number += 1
    return free
