"""The form of ultralytics from 8.3.200: a decorator that does not say what it wraps."""

from pathlib import Path


def plt_settings(backend="Agg"):
    def decorator(function):
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    return decorator


@plt_settings()
def feature_visualization(x, module_type: str, stage: int, n: int = 32, save_dir: Path = Path("runs/detect/exp")):
    Path(save_dir, f"upstream{stage}.txt").write_text(module_type)
