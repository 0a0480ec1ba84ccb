"""Law by date, what belongs together, and the exchange of one library for the next."""

import asyncio
import logging
from datetime import date
from pathlib import Path

import pytest

from bot.library import Library, Query, Shelf
from bot.library import shelf as shelf_module
from bot.library.citing import basis_line, shown, standing
from tests.conftest import until
from tests.library.folders import ANSWER, DOCUMENT, QUIZ, small, write

ANS = "answers/giao-thong/non-mu.yaml"
TODAY = date(2026, 11, 24)
NEXT = DOCUMENT.replace("168/2024", "9/2027").replace("2024-12-26", "2026-12-01").replace("2025-01-01", "2027-03-01")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A decree that another replaces on 1/3/2027, and one answer with a version for each."""
    versions = """\
  - from: 2025-01-01
    to: 2027-02-28
    short: Bản cũ.
    basis: [{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]
    checked: 2026-11-20
  - from: 2027-03-01
    short: Bản mới.
    basis: [{document: nd-9-2027, at: Điều 5}]
    checked: 2026-11-20
"""
    answer = ANSWER[: ANSWER.index("  - from")] + versions + ANSWER[ANSWER.index("review:") :]
    folder = small(tmp_path)
    write(folder, **{"documents/nd-9-2027.yaml": NEXT + "replaces: [nd-168-2024]\n", ANS: answer})
    found = Shelf(folder)
    assert found.problems == ()
    return found.library


def short(library: Library, day: date) -> str:
    version = library.version_on(library.answers["non-mu"], day)
    return version.short if version else "none"


def test_the_version_of_the_day_answers(library: Library) -> None:
    assert short(library, date(2024, 12, 31)) == "none"
    assert short(library, date(2025, 1, 1)) == "Bản cũ."
    assert short(library, date(2027, 2, 28)) == "Bản cũ."
    assert short(library, date(2027, 3, 1)) == "Bản mới."
    following = library.version_after(library.answers["non-mu"], TODAY)
    assert following is not None
    assert following.from_ == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("document", "day", "said"),
    [
        ("nd-9-2027", TODAY, "sắp có hiệu lực (từ 01/3/2027)"),
        ("nd-9-2027", date(2027, 3, 1), "đang có hiệu lực"),
        ("nd-168-2024", TODAY, "đang có hiệu lực"),
        ("nd-168-2024", date(2027, 2, 28), "đang có hiệu lực"),
        ("nd-168-2024", date(2027, 3, 1), "bị thay thế bởi Nghị định 9/2027/NĐ-CP từ 01/3/2027"),
    ],
)
def test_the_status_of_a_document_is_that_of_the_day(library: Library, document: str, day: date, said: str) -> None:
    assert standing(library, library.documents[document], day) == said


def test_a_document_that_ends_by_itself_has_expired(tmp_path: Path) -> None:
    write(small(tmp_path), **{"documents/nd-168-2024.yaml": DOCUMENT + "expires: 2026-06-01\n"})
    library = Shelf(tmp_path).library
    assert standing(library, library.documents["nd-168-2024"], date(2026, 5, 31)) == "đang có hiệu lực"
    assert standing(library, library.documents["nd-168-2024"], date(2026, 6, 1)) == "hết hiệu lực từ 01/6/2026"


def test_a_citation_says_where_and_whether_it_is_in_force(library: Library) -> None:
    version = library.version_on(library.answers["non-mu"], TODAY)
    assert version is not None
    assert basis_line(library, version.basis, TODAY) == (
        "Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP · đang có hiệu lực (ngày 24/11/2026)"
    )
    amended = basis_line(library, version.basis, TODAY, since=date(2027, 1, 1))
    assert amended.endswith("sắp có hiệu lực (từ 01/01/2027) (ngày 24/11/2026)")
    assert (shown(date(2026, 7, 1)), shown(date(2026, 2, 5))) == ("01/7/2026", "05/02/2026")


def test_a_quiz_question_is_not_asked_when_its_law_has_gone(library: Library) -> None:
    assert [one.id for one in library.questions_on(TODAY)] == ["giao-thong-mu"]
    assert library.questions_on(date(2027, 3, 1)) == ()


def test_a_quiz_that_nobody_looked_at_again_is_not_asked(tmp_path: Path) -> None:
    review = "review: {author: bt-01, approver: bt-02, approved: 2026-11-20, again_by: 2027-05-20, status: approved}\n"
    write(small(tmp_path), **{"quizzes/giao-thong.yaml": QUIZ + review})
    library = Shelf(tmp_path, grace_days=30).library
    assert [one.id for one in library.questions_on(date(2027, 6, 19))] == ["giao-thong-mu"]
    assert library.questions_on(date(2027, 6, 20)) == ()


def test_questions_about_an_answer_share_its_article(library: Library) -> None:
    answer = library.answers["non-mu"]
    assert [one.id for one in library.questions_about(answer, TODAY)] == ["giao-thong-mu"]


def test_answers_rest_on_the_document_of_their_day(library: Library) -> None:
    assert [one.id for one in library.answers_about("nd-168-2024", TODAY)] == ["non-mu"]
    assert library.answers_about("nd-168-2024", date(2027, 3, 1)) == ()
    assert [one.id for one in library.answers_in("giao-thong", TODAY)] == ["non-mu"]


def test_a_figure_is_doubted_once_a_later_document_changes_its_law(tmp_path: Path) -> None:
    amends = (
        DOCUMENT.replace("168/2024", "238/2026").replace("2024-12-26", "2026-11-01").replace("2025-01-01", "2026-11-22")
    )
    write(small(tmp_path), **{"documents/nd-238-2026.yaml": amends + "amends: [nd-168-2024]\n"})
    library = Shelf(tmp_path).library
    version = library.answers["non-mu"].versions[0]  # held against the text on 20/11/2026
    assert not library.changed_since(version, date(2026, 11, 21))
    assert library.changed_since(version, date(2026, 11, 22))


def test_a_version_that_begins_with_the_change_was_written_for_it(tmp_path: Path) -> None:
    write(small(tmp_path), **{"documents/nd-9-2027.yaml": NEXT + "amends: [nd-168-2024]\n"})
    write(tmp_path, **{ANS: ANSWER.replace("from: 2025-01-01", "from: 2027-03-01")})
    library = Shelf(tmp_path).library
    assert not library.changed_since(library.answers["non-mu"].versions[0], date(2027, 3, 1))


@pytest.mark.parametrize(
    ("day", "used"), [(date(2027, 5, 20), True), (date(2027, 6, 19), True), (date(2027, 6, 20), False)]
)
def test_what_is_not_looked_at_again_is_withheld_after_the_grace_period(tmp_path: Path, day: date, used: bool) -> None:
    write(small(tmp_path), **{ANS: ANSWER.replace("2999-05-20", "2027-05-20")})
    library = Shelf(tmp_path, grace_days=30).library
    assert library.is_used(library.answers["non-mu"], day) is used
    assert bool(library.answers_in("giao-thong", day)) is used
    assert (library.search("khong doi mu bao hiem", Query(day=day)).outcome == "answer") is used


def test_a_rule_to_come_answers_until_it_holds_and_says_so(library: Library) -> None:
    answer = library.answers["non-mu"]
    before = library.version_shown(answer, date(2024, 12, 31))
    assert before is not None
    assert before.from_ == date(2025, 1, 1)
    assert library.search("khong doi mu bao hiem", Query(day=date(2024, 12, 31))).outcome == "answer"


def test_what_a_merged_commune_issued_holds_in_the_one_that_took_it_in(tmp_path: Path) -> None:
    local = DOCUMENT.replace("168/2024/NĐ-CP", "1/2024/NQ-HĐND") + "place: xa-binh-minh\n"
    rule = ANSWER.replace("nd-168-2024", "nq-1-2024").replace("Không đội mũ bảo hiểm", "Họp chợ ven đường")
    write(small(tmp_path), **{"documents/nq-1-2024.yaml": local, "answers/cho.yaml": rule})
    shelf = Shelf(tmp_path)
    assert shelf.problems == ()
    library = shelf.library
    assert library.documents["nq-1-2024"].place == "xa-mau-a"

    def finds(place: str | None) -> bool:
        hits = library.search("hop cho ven duong bi phat bao nhieu", Query(day=TODAY, place=place)).hits
        return "cho" in [hit.id for hit in hits]

    assert [finds(one) for one in ("xa-mau-a", "xa-binh-minh", "xa-mau-b", None)] == [True, True, False, False]


def test_places_are_found_by_old_names_and_without_marks(library: Library) -> None:
    assert [one.id for one in library.places_named("xa binh minh cu")] == ["xa-mau-a"]
    assert [one.id for one in library.places_named("Mẫu")] == ["xa-mau-a", "xa-mau-b"]
    assert library.places_named("Xã Không Có") == ()
    assert library.places_named("toàn quốc") == ()


# Reloading ----------------------------------------------------------------------------------------------------------


def test_a_saved_file_goes_live_and_is_found_by_its_new_words(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    before = shelf.library
    assert not shelf.reload()
    write(tmp_path, **{ANS: ANSWER.replace("Không đội mũ bảo hiểm", "Chở quá người quy định")})
    assert shelf.reload()
    assert shelf.library is not before
    assert before.answers["non-mu"].question.startswith("Không đội mũ")  # who holds the old one goes on with it
    found = shelf.library.search("cho qua nguoi quy dinh", Query(day=TODAY))
    assert [hit.id for hit in found.hits[:1]] == ["non-mu"]


def test_a_mistake_keeps_what_is_live_and_is_logged_with_its_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(small(tmp_path))
    before = shelf.library
    write(tmp_path, **{ANS: ANSWER.replace("question:", "qestion:")})
    with caplog.at_level(logging.ERROR):
        assert not shelf.reload()
    assert shelf.library is before
    assert f"{ANS}:1: «non-mu»: không có mục «qestion» → có phải «question»?" in caplog.text
    assert [one.severity for one in shelf.problems] == ["error", "error"]
    write(tmp_path, **{ANS: ANSWER.replace("Phạt", "Bị phạt")})
    assert shelf.reload()
    assert shelf.problems == ()


def test_a_deleted_answer_is_no_longer_found(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    (tmp_path / ANS).unlink()
    assert shelf.reload()
    assert shelf.library.search("khong doi mu bao hiem", Query(day=TODAY)).outcome == "none"


def test_a_sentence_that_the_bot_says_cannot_go_or_ask_for_an_unknown_value(tmp_path: Path) -> None:
    write(small(tmp_path), **{"texts/extra.yaml": "hello: Chào {name}\nbye: Tạm biệt\n"})
    shelf = Shelf(tmp_path)
    write(tmp_path, **{"texts/extra.yaml": "hello: Chào {nam}\n"})
    assert not shelf.reload()
    said = [one.message for one in shelf.problems]
    assert said == ["mục «hello»: không có giá trị cho {nam}", "thiếu mục «bye»; câu này bot đang dùng"] or said == [
        "thiếu mục «bye»; câu này bot đang dùng", "mục «hello»: không có giá trị cho {nam}",
    ]  # fmt: skip
    assert shelf.library.texts.say("extra.hello", name="A") == "Chào A"


async def test_a_watched_folder_goes_live_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "LOOK_SECONDS", 0.01)
    shelf = Shelf(small(tmp_path))
    watching = asyncio.create_task(shelf.watch())
    half = tmp_path / "answers" / "giao-thong" / "hai.yaml"
    half.write_text("question: ", encoding="utf-8")  # a program that saves in two steps
    await until(lambda: bool(shelf.problems))
    fresh = half.with_suffix(".tmp")
    fresh.write_text(
        ANSWER.replace("Không đội mũ", "Chở hàng cồng kềnh không mũ").replace("đi xe máy", "x"), encoding="utf-8"
    )
    fresh.rename(half)  # and one that saves by renaming
    await until(lambda: "hai" in shelf.library.answers)
    watching.cancel()
    assert shelf.problems == ()


def test_the_index_changed_file_by_file_finds_what_one_built_anew_finds(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    for n in range(12):
        write(
            tmp_path,
            **{
                f"answers/a{n}.yaml": ANSWER.replace("mũ bảo hiểm", f"giấy tờ số {n} khi lái xe").replace("nón", f"{n}")
            },
        )
        shelf.reload()
    (tmp_path / "answers/a3.yaml").unlink()
    shelf.reload()
    anew = Shelf(tmp_path).library
    for said in ("khong doi mu bao hiem", "giay to so 7", "giay to so 3", "lai xe"):
        query = Query(day=TODAY)
        assert shelf.library.search(said, query) == anew.search(said, query), said
