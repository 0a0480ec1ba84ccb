"""`loaluat new` as an editor calls it: where the file goes, what it refuses and with which remedy."""

import json
from pathlib import Path

import pytest

from tests.commands import call
from tests.library.folders import small


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return small(tmp_path / "content")


def new(content: Path, *words: str) -> tuple[int, str]:
    """(exit status, what was said)."""
    done = call(content.parent, "new", *words, "--set", f"content.dir={content}")
    return done.returncode, done.stdout + done.stderr


FILES = [
    (("answer", "moi", "--topic", "giao-thong"), "answers/giao-thong/moi.yaml"),
    (("answer", "moi"), "answers/moi.yaml"),
    (("document", "nd-1-2026"), "documents/nd-1-2026.yaml"),
    (("quiz", "moi"), "quizzes/moi.yaml"),
    (("announcement", "2026-12-moi"), "announcements/2026-12-moi.yaml"),
]


@pytest.mark.parametrize(("words", "file"), FILES)
def test_a_new_file_lies_in_the_right_folder_and_the_editor_is_told_what_to_do_next(
    content: Path, words: tuple[str, ...], file: str
) -> None:
    status, said = new(content, *words, "--as", "bt-01")
    assert status == 0, said
    assert said.splitlines()[0] == str(content / file)
    assert "loaluat check" in said
    assert f"loaluat preview {words[0]}:{words[1]}" in said
    assert ("loaluat approve" in said) is (words[0] != "document")
    checked = call(content.parent, "check", str(content), "--json")
    assert checked.returncode == 0
    places = [one for one in json.loads(checked.stdout)["problems"] if one["rule"] == "to-fill"]
    assert {one["path"] for one in places} == {str(content / file)}
    assert not list(content.rglob(".*"))  # nothing unfinished is left


REFUSED = [
    (("answer", "Không Đội Mũ"), "có thể dùng «khong-doi-mu»"),
    (("answer", "../ra-ngoai"), "có thể dùng «ra-ngoai»"),
    (("answer", "a" * 41), "nhiều nhất 40"),
    (("answer", "non-mu"), "answers/giao-thong/non-mu.yaml; đặt mã khác"),
    (("document", "nd-168-2024"), "documents/nd-168-2024.yaml; đặt mã khác"),
    (("quiz", "a" * 37), "nhiều nhất 36"),
    (("answer", "moi", "--topic", "giao-thog"), "có phải «giao-thong»?"),
    (("answer", "moi", "--as", "Ông A"), "ví dụ bt-01"),
]


@pytest.mark.parametrize(("words", "remedy"), REFUSED)
def test_a_name_that_cannot_be_taken_is_refused_with_one_that_can(
    content: Path, words: tuple[str, ...], remedy: str
) -> None:
    before = sorted(content.rglob("*"))
    status, said = new(content, *words)
    assert (status, remedy in said) == (1, True), said
    assert sorted(content.rglob("*")) == before


def test_what_stands_there_is_never_overwritten(content: Path) -> None:
    file = content / "documents/nd-168-2024.yaml"
    file.write_text("chưa đọc được: [", encoding="utf-8")  # taken also when nobody can read it
    assert new(content, "document", "nd-168-2024")[0] == 1
    assert file.read_text(encoding="utf-8") == "chưa đọc được: ["


def test_a_question_that_nobody_asked_is_refused_and_only_an_answer_begins_from_one(content: Path) -> None:
    status, said = new(content, "answer", "moi", "--from-question", "XXXX")
    assert (status, "không có câu hỏi chưa trả lời nào mang mã «XXXX»" in said) == (1, True), said
    assert not list(content.rglob("moi.yaml"))
    assert new(content, "quiz", "moi", "--from-question", "XXXX")[0] == 2


def test_a_correction_begins_with_the_text_that_was_sent_and_its_mistake_is_asked_for(content: Path) -> None:
    status, said = new(content, "announcement", "sua", "--corrects", "2026-12-giao-thong", "--as", "bt-01")
    assert status == 0, said
    written = (content / "announcements/sua.yaml").read_text(encoding="utf-8")
    for line in ('title: "Tin giao thông"', "  Nghị định mới.", "topics: [giao-thong]", "corrects: 2026-12-giao-thong"):
        assert line in written, written
    assert "ĐIỀN" in written
    assert "không có thông báo «sai»" in new(content, "announcement", "khac", "--corrects", "sai")[1]
    assert "đính chính tin gốc «2026-12-giao-thong»" in new(content, "announcement", "khac", "--corrects", "sua")[1]
    assert new(content, "quiz", "khac", "--corrects", "2026-12-giao-thong")[0] == 2


def test_a_program_reads_where_the_file_is(content: Path) -> None:
    status, said = new(content, "quiz", "moi", "--json")
    assert status == 0
    assert json.loads(said) == {"path": str(content / "quizzes/moi.yaml"), "kind": "quizzes", "id": "moi"}
    assert new(content, "poem", "moi")[0] == 2
