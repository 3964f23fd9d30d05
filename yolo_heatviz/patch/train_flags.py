"""The runner's flags of a training to watch, in front of a script's name: `--train-images photos/ --train-every 5`."""

from __future__ import annotations

from ..errors import HeatvizError
from ..evolution import watch_options
from ..evolution.watch_options import WatchOptions
from ..text import near
from . import options

_PREFIX = "train_"
FLAGS = tuple(f"--train-{name}" for name in watch_options.NAMES)


def take(argv: list[str]) -> tuple[WatchOptions | None, list[str]]:
    """Read the flags, and take them off the words.

    Returns:
        What they ask for, with what `YOLO_HEATVIZ_TRAIN` asks for otherwise; None where neither does. Then the other
        words.

    Raises:
        HeatvizError: one is unknown, lacks its value, or has one that is not accepted.

    Example:
        >>> asked, rest = take(["--n", "5", "--train-every", "2", "train.py", "--train-every", "7"])
        >>> asked.every, rest
        (2, ['--n', '5', 'train.py', '--train-every', '7'])
    """
    words, kept, left = [], [], list(argv)
    while left and left[0].startswith("-") and left[0] != "-m":
        word = left.pop(0)
        name, equals, value = word.lstrip("-").replace("-", "_").partition("=")
        value = word.partition("=")[2]
        if name.startswith(_PREFIX):
            if f"--{name.replace('_', '-')}" not in FLAGS:
                raise HeatvizError(f"unknown option {word!r}{near(word, FLAGS)}")
            if not equals and not left:
                raise HeatvizError(f"{word}: got no value, accepted is {word} VALUE")
            words.append(f"{name[len(_PREFIX) :]}={value if equals else left.pop(0)}")
            continue
        kept.append(word)
        if not equals and left and name in options.NAMES and name != options.VISUALIZE:
            kept.append(left.pop(0))
    before = watch_options.from_environment()
    if not words:
        return before, [*kept, *left]
    earlier = {each.partition("=")[0]: each for each in before.pairs()} if before else {}
    earlier.update({each.partition("=")[0]: each for each in words})
    return watch_options.from_words(earlier.values()), [*kept, *left]
