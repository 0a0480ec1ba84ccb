"""`loaluat approve` as an approver calls it, and what the bot then uses."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.library import Query, Shelf
from bot.library.approval import fingerprint
from bot.library.loader import Loader
from tests.commands import call
from tests.library.folders import ANNOUNCEMENT, ANSWER, QUIZ, small, write

ANS, ANN, QUI = (
    "answers/giao-thong/non-mu.yaml",
    "announcements/2026-12-giao-thong.yaml",
    "quizzes/giao-thong.yaml",
)
DRAFT = "review: {author: bt-01, status: draft}"
DRAFTS = {
    ANS: re.sub(r"review: .*", DRAFT, ANSWER),
    ANN: ANNOUNCEMENT[: ANNOUNCEMENT.index("review")] + DRAFT + "\n",
    QUI: f"{QUIZ}\n# ai duyệt\nreview:\n  author: bt-01  # người viết\n",
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(small(tmp_path / "content"), **DRAFTS)


def approve(content: Path, *words: str) -> tuple[int, str]:
    """(exit status, what was said)."""
    done = call(content.parent, "approve", *words, "--set", f"content.dir={content}")
    return done.returncode, done.stdout + done.stderr


def used(shelf: Shelf) -> set[str]:
    """Of the three items, those that citizens get."""
    library = shelf.library
    found = library.search("không đội mũ bảo hiểm bị phạt bao nhiêu", Query(day=clock.today()))
    sent = [one.id for one in library.announcements.values() if one.review.status == "approved"]
    return {hit.id for hit in found.hits} | set(sent) | set(library.questions)


NEXT_CENTURY = """\
  - from: 2999-01-01
    short: Bản năm sau.
    basis: [{document: nd-168-2024, at: Điều 7}]"""
ALL = {"non-mu", "2026-12-giao-thong", "giao-thong-mu"}


def test_what_is_approved_is_used_until_somebody_edits_it_or_it_is_withdrawn(content: Path) -> None:
    shelf = Shelf(content)
    assert used(shelf) == set()
    status, said = approve(content, "non-mu", "2026-12-giao-thong", "giao-thong", "--as", "bt-02")
    assert status == 0, said
    assert shelf.reload()
    assert used(shelf) == ALL
    checked = call(content.parent, "check", str(content))
    assert (checked.returncode, checked.stdout.count("\n")) == (0, 1)  # nothing but the count

    for file, old, new in (
        (ANS, "600.000", "700.000"),
        (ANN, "Nghị định mới", "Tin khác"),
        (QUI, "Không sao", "Khỏi lo"),
    ):
        path = content / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert shelf.reload()
    assert used(shelf) == set()
    assert {one.rule for one in shelf.lint()} == {"approval-undone"}

    assert approve(content, "non-mu", "2026-12-giao-thong", "quiz:giao-thong", "--as", "bt-03")[0] == 0
    assert shelf.reload()
    assert used(shelf) == ALL
    assert shelf.lint() == ()
    assert approve(content, "--withdraw", "non-mu", "2026-12-giao-thong", "giao-thong", "--as", "bt-01")[0] == 0
    assert shelf.reload()
    assert used(shelf) == set()


def test_only_the_review_is_written_into_the_file(content: Path) -> None:
    assert approve(content, "non-mu", "giao-thong", "--as", "bt-02", "--again-by", "2027-01-31")[0] == 0
    items, _ = Loader(content).read()
    mark, today = fingerprint(items.answers["non-mu"]), clock.today()
    assert (content / ANS).read_text(encoding="utf-8") == DRAFTS[ANS].replace(
        DRAFT, f"review: {{author: bt-01, approver: bt-02, approved: {today}, again_by: 2027-01-31, status: approved, "
        f'hash: "{mark}"}}',
    )  # fmt: skip
    quiz = (content / QUI).read_text(encoding="utf-8")
    assert quiz.startswith(DRAFTS[QUI] + f"  approver: bt-02\n  approved: {today}\n")
    assert not list(content.rglob(".*"))


def test_it_is_looked_at_again_after_half_a_year_unless_said_otherwise(content: Path) -> None:
    status, said = approve(content, "non-mu", "--as", "bt-02", "--json")
    assert status == 0
    (written,) = json.loads(said)
    assert (written["kind"], written["id"], written["path"]) == ("answers", "non-mu", str(content / ANS))
    assert written["review"]["again_by"] == str(clock.today() + timedelta(days=180))
    assert written["remarks"] == []


def test_the_approver_sees_first_what_citizens_will_see_and_what_the_check_remarks(content: Path) -> None:
    text = (
        DRAFTS[ANS]
        .replace("  - đầu trần chạy xe máy\n", "")
        .replace(
            "    checked", "    to: 2998-12-31\n    more: Phần nói thêm.\n    do: [Đội mũ trước khi đi.]\n    checked"
        )
        .replace("versions:", f"versions:\n{NEXT_CENTURY}")
    )
    write(content, **{ANS: text})
    status, said = approve(content, "non-mu", "2026-12-giao-thong", "giao-thong", "--as", "bt-02")
    assert status == 0, said
    for shown in ("400.000 đến 600.000", "Phần nói thêm.", "Đội mũ trước khi đi.", "Bản năm sau.", "Nghị định mới."):
        assert shown in said
    assert "Luật bắt buộc đội mũ." in said  # the reasons of the quiz
    assert "Vẫn bị phạt." in said
    assert "(nhắc) có 3 cách hỏi" in said


OWN, ANY = ("--as", "bt-01"), ("--as", "bt-02")
REFUSED = [
    (("non-mu", *OWN), "«bt-01» là người viết «non-mu»; phải người khác duyệt"),
    (("non-mua", *ANY), "không có mục «non-mua» → có phải «non-mu»?"),
    (("nd-168-2024", *ANY), "không có mục «nd-168-2024»"),
    (("non-mu", *ANY, "--again-by", "2020-01-01"), "phải sau hôm nay"),
    (("non-mu", "--as", "Ông B"), "viết như bt-02"),
    (("sai", *ANY), "Điều 7 khoản 2"),
    (("hong", *ANY), "hong.yaml:2: «hong»: không có mục «topic»"),
    (("con-cho", *ANY), "còn chỗ phải điền: câu ngắn"),
    (("khong-ai-viet", *ANY), "chưa ghi ai viết; thêm dòng «review: {author: …, status: draft}»"),
    (("trung", *ANY), "answer:trung, quiz:trung"),
]


@pytest.mark.parametrize(("words", "why"), REFUSED)
def test_what_may_not_be_approved_is_refused_and_nothing_is_written(
    content: Path, words: tuple[str, ...], why: str
) -> None:
    other = DRAFTS[ANS].replace("Không đội", "Chưa đội").replace("  - ", "  - này ").replace("này from", "from")
    write(content, **{
        "answers/sai.yaml": other.replace("điểm h khoản 2 Điều 7", "Điều 7 khoản 2"),
        "answers/hong.yaml": other.replace("topics:", "topic:"),
        "answers/con-cho.yaml": other.replace("Phạt **", "«ĐIỀN câu ngắn» **"),
        "answers/trung.yaml": other,
        "quizzes/trung.yaml": DRAFTS[QUI].replace("giao-thong-mu", "trung-1"),
        "quizzes/khong-ai-viet.yaml": QUIZ.replace("giao-thong-mu", "ai-1"),
    })  # fmt: skip
    before = {path: path.read_bytes() for path in content.rglob("*.yaml")}
    status, said = approve(content, "2026-12-giao-thong", *words)  # the good one is not written either
    assert (status, why in said) == (1, True), said
    assert "chưa ghi gì" in said
    assert {path: path.read_bytes() for path in content.rglob("*.yaml")} == before


def test_an_approval_without_an_approver_is_mended_by_approving(content: Path) -> None:
    write(content, **{ANS: DRAFTS[ANS].replace("status: draft", "status: approved")})
    assert call(content.parent, "check", str(content)).returncode == 1
    assert approve(content, "non-mu", "--as", "bt-02")[0] == 0
    assert call(content.parent, "check", str(content)).returncode == 0


def test_without_a_name_it_is_wrong_usage(content: Path) -> None:
    assert approve(content, "non-mu")[0] == 2
    assert approve(content, "--as", "bt-02")[0] == 2


def test_an_approval_stands_in_the_record_and_one_that_was_not_written_does_not(content: Path) -> None:
    assert approve(content, "non-mu", "--as", "bt-01")[0] == 1  # the author
    assert approve(content, "non-mu", "--as", "bt-02")[0] == 0
    assert approve(content, "--withdraw", "non-mu", "--as", "bt-03")[0] == 0
    found = json.loads(call(content.parent, "record", "--json").stdout)
    first, second = [(one["who"], one["did"], one["on_what"].split()) for one in found]
    assert first[:2] == ("editor:bt-02", "approve")
    assert (first[2][0], len(first[2])) == ("answer:non-mu", 2)  # with the fingerprint of what was approved
    assert second == ("editor:bt-03", "withdraw", ["answer:non-mu"])
