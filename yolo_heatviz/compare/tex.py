"""The LaTeX around a figure."""

from __future__ import annotations

from ..figures.style import Style
from ..text import shown

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
_WHOLE = ("cvpr", "ieee")
"""The widths that reach over both columns of a page."""


def escaped(words: str) -> str:
    r"""Words as LaTeX prints them.

    Example:
        >>> escaped("+CBAM_2 50%")
        '+CBAM\\_2 50\\%'
    """
    return "".join(_SPECIAL.get(letter, letter) for letter in shown(words))


def environment(file: str, caption: str, style: Style) -> str:
    """A `figure` with its caption, to be included in a paper.

    Args:
        file: the figure's name.
        caption: in plain words.
        style: the width says whether it reaches over both columns.
    """
    kind = "figure*" if style.width in _WHOLE else "figure"
    width = f"{style.paper.width:.3f}in"
    package, command = ("svg", "includesvg") if file.endswith(".svg") else ("graphicx", "includegraphics")
    return "\n".join(
        [
            rf"% needs \usepackage{{{package}}}",
            rf"\begin{{{kind}}}[t]",
            r"  \centering",
            rf"  \{command}[width={width}]{{\detokenize{{{file}}}}}",
            rf"  \caption{{{escaped(caption)}}}",
            r"  \label{fig:heatmaps}",
            rf"\end{{{kind}}}",
            "",
        ]
    )
