"""The panels of the page: files of one name that belong together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yolo_heatviz.report import page

PANELS = Path(page.__file__).parent / "panels"


@pytest.mark.parametrize(
    "path", sorted(PANELS.glob("*.html")) + sorted(PANELS.glob("*.css")), ids=lambda path: path.name
)
def test_markup_and_style_belong_to_a_panel(path: Path) -> None:
    assert f'name: "{path.stem}"' in path.with_suffix(".js").read_text()
    assert path.suffix == ".css" or f'id="{path.stem}"' in path.read_text()


def test_panels_stand_in_their_order() -> None:
    scene = page.page_context(Path("exp"), {})["panels"]["scene"]
    names = ("no-maps", "heatmap", "attribution", "readout", "controls", "detail")
    assert scene == [f"panels/{name}.html" for name in names]


@pytest.mark.parametrize("line", ["", "{# slot: scene #}\n", "{# slot: elsewhere 10 #}\n"])
def test_a_panel_that_stands_nowhere_is_refused(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PANELS, tmp_path / "panels")
    (tmp_path / "panels" / "new.html").write_text(f'{line}<p id="new"></p>\n')
    monkeypatch.setattr(page, "_HERE", tmp_path)
    with pytest.raises(RuntimeError, match=r"new\.html: got no slot, accepted is a first line"):
        page.page_context(Path("exp"), {})
