"""Strings that do harm where they are taken for more than text: in pages, paths, tables, terminals."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Sequence

import torch
from torch import nn

from tests.trust.hostile.checkpoints import DEMO

NAMES = {
    "a script": "<script>alert(1)</script>",
    "the script's end": "</script><script>alert(1)</script>",
    "a style's end": "</style><svg onload=alert(1)>",
    "a title's end": "</title><body onload=alert(1)>",
    "an image with a handler": "<img src=x onerror=alert(1)>",
    "a handler in double quotes": '" onmouseover="alert(1)" x="',
    "a handler in single quotes": "' onfocus='alert(1)' autofocus x='",
    "a handler without quotes": "x onclick=alert(1) y",
    "a frame": "<iframe srcdoc='<script>alert(1)</script>'>",
    "an object": "<object data=javascript:alert(1)>",
    "a base": "<base href=//evil.example/>",
    "a refresh": "<meta http-equiv=refresh content=0;url=//evil.example>",
    "a form": "<form action=//evil.example><button>",
    "a link": "<a href=javascript:alert(1)>a</a>",
    "an address": "javascript:alert(1)//",
    "a data address": "data:text/html,<script>alert(1)</script>",
    "a comment's begin": "<!--<script>",
    "a comment's end": "--><script>alert(1)</script><!--",
    "CDATA": "]]><script>alert(1)</script>",
    "entities": "&lt;script&gt;&#x3c;b&#62;&amp;",
    "a broken entity": "&ltscript",
    "a template's value": "{{ 7 * 7 }}",
    "a template's attribute": "{{ ''.__class__.__mro__ }}",
    "a template's statement": "{% include '/etc/passwd' %}",
    "a script's template": "${alert(1)}`",
    "CSS": "x;} body { background: url(//evil.example) } {",
    "an expression": "expression(alert(1))",
    "JSON's end": '"},{"active":true,"x":"',
    "a backslash": "\\",
    "escapes": "\\u003cscript\\u003e\\x3c",
    "a format": "%s%n{0}{self}%(x)s",
    "a line end": "a\r\nb\nc",
    "other line ends": "a\u2028b\u2029c\x85d\x0b\x0c",
    "controls": "a\x01\x02\x07\x08\x7fb",
    "a terminal's commands": "\x1b[2J\x1b[31m\x1b]0;owned\x07red\x9b1A",
    "a terminal's link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "text from the right": "\u202egpj.exe",
    "isolates": "\u2066a\u2069\u200f\u061c",
    "no width": "a\u200b\ufeffb",
    "NUL": "a\x00.png\x00b",
    "a way out": "../../../out",
    "a way out by backslashes": "..\\..\\..\\out",
    "an absolute path": "/tmp/yolo_heatviz-out",
    "a drive": "C:\\Windows\\out",
    "a share": "\\\\evil.example\\share",
    "two dots": "..",
    "a dot and a space": ". ",
    "a device": "CON",
    "a device with a suffix": "nul.txt",
    "a stream": "a:stream",
    "an option": "--help",
    "the shell": "$(touch ran);`touch ran`|touch ran&",
    "a home": "~root",
    "wildcards": "*?[a-z]",
    "300 bytes": "x" * 300,
    "300 bytes of emoji": "\U0001f525" * 75,
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f" * 4,
    "half a pair": "a\ud800b",
    "a formula": "=cmd|' /C calc'!A0",
    "a formula by a plus": "+1+1",
    "a formula by a minus": "-2+3",
    "a formula by an at": "@SUM(1+1)",
    "a formula by a tab": "\t=1+1",
    "a cell's end": 'a","b\n=1+1,',
    "a log's line": "a\nyolo_heatviz.detect: all is well",
    "a folder of ours": "labels",
    "a file of ours": "manifest.json",
    "nothing": "",
}


def as_files(folder: Path, content: bytes) -> list[str]:
    """Write a file of each name that can be one; those that are made by name, and one that is not UTF-8."""
    made = []
    for name in NAMES.values():
        try:
            raw = f"{name}.jpg".encode()
        except UnicodeEncodeError:
            continue
        if b"/" not in raw and b"\0" not in raw and len(raw) < 256:
            (folder / f"{name}.jpg").write_bytes(content)
            made.append(name)
    Path(os.fsdecode(os.fsencode(folder) + b"/not \xff UTF-8.jpg")).write_bytes(content)
    return made


def as_checkpoint(path: Path, classes: Sequence[str], modules: Sequence[str]) -> None:
    """Write the embedded detector with these classes, found anywhere, and these modules."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    network = content.get("ema") or content["model"]
    head = copy.deepcopy(network.model[-1])
    torch.manual_seed(0)
    for branch in head.cv3:
        old = branch[-1]
        new = nn.Conv2d(old.in_channels, len(classes), 1).to(old.weight.dtype)
        new.weight.data = torch.randn(new.weight.shape).to(old.weight.dtype) * 4 * old.weight.std()
        new.bias.data.zero_()
        branch[-1] = new
    head.nc, head.no = len(classes), head.no - head.nc + len(classes)
    network.model[-1] = head
    network.names = dict(enumerate(classes))
    for stage, module in zip(network.model, modules):
        stage.type = module
    torch.save({"model": network, "train_args": {"imgsz": 96}}, path)
