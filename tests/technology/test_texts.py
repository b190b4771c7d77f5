"""Tables of texts are read, and what is wrong with one is said with file, line and remedy."""

from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.technology.texts import Row, rows


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_a_table_with_ids_and_one_without(tmp_path: Path) -> None:
    assert rows(write(tmp_path, "a.csv", 'id,text\np1,"one, two"\n,three\n')) == [
        Row("p1", "one, two"),
        Row("2", "three"),
    ]
    assert rows(write(tmp_path, "b.csv", "\ufefftext,note\n量子,x\n")) == [Row("1", "量子")]


def test_lines_of_json(tmp_path: Path) -> None:
    file = write(tmp_path, "a.jsonl", '{"id": 7, "text": "one"}\n\n{"text": ""}\n')
    assert rows(file) == [Row("7", "one"), Row("3", "")]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", "text", "is neither .csv nor .jsonl"),
        ("a.csv", "title\nx\n", r"a\.csv:1: has no column text"),
        ("a.csv", "id,text\nonly\n", r"a\.csv:2: has no text"),
        ("a.csv", 'text\n"open\n', r"a\.csv:\d: is no CSV"),
        ("a.csv", b"text\n\xff\n", "is not UTF-8"),
        ("a.jsonl", '{"text": "a"}\n{"text": \n', r"a\.jsonl:2: is no JSON"),
        ("a.jsonl", "[1]\n", r"a\.jsonl:1: is no object"),
        ("a.jsonl", '{"text": 1}\n', r"a\.jsonl:1: has no text"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: str | bytes, why: str) -> None:
    with pytest.raises(PackError, match=why):
        rows(write(tmp_path, name, content))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        rows(tmp_path / "none.csv")
