"""What an editor is told: every mistake at once, with its file, its line and the nearest right thing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.library import Shelf
from bot.library.schema import EXPLAINED, schemas, write_schemas
from tests.library.folders import ANNOUNCEMENT, ANSWER, DOCUMENT, QUIZ, small, write

DOC, ANS, QUI, ANN = (
    "documents/nd-168-2024.yaml",
    "answers/giao-thong/non-mu.yaml",
    "quizzes/giao-thong.yaml",
    "announcements/x.yaml",
)


def problems(folder: Path) -> list[str]:
    """`file:line: message` of each error, with the path from the folder on."""
    return [str(one).replace(f"{folder}/", "") for one in Shelf(folder).problems if one.severity == "error"]


def test_a_right_folder_has_no_problems(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    assert shelf.problems == ()
    assert set(shelf.library.answers) == {"non-mu"}
    assert set(shelf.library.questions) == {"giao-thong-mu"}


MISTAKES: list[tuple[str, str, Callable[[str], str], str]] = [
    ("an unknown key", QUI, lambda s: s.replace("options:", "optoins:"),
     "quizzes/giao-thong.yaml:5: câu «giao-thong-mu»: không có mục «optoins» → có phải «options»?"),
    ("a key written twice", DOC, lambda s: s + "kind: luat\n",
     "documents/nd-168-2024.yaml:9: mục «kind» viết hai lần (lần đầu ở dòng 4); bỏ bớt một"),
    ("a missing key", ANS, lambda s: s.replace("question: Không đội mũ bảo hiểm bị phạt bao nhiêu?\n", ""),
     "answers/giao-thong/non-mu.yaml:1: «non-mu»: thiếu mục «question»"),
    ("an unknown document", ANS, lambda s: s.replace("nd-168-2024", "nd-168-2025"),
     "answers/giao-thong/non-mu.yaml:6: không có văn bản «nd-168-2025» → có phải «nd-168-2024»?"),
    ("an unknown topic", ANS, lambda s: s.replace("[giao-thong]", "[giao-thog]"),
     "answers/giao-thong/non-mu.yaml:2: mục «topics»: không có chủ đề «giao-thog» → có phải «giao-thong»?"),
    ("a wrong citation", QUI, lambda s: s.replace("điểm h khoản 2 Điều 7", "Điều 7 khoản 2"),
     "quizzes/giao-thong.yaml:8: «Điều 7 khoản 2» chưa đúng cách dẫn"),
    ("two right options", QUI, lambda s: s.replace("Không sao,", "Không sao, right: true,"),
     "quizzes/giao-thong.yaml:5: câu «giao-thong-mu»: có 2 đáp án đúng"),
    ("a document without a kind", DOC, lambda s: s.replace("kind: nghi-dinh\n", ""),
     "documents/nd-168-2024.yaml:1: «nd-168-2024»: thiếu mục «kind»"),
    ("an author who approves", ANS, lambda s: s.replace("approver: bt-02", "approver: bt-01"),
     "answers/giao-thong/non-mu.yaml:8: người duyệt «bt-01» phải khác người viết"),
    ("a day that is none", DOC, lambda s: s.replace("2025-01-01", "2025-02-30"),
     "documents/nd-168-2024.yaml:7: ngày «2025-02-30» không có trong lịch"),
    ("a value that is none", DOC, lambda s: s.replace("nghi-dinh", "nghi-din"),
     "documents/nd-168-2024.yaml:4: «nd-168-2024»: mục «kind»: không có giá trị «nghi-din» → có phải «nghi-dinh»?"),
    ("a Tab", DOC, lambda s: s.replace("kind: ", "kind:\t\t- "), "documents/nd-168-2024.yaml:4: YAML viết sai"),
    ("a colon in a sentence", ANS, lambda s: s.replace("short: Phạt", "short: Mức: phạt: "),
     "answers/giao-thong/non-mu.yaml:5: YAML viết sai: có dấu hai chấm trong câu"),
    ("an id inside the file", ANS, lambda s: s + "id: another\n",
     "answers/giao-thong/non-mu.yaml:14: «non-mu»: không viết mục «id»; tên tệp là mã của mục này"),
    ("a nested unknown key", ANS, lambda s: s.replace("    short:", "    shrot:"),
     "answers/giao-thong/non-mu.yaml:5: «non-mu»: không có mục «shrot» → có phải «short»?"),
    ("a statement without a basis", ANS, lambda s: s.replace("[{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]", "[]"),
     "answers/giao-thong/non-mu.yaml:6: «non-mu»: mục «basis» cần ít nhất 1 mục con"),
    ("a list that is none", ANS, lambda s: s.replace("topics: [giao-thong]", "topics: giao-thong"),
     "answers/giao-thong/non-mu.yaml:2: «non-mu»: mục «topics» phải là danh sách"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "change", "said"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_named_with_file_line_and_remedy(
    tmp_path: Path, file: str, change: Callable[[str], str], said: str
) -> None:
    path = small(tmp_path) / file
    before = path.read_text(encoding="utf-8")
    assert change(before) != before
    path.write_text(change(before), encoding="utf-8")
    assert any(one.startswith(said) for one in problems(tmp_path)), problems(tmp_path)


def test_ten_mistakes_are_told_at_once_and_the_rest_is_used(tmp_path: Path) -> None:
    small(tmp_path)
    changes = MISTAKES[:2] + MISTAKES[3:9]
    for n, (_, file, change, _) in enumerate(changes):
        source = {DOC: DOCUMENT, ANS: ANSWER, QUI: QUIZ}[file].replace("giao-thong-mu", f"giao-thong-{n}")
        source = source.replace("bị phạt bao nhiêu?", f"bị phạt bao nhiêu {n}?")
        folder = file.split("/")[0]
        write(tmp_path, **{f"{folder}/x{n}.yaml": change(source)})
    write(
        tmp_path,
        **{
            "answers/other/non-mu.yaml": ANSWER,
            "announcements/late.yaml": ANNOUNCEMENT + "latest_send_at: 2026-12-01 07:00\n",
            "announcements/order.yaml": ANNOUNCEMENT + "acknowledge_by: 2026-12-11 17:00\n",
        },
    )
    found = problems(tmp_path)
    files = {one.split(":")[0] for one in found}
    assert len(files) >= 10, found
    assert all(one.split(":")[1].isdecimal() for one in found)
    library = Shelf(tmp_path).library
    assert "non-mu" in library.answers
    assert "nd-168-2024" in library.documents


def test_the_same_id_in_two_folders_is_found(tmp_path: Path) -> None:
    write(small(tmp_path), **{"answers/khac/non-mu.yaml": ANSWER, "quizzes/hai.yaml": QUIZ})
    found = "\n".join(problems(tmp_path))
    assert "mã «non-mu» đã có ở answers/giao-thong/non-mu.yaml:1; đặt tên khác" in found
    assert "quizzes/hai.yaml:3: mã «giao-thong-mu» đã có ở quizzes/giao-thong.yaml:3" in found


def test_what_rests_on_a_wrong_document_is_left_out_too(tmp_path: Path) -> None:
    (small(tmp_path) / DOC).write_text(DOCUMENT.replace("issuer: Chính phủ\n", ""), encoding="utf-8")
    library = Shelf(tmp_path).library
    assert (dict(library.documents), dict(library.answers), dict(library.questions)) == ({}, {}, {})


def test_one_wrong_question_does_not_take_the_others_along(tmp_path: Path) -> None:
    second = QUIZ[QUIZ.index("  - id") :].replace("giao-thong-mu", "giao-thong-hai").replace("ask:", "ak:")
    write(small(tmp_path), **{QUI: QUIZ + second})
    assert set(Shelf(tmp_path).library.questions) == {"giao-thong-mu"}


def test_versions_that_overlap_are_found(tmp_path: Path) -> None:
    later = ANSWER.replace(
        "review:",
        ANSWER[ANSWER.index("  - from") : ANSWER.index("review:")].replace("2025-01-01", "2026-01-01") + "review:",
    )
    write(small(tmp_path), **{ANS: later})
    assert problems(tmp_path) == [f"{ANS}:8: hai bản cùng áp dụng từ 2026-01-01; ghi «to: 2025-12-31» cho bản trước"]


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (small(tmp_path) / ANS).write_bytes("question: abc\ntopics: [giao thông]\n".encode("utf-16"))
    assert problems(tmp_path) == [f"{ANS}:1: tệp không phải UTF-8; lưu lại dạng UTF-8"]


def test_an_alias_that_names_itself_ends(tmp_path: Path) -> None:
    write(small(tmp_path), **{ANS: "a: &a [*a]\n"})
    assert any("lồng quá sâu" in one for one in problems(tmp_path))


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="không có thư mục nội dung"):
        Shelf(tmp_path / "nothing")


def test_a_folder_of_plain_answers_needs_no_documents(tmp_path: Path) -> None:
    write(tmp_path, **{"answers/a.yaml": ANSWER, "topics.yaml": "- {id: giao-thong, name: Giao thông}\n"})
    assert set(Shelf(tmp_path).library.answers) == {"a"}


def test_every_key_is_explained_to_the_editing_program(tmp_path: Path) -> None:
    used = write_schemas(tmp_path)
    assert len(used) == len(schemas()) == 12
    answers = schemas()["answers"]
    assert answers["required"] == ["question", "topics", "versions", "review"]
    assert "id" not in answers["properties"]
    assert answers["$defs"]["Version"]["properties"]["from"]["description"] == EXPLAINED["from"]
    assert answers["additionalProperties"] is False
    assert schemas()["quizzes"]["$defs"]["Question"]["properties"].keys() >= {"id", "ask", "options"}
