"""Forward hooks that hand over each stage's output."""

from __future__ import annotations

import inspect
import threading
from contextlib import contextmanager
from typing import Callable, Iterator

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from .calls import Calls
from .stage_output import StageOutput
from .stages import Key, Layout, Stage

OnStage = Callable[[StageOutput], None]
"""Called with what a stage gave."""

_REGISTERING = threading.Lock()  # torch numbers hooks without one: two threads may get one number, and one hook is lost
_NEVER = bool  # `bool()` is False: a torch that cannot tell has no compiler
_tracing: Callable[[], bool] = vars(vars(torch).get("compiler", torch)).get("is_compiling", _NEVER)
_ALWAYS = "always_call" in inspect.signature(register_module_forward_hook).parameters  # from torch 2.0


@contextmanager
def hooked(
    model: Layout, chosen: tuple[Key, ...], on_stage: OnStage, *, copy: Callable[[], Layout | None] = lambda: None
) -> Iterator[Listener]:
    """Call `on_stage` for each chosen stage, or module inside one, of every forward pass inside the block.

    The hooks are torch's global ones, which look each module up by its identity: no other model is heard, and a copy
    that is made inside the block carries nothing of them. `torch.compile` leaves them out of what it compiles.

    Args:
        model: whose stages.
        chosen: their numbers, and the dotted paths of modules inside them.
        on_stage: what to call.
        copy: the stages of the copy that counts as well at that time, None while there is none; asked whenever a module
            runs.

    Yields:
        What can be said of the passes.
    """
    listener = Listener(chosen, on_stage, copy)
    try:
        listener.start(model)
        yield listener
    finally:
        listener.stop()


class Listener:
    """Hears the stages of a model, and of its copy.

    Attributes:
        given: the chosen stages that have given something.
        unclear: modules inside a stage of which one call cannot be told from another's, and what they are.
        passed: a pass has begun.
        compiled: a network that was compiled has run.
    """

    def __init__(self, chosen: tuple[Key, ...], on_stage: OnStage, copy: Callable[[], Layout | None]) -> None:
        self.given: set[Key] = set()
        self.unclear: dict[Key, str] = {}
        self.passed = self.compiled = False
        self._chosen = chosen
        self._on_stage = on_stage
        self._copy = copy
        self._networks: list[Layout] = []  # kept, so that no other module gets the id of one of theirs
        self._stages: dict[int, Stage] = {}
        self._firsts: set[int] = set()
        self._calls: list[Calls] = []
        self._above: set[int] = set()
        self._silent: dict[int, torch.nn.Module] = {}  # most modules: nothing is asked of them
        self._here = _Here()
        self._handles: list = []

    def start(self, model: Layout) -> None:
        """Hear the model from here on."""
        self._add(model)
        with _REGISTERING:
            self._handles += [
                register_module_forward_pre_hook(self._before),
                register_module_forward_hook(self._after),
                register_module_forward_hook(self._ended, **({"always_call": True} if _ALWAYS else {})),
            ]

    def stop(self) -> None:
        """Hear nothing more."""
        with _REGISTERING:
            for handle in self._handles:
                handle.remove()

    def _add(self, network: Layout) -> None:
        calls = Calls(network, [key for key in self._chosen if isinstance(key, str)])
        roots = {id(module) for module in network.modules}
        self._stages.update({id(module): stage for stage, module in zip(network.stages, network.modules)})
        self._firsts.add(id(network.modules[0]))
        self._above |= calls.above | roots
        self._calls.append(calls)
        self._networks.append(network)
        heard = self._above.union(*(each.targets for each in self._calls))
        inside = [module for each in self._networks for root in each.modules for module in root.modules()]
        self._silent = {id(each): each for each in inside if id(each) not in heard and not is_compiled(each)}

    def _before(self, module: torch.nn.Module, inputs: tuple) -> None:
        if id(module) in self._silent or _tracing():
            return
        copy = self._copy()
        if copy is not None and not any(copy is each for each in self._networks):
            self._add(copy)
        self.compiled = self.compiled or is_compiled(module)
        if id(module) not in self._above:
            return
        here = self._here
        if id(module) in self._stages:
            here.running.clear()  # a pass that failed may have left some: stages do not lie in each other
        here.running.append(id(module))
        if id(module) in self._firsts:
            self.passed = True
            if inputs and isinstance(inputs[0], torch.Tensor):
                here.input_size = (inputs[0].shape[-2], inputs[0].shape[-1])

    def _after(self, module: torch.nn.Module, inputs: tuple, output: object) -> None:
        if id(module) in self._silent or _tracing():
            return
        stage = self._stages.get(id(module))
        if stage is not None and stage.index in self._chosen:
            self._give(stage, output)
        running = self._here.running
        running = running[:-1] if running and running[-1] == id(module) else running
        for calls in self._calls:
            found = calls.stages(module, running)
            for inside in found:
                if inside is not None and len(found) > 1:
                    self.unclear[inside.key] = inside.module
                elif inside is not None:
                    self._give(inside, copied(output))

    def _ended(self, module: torch.nn.Module, inputs: tuple, output: object) -> None:
        if id(module) in self._silent or _tracing():
            return
        running = self._here.running
        if id(module) in running:
            del running[len(running) - 1 - running[::-1].index(id(module)) :]

    def _give(self, stage: Stage, output: object) -> None:
        self.given.add(stage.key)
        self._on_stage(StageOutput(stage, output, self._here.input_size))


class _Here(threading.local):
    """What runs in this thread."""

    def __init__(self) -> None:
        self.running: list[int] = []
        self.input_size: tuple[int, int] | None = None


def is_compiled(module: torch.nn.Module) -> bool:
    """Tell whether `torch.compile` or `module.compile` has compiled the module."""
    return "_orig_mod" in vars(module)["_modules"] or vars(module).get("_compiled_call_impl") is not None


def copied(output: object) -> object:
    """A module's output with its tensors copied, in lists, tuples and dicts too: the next may change them in place."""
    if isinstance(output, torch.Tensor):
        return output.clone()
    if isinstance(output, (list, tuple)) and type(output) in (list, tuple):
        each = map(copied, output)
        return tuple(each) if type(output) is tuple else list(each)
    return {key: copied(value) for key, value in output.items()} if type(output) is dict else output
