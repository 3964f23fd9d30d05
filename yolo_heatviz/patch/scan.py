"""The half of the patch for modules that are loaded already: find the targets, and give every holder the dispatcher."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Iterable

from . import dispatcher, hearing, tally
from .record import history
from .targets import FEATURE_VISUALIZATION, METHODS, PARSER, SUPPRESSION, TARGETS, function_in

logger = logging.getLogger(__name__)

_PACKAGE = __name__.partition(".")[0]


def patch_loaded() -> None:
    """Patch what `sys.modules` holds."""
    modules = _loaded()
    for module in modules:
        _discover(module)
    _rebind(modules)


def patch_module(module: ModuleType) -> None:
    """Patch a module that has just run, and with it those that took the function from it in a circle of imports."""
    _rebind(_loaded() if _discover(module) else [module])


def _loaded() -> list[ModuleType]:
    # `type` and `__dict__`, never `isinstance` and `getattr`: a lazy module would start importing
    return [each for each in list(sys.modules.values()) if issubclass(type(each), ModuleType) and not _is_ours(each)]


def _is_ours(value: ModuleType | FunctionType) -> bool:
    home = value.__dict__.get("__name__") if isinstance(value, ModuleType) else value.__module__
    return str(home).partition(".")[0] == _PACKAGE


def _discover(module: ModuleType) -> bool:
    """Make the dispatchers of the targets that `module` binds; True if one is new."""
    new = False
    _replace_methods(module)
    for target in (*TARGETS, SUPPRESSION):
        value = module.__dict__.get(target.name)
        function = function_in(value, target.parameters)
        if value is None or function is None or _is_ours(function) or dispatcher.is_dispatcher(value):
            continue
        if dispatcher.of(value) is None:
            dispatcher.make(value, function, target)
            new = True
            if target is not SUPPRESSION:
                history.found.append(f"{module.__name__}.{target.name}")
                tally.publish()
                hearing.start_if_needed()
        if target.restores_lost_name and FEATURE_VISUALIZATION.name not in module.__dict__:
            _restore_lost_name(module)
    return new


def _replace_methods(module: ModuleType) -> None:
    for target in (*METHODS, PARSER):
        holder = module.__dict__.get(target.holder)
        if type(holder) is not type or holder.__module__ != module.__name__:
            continue
        value = holder.__dict__.get(target.name)
        function = function_in(value, target.parameters)
        if value is not None and function is not None and not dispatcher.is_dispatcher(value):
            dispatcher.make(value, function, target)
            setattr(holder, target.name, dispatcher.of(value))


def _restore_lost_name(module: ModuleType) -> None:
    """The module had `feature_visualization` before; repositories that still import it from there fail without."""
    if dispatcher.of(feature_visualization) is None:
        dispatcher.make(feature_visualization, feature_visualization, FEATURE_VISUALIZATION)
    module.__dict__[FEATURE_VISUALIZATION.name] = dispatcher.of(feature_visualization)


def feature_visualization(
    x: object, module_type: str, stage: int, n: int = 32, save_dir: Path = Path("runs/detect/exp")
) -> None:
    """Draw nothing, and say so."""
    logger.warning("stage %s is not drawn: this ultralytics has no feature_visualization and the patch is off", stage)


def _rebind(modules: Iterable[ModuleType]) -> None:
    for module in modules:
        for name, value in list(module.__dict__.items()):
            stand_in = dispatcher.of(value)
            if stand_in is not None:
                module.__dict__[name] = stand_in
