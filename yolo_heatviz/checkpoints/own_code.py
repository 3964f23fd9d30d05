"""What a class says, to tell whether two definitions of one name are the same."""

from __future__ import annotations

import ast
import inspect
import textwrap
from copy import deepcopy

_WITH_TEXT = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_of(definition: ast.ClassDef) -> str:
    """A class's code without its docstrings, annotations and layout, which change from release to release.

    Example:
        >>> one, other = ast.parse("class A: x = 1"), ast.parse("class A:\\n    'Documented.'\\n    x = 1")
        >>> code_of(one.body[0]) == code_of(other.body[0])
        True
    """
    plain = deepcopy(definition)
    for node in ast.walk(plain):
        if isinstance(node, _WITH_TEXT) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(plain)


def code_of_class(kind: type) -> str:
    """As `code_of`, of a class that is loaded; nothing where its source is not there."""
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return ""
    return code_of(definition) if isinstance(definition, ast.ClassDef) else ""
