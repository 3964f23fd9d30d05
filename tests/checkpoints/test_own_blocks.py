"""Blocks of the user's own: classes of source code that is trusted, filled by a checkpoint that is not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any, Callable

import pytest
import torch
from torch import nn

from tests.checkpoints.one_more_layer import in_ultralytics, in_yolov5
from yolo_heatviz.checkpoints.own_source import OwnSource
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load

IMPORTS = "import torch\nfrom torch import nn\n"
TIMES = """
class Times(nn.Module):
    def forward(self, x):
        return x * self.factor
"""


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def saved(save: Callable[[Path, nn.Module], Path], path: Path, name: str, base: Any = None, **attributes: Any) -> Path:
    """A checkpoint with a block that it calls `name`, made where that class does nothing and is gone afterwards."""
    module, _, kind_name = name.rpartition(".")
    kind = type(kind_name, (type(base) if base is not None else nn.Module,), {"__module__": module})
    block = kind()
    vars(block).update({**(vars(base) if base is not None else {}), **attributes})
    with pytest.MonkeyPatch.context() as patch:
        for end in [end for end, letter in enumerate(f"{module}.") if letter == "."]:
            if module[:end] not in sys.modules or module[:end] == "__main__":
                patch.setitem(sys.modules, module[:end], ModuleType(module[:end]))
        patch.setattr(sys.modules[module], kind_name, kind, raising=False)
        return save(path, block)


def extra_of(weights: Path, blocks: Path) -> Any:
    network: Any = load(weights, blocks=blocks).predictor.model.model
    return network.model[1].extra


FOLDERS = [
    pytest.param(
        in_yolov5,
        "models.common.Times",
        {"models/common.py": f"{IMPORTS}from utils.helper import one\n{TIMES}", "utils/helper.py": "one = 1\n"},
        ".",
        id="YOLOv5's repository",
    ),
    pytest.param(
        in_ultralytics,
        "ultralytics.nn.modules.own.Times",
        {
            "ultralytics/__init__.py": "",
            "ultralytics/nn/__init__.py": "",
            "ultralytics/nn/modules/__init__.py": "",
            "ultralytics/nn/modules/conv.py": "only_here = 1\n",
            "ultralytics/nn/modules/own.py": f"{IMPORTS}from ultralytics.nn.modules.conv import only_here\n{TIMES}",
        },
        ".",
        id="a fork of Ultralytics",
    ),
    pytest.param(
        in_ultralytics,
        "somewhere.own.Times",
        {
            "parts/__init__.py": "",
            "parts/helper.py": "one = 1\n",
            "parts/own.py": f"{IMPORTS}from .helper import one\n{TIMES}",
        },
        "parts/own.py",
        id="a file in a package",
    ),
    pytest.param(
        in_yolov5,
        "__main__.Times",
        {"train.py": f"{IMPORTS}{TIMES}\nif __name__ == '__main__':\n    raise SystemExit\n"},
        "train.py",
        id="the script that saved it",
    ),
    pytest.param(
        in_yolov5,
        "models.common.Times",
        {"models/common.py": f"{IMPORTS}try:\n    import none\nexcept ImportError:{indent(TIMES, '    ')}"},
        ".",
        id="a class under a condition",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("save", "name", "files", "given"), FOLDERS)
def test_a_block_is_filled_with_what_the_checkpoint_says(
    save: Callable[[Path, nn.Module], Path], name: str, files: dict[str, str], given: str, tmp_path: Path
) -> None:
    import ultralytics.nn.tasks

    weights = saved(save, tmp_path / "own.pt", name, factor=3)
    with pytest.raises(HeatvizError, match=f"do not name {name}: "):
        load(weights)
    repository = written(tmp_path / "repository", files)
    path, modules = sys.path[:], dict(sys.modules)
    block = extra_of(weights, repository / given)
    assert block(torch.ones(1)).tolist() == [3] and not block.training
    assert type(block).__name__ == "Times" and sys.path == path
    assert (
        sys.modules["ultralytics"] is modules["ultralytics"]
        and sys.modules["ultralytics.nn.tasks"] is ultralytics.nn.tasks
    )
    assert not [
        key for key in sys.modules.keys() - modules.keys() if key.partition(".")[0] in ("models", "utils", "parts")
    ]


ODD = [
    pytest.param("def __new__(cls): raise SystemExit", "__new__", id="__new__"),
    pytest.param("def __setstate__(self, state): raise SystemExit", "__setstate__", id="__setstate__"),
    pytest.param("def __reduce_ex__(self, protocol): raise SystemExit", "__reduce_ex__", id="__reduce_ex__"),
    pytest.param("def __deepcopy__(self, memo): raise SystemExit", "__deepcopy__", id="__deepcopy__"),
    pytest.param("def __getattr__(self, name): raise SystemExit", "__getattr__", id="__getattr__"),
    pytest.param("def __setattr__(self, name, value): raise SystemExit", "__setattr__", id="__setattr__"),
    pytest.param("def __call__(self, x): return x", "__call__", id="__call__"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "what"), ODD)
@pytest.mark.parametrize("inherited", [False, True], ids=["its own", "of a class that it derives from"])
@pytest.mark.parametrize("save", [in_yolov5, in_ultralytics])
def test_a_class_that_takes_part_in_being_made_or_copied_is_refused(
    save: Callable[[Path, nn.Module], Path], inherited: bool, line: str, what: str, tmp_path: Path
) -> None:
    """Ultralytics' predictor copies a network, which calls these with what the checkpoint says."""
    weights = saved(save, tmp_path / "own.pt", "own.Times", factor=3)
    text = f"{IMPORTS}class Base(nn.Module):\n    {line}\nclass Times(Base):\n    pass\n"
    if not inherited:
        text = f"{IMPORTS}class Times(nn.Module):\n    {line}\n"
    written(tmp_path, {"own.py": text})
    with pytest.raises(HeatvizError, match=rf"own\.Times at \S+ has {what} of its own, which a checkpoint could use"):
        load(weights, blocks=tmp_path / "own.py")


def test_a_class_of_another_kind_of_class_is_refused(tmp_path: Path) -> None:
    weights = saved(in_yolov5, tmp_path / "own.pt", "own.Times", factor=3)
    text = "class Kind(type):\n    def __getattribute__(cls, name): raise SystemExit\n"
    written(tmp_path, {"own.py": f"{IMPORTS}{text}class Times(nn.Module, metaclass=Kind):\n    pass\n"})
    with pytest.raises(HeatvizError, match="has a metaclass of its own"):
        load(weights, blocks=tmp_path / "own.py")


def test_a_layer_of_torchs_has_what_older_releases_did_not_pickle(tmp_path: Path) -> None:
    enlarge = nn.Upsample(None, 2)
    del enlarge.recompute_scale_factor
    kind = "class Enlarge(nn.Upsample):\n    def forward(self, x):\n        return super().forward(x) + 1\n"
    weights = saved(in_yolov5, tmp_path / "own.pt", "own.Enlarge", enlarge)
    written(tmp_path, {"own.py": IMPORTS + kind})
    assert extra_of(weights, tmp_path / "own.py")(torch.ones(1, 1, 1, 1)).tolist() == [[[[2, 2], [2, 2]]]]


def test_what_its_code_does_to_torch_is_undone(tmp_path: Path) -> None:
    """Repositories of 2025 replace `torch.load` by one that unpickles in full."""
    before = torch.load
    weights = saved(in_ultralytics, tmp_path / "own.pt", "own.Times", factor=3)
    written(tmp_path, {"own.py": f"{IMPORTS}{TIMES}\nloaded = torch.load\ntorch.load = lambda *_, **__: loaded\n"})
    extra_of(weights, tmp_path / "own.py")
    assert torch.load is before


def test_nothing_is_imported_where_nothing_is_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = {
        "models/yolo.py": "raise SystemExit\nclass Detect:\n    pass\n",
        "own.py": "raise SystemExit\nclass Conv:\n    pass\n",
    }
    written(tmp_path, files)
    for given in (tmp_path, tmp_path / "own.py"):
        assert load(in_yolov5(tmp_path / "own.pt", nn.SiLU()), blocks=given).taken == []
        assert caplog.messages[-1] == f"--blocks {given}: nothing is taken from it"


def test_of_yolov5_s_blocks_the_repository_s_own_count(tmp_path: Path) -> None:
    """Users add to `Bottleneck` as well as beside it: ours would leave out what they have added."""
    text = "class Conv(nn.Module):\n    def forward(self, x):\n        return self.act(self.bn(self.conv(x))) + 1\n"
    written(tmp_path, {"models/common.py": IMPORTS + text})
    weights = in_yolov5(tmp_path / "own.pt", nn.SiLU())
    stock, own = load(weights), load(weights, blocks=tmp_path)
    assert own.taken == ["models.common.Conv"]
    x = torch.rand(1, 8, 4, 4)
    with torch.no_grad():
        one, other = (each.predictor.model.model.model[1](x) for each in (stock, own))
    torch.testing.assert_close(other, one + 1)


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("Bottleneck(nn.Module)", ["Bottleneck"], id="a block"),
        pytest.param("C2f(nn.Module)", ["C3k2"], id="what a block derives from"),
    ],
)
def test_of_ultralytics_blocks_those_count_that_say_something_else(
    changed: str, taken: list[str], tmp_path: Path
) -> None:
    import ultralytics
    from ultralytics.nn.modules import block

    source = Path(ultralytics.__file__).parent
    shutil.copytree(source, tmp_path / "ultralytics", ignore=shutil.ignore_patterns("assets", "__pycache__"))
    path = tmp_path / "ultralytics" / "nn" / "modules" / "block.py"
    text = path.read_text()
    assert f"class {changed}" in text
    text = text.replace('"""Initialize', '"""Set up').replace(": int = 1", ": float = 1")  # as another release might
    path.write_text(text.replace(f"class {changed}:\n", f"class {changed}:\n    more = 1\n", 1) if changed else text)
    detector = load(in_ultralytics(tmp_path / "own.pt", block.C3k2(8, 8)), blocks=tmp_path)
    assert detector.taken == [f"ultralytics.nn.modules.block.{name}" for name in taken]
    kinds = {type(module).__name__: type(module) for module in detector.predictor.model.model.modules()}
    for name in ("Bottleneck", "C3k2", "C3"):
        assert (kinds[name] is not getattr(block, name)) == (name in taken) == hasattr(kinds[name], "more")


def test_a_folder_that_is_on_the_path_already_is_not_imported_again(tmp_path: Path) -> None:
    import ultralytics
    from ultralytics.nn import tasks

    weights = in_ultralytics(tmp_path / "own.pt", tasks.Ensemble())
    assert type(extra_of(weights, Path(ultralytics.__file__).parents[1])) is tasks.Ensemble


def test_a_block_cannot_bring_a_method_of_its_own(tmp_path: Path) -> None:
    weights = saved(in_yolov5, tmp_path / "own.pt", "own.Times", forward=nn.SiLU())
    written(tmp_path, {"own.py": IMPORTS + TIMES})
    with pytest.raises(HeatvizError, match="its Times carries a 'forward' of its own"):
        load(weights, blocks=tmp_path / "own.py")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("import none_such", r"ModuleNotFoundError: No module named 'none_such'", id="another package"),
        pytest.param("from .helper import one", r"ImportError: attempted relative import", id="no package"),
        pytest.param("1 / 0", r"ZeroDivisionError: division by zero", id="an error"),
    ],
)
def test_code_that_cannot_be_imported_is_one_line(text: str, words: str, tmp_path: Path) -> None:
    weights = saved(in_yolov5, tmp_path / "own.pt", "own.Times", factor=3)
    written(tmp_path, {"own.py": f"{IMPORTS}{text}\n{TIMES}"})
    with pytest.raises(
        HeatvizError, match=rf"own\.py:\d+ cannot be imported \({words}.*\): in \S+, this has"
    ) as caught:
        load(weights, blocks=tmp_path)
    assert str(caught.value).endswith("python -c 'import own'") and "\n" not in str(caught.value)


def test_a_class_that_stands_elsewhere_is_shown(tmp_path: Path) -> None:
    weights = saved(in_yolov5, tmp_path / "own.pt", "models.common.Times", factor=3)
    written(
        tmp_path, {"models/attention.py": IMPORTS + TIMES, "models/common.py": "from models.attention import Times"}
    )
    with pytest.raises(HeatvizError) as caught:
        load(weights, blocks=tmp_path)
    assert f"in --blocks {tmp_path}, class Times is at {tmp_path}/models/attention.py:4: of a folder" in str(
        caught.value
    )
    assert extra_of(weights, tmp_path / "models" / "attention.py")(torch.ones(1)).tolist() == [3]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("models/common.Times", id="a slash"),
        pytest.param("..models.common.Times", id="dots before it"),
        pytest.param("models..common.Times", id="dots within it"),
        pytest.param("models.__init__.Times", id="a package's own file"),
        pytest.param("models common.Times", id="a space"),
        pytest.param("common.Times", id="a part of its name"),
        pytest.param("Times", id="no module"),
        pytest.param("models.common.", id="no class"),
        pytest.param("os.Times", id="a module of Python"),
        pytest.param("torch.Times", id="torch"),
        pytest.param("yolo_heatviz.Times", id="this package"),
        pytest.param("__main__.Times", id="the program that runs"),
    ],
)
def test_a_class_has_one_name_in_a_folder(name: str, tmp_path: Path) -> None:
    files = ("models/__init__", "models/common", "models common", "os", "torch", "yolo_heatviz", "__main__", "__init__")
    source = OwnSource(written(tmp_path, {f"{file}.py": IMPORTS + TIMES for file in files}))
    assert str(source.place("models.common.Times")) == f"{tmp_path}/models/common.py:4"
    assert source.place(name) is None


def test_a_file_has_no_class_for_a_module_of_python(tmp_path: Path) -> None:
    source = OwnSource(written(tmp_path, {"own.py": IMPORTS + TIMES.replace("Times", "system")}) / "own.py")
    assert source.place("any.system") and source.place("system")
    assert source.place("posix.system") is None and source.place("os.system") is None


@pytest.mark.parametrize("mark", ["models/yolo.py", "ultralytics/nn/tasks.py"])
def test_in_a_repository_the_refusal_has_the_command(
    mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = saved(in_yolov5, tmp_path / "my own.pt", "models.common.Times", factor=3)
    monkeypatch.chdir(written(tmp_path, {mark: ""}))
    with pytest.raises(HeatvizError) as caught:
        load(Path("my own.pt"))
    command = "python -m yolo_heatviz.detect --weights 'my own.pt' --blocks ."
    assert str(caught.value).endswith(f"if they are blocks of this repository: {command}")
    written(tmp_path, {"models/common.py": IMPORTS + TIMES})
    assert extra_of(weights, Path()).factor == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("none", "which is not there", id="nothing"),
        pytest.param("notes.txt", r"which is no \.py file", id="another file"),
    ],
)
def test_what_is_no_source_code_is_refused(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(HeatvizError, match=rf"--blocks: got '.*{name}', {words}; accepted is a repository's folder"):
        OwnSource(tmp_path / name)
