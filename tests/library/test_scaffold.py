"""What an editor begins with: it can be read, breaks nothing that is live, and the check asks for what is missing."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.errors import OperatorError
from bot.library import Shelf, yaml_lines
from bot.library.filling import FILL
from bot.library.findings import keys_of
from bot.library.lint import lint
from bot.library.loader import Loader
from bot.library.models import Announcement, Answer, Document, Option, Question, Quiz, Version
from bot.library.saving import create_file
from bot.library.scaffold import Asked, Known, folder_of, scaffold
from tests.library.folders import small

TODAY = date(2026, 11, 25)
KNOWN = Known("bt-01", ["giao-thong"], TODAY)
MODELS: dict[str, type[BaseModel]] = {
    "answers": Answer,
    "documents": Document,
    "quizzes": Quiz,
    "announcements": Announcement,
}
FILLED = {
    "câu hỏi, viết như người dân hỏi": "Vượt đèn đỏ thì sao?",
    "mã văn bản, tên tệp trong documents/": "nd-168-2024",
    "chỗ trong văn bản, ví dụ điểm h khoản 2 Điều 7": "Điều 7",
    "luat, nghi-quyet, nghi-dinh, thong-tu, quyet-dinh hoặc chi-thi": "khac",
    "ngày ban hành, ví dụ 2026-12-01": "2026-12-01",
    "ngày có hiệu lực, ví dụ 2027-01-01": "2027-01-01",
    "mã chủ đề": "giao-thong",
    "mã người viết": "bt-01",
}
"""What a test writes into a place; elsewhere «Chữ»."""


def put(folder: Path, kind: str, id_: str = "moi", known: Known = KNOWN) -> Path:
    path = folder / folder_of(kind, known.topics) / f"{id_}.yaml"
    create_file(path, scaffold(kind, id_, known))
    return path


def keys_written(path: Path, at: yaml_lines.Path = ()) -> list[str]:
    """The keys of a mapping of a file, as they stand."""
    value = yaml_lines.load(path.read_text(encoding="utf-8"), path.name).value
    for part in at:
        value = value[part]
    return list(value)


@pytest.mark.parametrize("kind", MODELS)
def test_the_keys_stand_in_the_order_of_the_contract(tmp_path: Path, kind: str) -> None:
    path = put(tmp_path, kind)
    assert keys_written(path) == [
        key for key in keys_of(MODELS[kind]) if key not in ("sample", "obligations", "id", "path")
    ]
    if kind == "answers":
        assert keys_written(path, ("versions", 0)) == keys_of(Version)
    if kind == "quizzes":
        assert keys_written(path, ("questions", 0)) == keys_of(Question)
        assert set(keys_written(path, ("questions", 0, "options", 1))) == set(keys_of(Option))


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_is_explained(tmp_path: Path, kind: str) -> None:
    lines = put(tmp_path, kind).read_text(encoding="utf-8").splitlines()
    for key in keys_written(tmp_path / folder_of(kind, KNOWN.topics) / "moi.yaml"):
        above = lines[next(n for n, line in enumerate(lines) if line.startswith(f"{key}:")) - 1]
        assert above.startswith(("# ", "title:", "text:")), key


@pytest.mark.parametrize("topics", [["giao-thong"], []], ids=["with a topic", "without"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_new_file_is_no_error_and_is_not_live_and_the_check_names_every_place_that_is_left(
    tmp_path: Path, kind: str, topics: list[str]
) -> None:
    shelf = Shelf(small(tmp_path))
    before = (set(shelf.library.questions), set(shelf.library.documents))
    path = put(tmp_path, kind, "moi", Known("", topics, TODAY))
    assert shelf.reload()  # it holds up nothing that others save
    assert shelf.problems == ()
    assert (set(shelf.library.questions), set(shelf.library.documents)) == before
    assert not [one for one in shelf.library.answers_in("giao-thong", TODAY) if one.id == "moi"]
    left = [one for one in shelf.lint() if one.rule == "to-fill"]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [one.line for one in left] == [n for n, line in enumerate(lines, 1) if FILL in line and line[0] != "#"]
    assert len(left) >= 3
    assert {one.severity for one in shelf.lint()} == {"warning"}


@pytest.mark.parametrize("kind", MODELS)
def test_once_filled_in_nothing_is_left(tmp_path: Path, kind: str) -> None:
    path = put(small(tmp_path), kind, known=Known("", [], TODAY))
    items, problems = Loader(tmp_path).read()
    text = path.read_text(encoding="utf-8")
    for one in problems:
        what = one.message.partition(": ")[2]
        text = text.replace(f"«ĐIỀN {what}»", FILLED.get(what, "Chữ"))
    path.write_text(text, encoding="utf-8")
    items, problems = Loader(tmp_path).read()
    assert "moi" in items.of(kind)
    found = [*problems, *lint(items, date(2027, 1, 1))]
    assert [str(one) for one in found if one.severity == "error"] == []
    assert {one.rule for one in found if one.path.endswith("moi.yaml")} <= {"phrasings"}


def test_a_document_is_left_out_until_it_is_complete(tmp_path: Path) -> None:
    path = small(tmp_path) / "documents/nd-168-2024.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Nghị định 168 (", "«ĐIỀN tên» ("), encoding="utf-8")
    items, problems = Loader(tmp_path).read()
    assert (set(items.documents), [one.rule for one in problems]) == (set(), ["to-fill"])


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    create_file(tmp_path / "a.yaml", "một")
    with pytest.raises(OperatorError, match="đã có tệp này"):
        create_file(tmp_path / "a.yaml", "hai")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("a.yaml", "một")]


def test_what_was_approved_with_a_place_left_open_is_not_live(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    path = put(tmp_path, "answers")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("status: draft", "approver: bt-02, approved: 2026-11-25, status: approved"))
    assert not shelf.reload()
    assert {one.rule for one in shelf.problems} == {"unfilled"}
    quiz = put(tmp_path, "quizzes")
    quiz.write_text(quiz.read_text(encoding="utf-8").partition("\n# Ai viết")[0])  # a quiz without a review is live
    assert "moi" not in Shelf(tmp_path).library.questions
    assert {Path(one.path).parent.name for one in Shelf(tmp_path).problems} == {"giao-thong", "quizzes"}


@pytest.mark.parametrize("text", ["bị phạt: bao nhiêu #1?", 'nói "x" \\ y', "- a", "hai\ndòng", "true", "{a: [b"])
def test_a_question_of_citizens_becomes_the_heading_and_a_phrasing_whatever_stands_in_it(
    tmp_path: Path, text: str
) -> None:
    asked = Asked(text, 12, date(2026, 11, 1), date(2026, 11, 24))
    path = put(small(tmp_path), "answers", known=Known("bt-01", ["giao-thong"], TODAY, asked))
    items, _ = Loader(tmp_path).read()
    assert items.answers["moi"].question == " ".join(text.split())
    assert items.answers["moi"].also == (" ".join(text.split()),)
    assert "12 lần, từ 01/11/2026 đến 24/11/2026" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("id_", "kind"), [("nd-1-2026", "nghi-dinh"), ("bo-luat-1-2026", "bo-luat"), ("x", "«ĐIỀN")])
def test_the_kind_of_a_document_is_read_from_its_name(id_: str, kind: str) -> None:
    assert f"\nkind: {kind}" in scaffold("documents", id_, KNOWN)
