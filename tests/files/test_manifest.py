"""The manifest is strict JSON, in order, and whole."""

from __future__ import annotations

import json
import platform
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.processes import python
from yolo_heatviz.errors import WriteError
from yolo_heatviz.files import journal
from yolo_heatviz.files.manifest import Manifest, recover_all


def strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def written(folder: Path, head: dict, entries: list[dict], **tail: Any) -> Any:
    with Manifest(folder, head) as manifest:
        for entry in entries:
            manifest.add(entry)
        manifest.write(tail)
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]
    return strict((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_head_tail_and_sources_in_order(tmp_path: Path, count: int) -> None:
    entries = [{"source": f"{number}.jpg", "values": [0.5, None]} for number in range(count)]
    found = written(tmp_path, {"weights": "a.pt", "n": 32}, entries, exit_status=1)
    assert found == {"weights": "a.pt", "n": 32, "exit_status": 1, "sources": entries}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\u691c\u67fb.jpg", id="any script"),
        pytest.param('a"b\\c\n\u2028d', id="quotes and line breaks"),
        pytest.param('"sources": []', id="what the writer looks for"),
    ],
)
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    found = written(tmp_path, {"head": text, text: 1}, [{"source": text}], tail=text)
    assert found == {"head": text, text: 1, "sources": [{"source": text}], "tail": text}


def test_a_name_that_is_no_utf8_is_spelt_out(tmp_path: Path) -> None:
    """Half a surrogate pair is JSON by its grammar, and makes many of its readers fail."""
    name, spelt = "\udcff.jpg", "\\xff.jpg"
    found = written(tmp_path, {"head": name}, [{"source": name, "rows": [name]}], tail=name)
    assert found == {"head": spelt, "sources": [{"source": spelt, "rows": [spelt]}], "tail": spelt}


def test_a_head_may_hold_an_empty_list_called_sources(tmp_path: Path) -> None:
    head = {"arguments": {"sources": []}}
    assert written(tmp_path, head, [{"a": 1}]) == {**head, "sources": [{"a": 1}]}


def test_keys_are_sorted(tmp_path: Path) -> None:
    found = written(tmp_path, {"z": 1, "a": {"y": 1, "b": 2}}, [{"z": 1, "a": 2}], m=1)
    assert list(found) == ["a", "m", "sources", "z"]
    assert list(found["a"]) == ["b", "y"]
    assert list(found["sources"][0]) == ["a", "z"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_does_not_have_is_null(tmp_path: Path, value: float) -> None:
    found = written(tmp_path, {}, [{"low": value, "box": [1.0, [value]]}])
    assert found["sources"] == [{"low": None, "box": [1.0, [None]]}]


def test_what_was_added_can_be_read_before_the_end(tmp_path: Path) -> None:
    with Manifest(tmp_path, {"weights": "a.pt"}) as manifest:
        for number in range(3):
            manifest.add({"number": number})
            assert [entry["number"] for entry in manifest.sources()] == list(range(number + 1))


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot write"):
        Manifest(tmp_path / "missing", {})


def test_a_folder_in_its_place_is_one_line_and_stays(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(WriteError, match=r"cannot write .*manifest\.json"):
        Manifest(tmp_path, {})


def test_files_that_are_gone_or_empty_are_found(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.png", "c.npy", "d.png"):
        (tmp_path / name).write_bytes(b"" if name == "b.png" else b"x")
    (tmp_path / "d.png").unlink()
    with Manifest(tmp_path, {}) as manifest:
        manifest.add({"files": ["a.jpg"], "stages": [{"files": ["b.png", "c.npy"]}, {}]})
        manifest.add({"explained": [{"picture": "d.png"}, {}]})
        assert list(manifest.gone()) == [tmp_path / "b.png", tmp_path / "d.png"]


def killed(folder: Path, *, at: str) -> None:
    """Leave in a folder what a process leaves that is killed while it holds the journal."""
    code = (
        "import os, signal, sys; from pathlib import Path; from yolo_heatviz.files.manifest import Manifest\n"
        "folder = Path(sys.argv[1]); manifest = Manifest(folder, {'weights': 'a.pt'})\n"
        "part = folder / 'sub' / ('.part-' + '0' * 16 + '.png'); part.parent.mkdir(); part.write_bytes(b'half')\n"
        "manifest.add({'source': 'a.jpg'})\n"
        "if sys.argv[2] == 'half a line': manifest._journal._file.write(b'{\"source\": ')\n"
        "if sys.argv[2] == 'the end':\n"
        "    manifest._journal.remove = lambda: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    manifest.write({'complete': True, 'exit_status': 0})\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder.mkdir(exist_ok=True)
    assert python("-c", code, folder, at).returncode == -signal.SIGKILL


@pytest.mark.parametrize("at", ["a whole line", "half a line"])
def test_a_killed_run_gets_its_manifest_and_loses_its_half_files(tmp_path: Path, at: str) -> None:
    killed(tmp_path / "exp", at=at)
    assert not (tmp_path / "exp" / "manifest.json").exists()
    (tmp_path / "exp" / ".part-of-somebody-else").touch()
    recover_all(tmp_path)
    found = strict((tmp_path / "exp" / "manifest.json").read_text())
    assert found == {"complete": False, "exit_status": None, "sources": [{"source": "a.jpg"}], "weights": "a.pt"}
    there = sorted(path.name for path in (tmp_path / "exp").rglob("*"))
    assert there == [".part-of-somebody-else", "manifest.json", "sub"]


def test_a_run_killed_after_its_manifest_keeps_it(tmp_path: Path) -> None:
    killed(tmp_path / "exp", at="the end")
    recover_all(tmp_path)
    assert strict((tmp_path / "exp" / "manifest.json").read_text())["exit_status"] == 0
    assert not (tmp_path / "exp" / journal.NAME).exists()


def test_a_living_run_keeps_everything(tmp_path: Path) -> None:
    part = tmp_path / "exp" / ".part-0123456789abcdef.png"
    part.parent.mkdir()
    with Manifest(part.parent, {}) as manifest:
        part.touch()
        recover_all(tmp_path)
        with pytest.raises(WriteError, match="another run is writing there"):
            Manifest(part.parent, {})
        manifest.add({"source": "a.jpg"})
        assert part.exists() and len(list(manifest.sources())) == 1
    recover_all(tmp_path)
    assert not part.exists()


def test_a_run_begins_while_another_one_looks_for_killed_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That one holds the new journal for a moment, where it comes between its making and its lock."""
    (tmp_path / journal.NAME).touch()
    looking, waits = journal.Journal(tmp_path, old=True), []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        looking.close()

    monkeypatch.setattr(journal.time, "sleep", wait)
    journal.Journal(tmp_path).close()
    assert waits


def test_a_run_of_another_machine_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(tmp_path / "exp", at="a whole line")
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    before = sorted(path.name for path in (tmp_path / "exp").rglob("*"))
    recover_all(tmp_path)
    with pytest.raises(WriteError, match="another machine"):
        Manifest(tmp_path / "exp", {})
    assert sorted(path.name for path in (tmp_path / "exp").rglob("*")) == before


@pytest.mark.parametrize("content", ["", '{"host": ', "[]\n", "no json\n"])
def test_a_journal_without_a_beginning_stays(tmp_path: Path, content: str) -> None:
    (tmp_path / "exp").mkdir()
    (tmp_path / "exp" / journal.NAME).write_text(content)
    recover_all(tmp_path)
    assert (tmp_path / "exp" / journal.NAME).read_text() == content


def test_a_run_takes_the_manifest_of_a_former_one_away(tmp_path: Path) -> None:
    written(tmp_path, {}, [{"source": "a.jpg"}])
    with Manifest(tmp_path, {}):
        assert [path.name for path in tmp_path.iterdir()] == [journal.NAME]


def test_a_link_in_the_journal_s_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "exp").mkdir()
    (tmp_path / "exp" / journal.NAME).symlink_to(tmp_path / "kept")
    with pytest.raises(WriteError, match="is a link"):
        Manifest(tmp_path / "exp", {})
    recover_all(tmp_path)
    assert (tmp_path / "kept").read_text() == "kept"
