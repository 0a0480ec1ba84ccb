"""Completion over a handful of entries: what may be typed, who sees what, and in which order it stands."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.library import Shelf
from bot.library.search import Completion, Entry, Query
from tests.library.folders import ANSWER, small, write

DAY = date(2026, 11, 24)
ALWAYS = ((date(2020, 1, 1), None),)
ASKER = Query(day=DAY)


def entry(id_: str, question: str, *also: str) -> Entry:
    return Entry(id_, question, also, (), "", (), ALWAYS)


MARRY = entry("ket-hon", "Đăng ký kết hôn cần gì?", "cưới nhau phải làm giấy gì")
BIRTH = entry("khai-sinh", "Đăng ký khai sinh cho con thế nào?", "làm giấy khai sinh", "đăng ký cho con mới sinh")
STAY = entry("tam-tru", "Ở trọ có phải đăng ký tạm trú không?", "đăng ký tạm trú ở đâu")
HELMET = entry("mu", "Không đội mũ bảo hiểm bị phạt bao nhiêu?", "quên mũ")
LICENCE = entry("bang-lai", "Không có giấy phép lái xe thì sao?", "không mang bằng lái")
HEALTH = entry("bhyt", "Bảo hiểm y tế trả những gì?", "thẻ BHYT dùng ở đâu")
THING = entry("vat", "Vật nuôi cắn người thì ai chịu?", "chó nhà hàng xóm trong hẻm")
TAX = entry("thue", "Thuế giá trị gia tăng là bao nhiêu?", "VAT mấy phần trăm")
ENTRIES = (MARRY, BIRTH, STAY, HELMET, LICENCE, HEALTH, THING, TAX)


@pytest.fixture(scope="module")
def completion() -> Completion:
    return Completion.build(ENTRIES)


# What is typed


@pytest.mark.parametrize(
    "said", ["đ", "đăng", "dang k", "ĐĂNG KÝ K", "đăng ký kh", "dang ky khai sinh cho con the nao"]
)
def test_a_question_is_completed_from_its_first_letter_to_its_last(completion: Completion, said: str) -> None:
    assert "khai-sinh" in completion.complete(said, ASKER)


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("k doi", "mu"),
        ("ko co gplx", "bang-lai"),
        ("bhyt", "bhyt"),
        ("dung the bhyt o", "bhyt"),
        ("mu bi phat bn", "mu"),
        ("bh", None),
    ],
)
def test_shorthand_is_written_out_also_where_it_is_the_last_word(
    completion: Completion, said: str, id_: str | None
) -> None:
    assert completion.complete(said, ASKER)[:1] == ((id_,) if id_ else ())


def test_the_last_syllable_may_be_a_word_or_shorthand_until_a_space_follows(completion: Completion) -> None:
    assert completion.complete("vat", ASKER) == ("vat", "thue")
    assert completion.complete("vat ", ASKER) == ("vat", "thue")
    assert completion.complete("đăng ", ASKER) == completion.complete("đăng", ASKER)
    assert completion.complete("đăn", ASKER)
    assert completion.complete("đăn ", ASKER) == ()


def test_what_bears_marks_is_a_word_and_no_shorthand(completion: Completion) -> None:
    assert completion.complete("vật", ASKER) == ("vat",)
    assert completion.complete("trong hem", ASKER) == completion.complete("hem xom", ASKER) == ("vat",)
    assert completion.complete("đki k", ASKER) == completion.complete("đăng ký k", ASKER)


def test_syllables_may_stand_anywhere_and_in_any_order(completion: Completion) -> None:
    assert completion.complete("kết hôn đăng", ASKER) == ("ket-hon",)
    assert completion.complete("bao hiem mu khong d", ASKER) == ("mu",)
    assert completion.complete("kết hôn mũ", ASKER) == ()


@pytest.mark.parametrize(
    "opening",
    ["Cho tôi hỏi", "dạ", "xin hỏi", "Dạ, cho em hỏi", "da em muon hoi la", "alo xin hoi ve", "anh chị cho hỏi"],
)
def test_polite_openings_are_skipped(completion: Completion, opening: str) -> None:
    assert completion.complete(f"{opening} đăng ký k", ASKER) == completion.complete("đăng ký k", ASKER)


def test_words_that_only_look_polite_are_read_as_they_stand_first(completion: Completion) -> None:
    named = completion.changed([entry("hoi-dong", "Cho hỏi đáp ở đâu?"), entry("dap", "Đáp đơn thế nào?")])
    assert named.complete("cho hỏi đáp", ASKER) == ("hoi-dong", "dap")


@pytest.mark.parametrize(
    "said", ["", "  ", "?!", "xyz", "đăng ký " * 40, "mũ" + " " * 300, "cho tôi hỏi", "cho tôi hỏi "]
)
def test_what_begins_no_question_finds_nothing(completion: Completion, said: str) -> None:
    assert completion.complete(said, ASKER) == ()


# In which order


def test_a_beginning_comes_before_an_inside_and_a_question_before_an_also() -> None:
    completion = Completion.build(
        [
            entry("a", "Làm sao?", "muốn ly hôn"),
            entry("b", "Có ly hôn được không?"),
            entry("c", "Chia tay?", "ly hôn thuận tình"),
            entry("d", "Ly hôn thì con nhỏ ở với ai, ai nuôi và nuôi thế nào?"),
        ]
    )
    assert completion.complete("ly h", ASKER) == ("d", "c", "b", "a")


def test_more_syllables_in_the_order_typed_come_first_then_fewer_letters_then_the_id() -> None:
    completion = Completion.build(
        [
            entry("a", "Có sinh thì phải khai?"),
            entry("b", "Muốn khai giấy tờ sinh thì sao?"),
            entry("c", "Cần khai sinh?"),
            entry("d", "Nên khai sinh?"),
        ]
    )
    assert completion.complete("khai s", ASKER) == ("c", "d", "b", "a")
    assert completion.complete("khai s", ASKER, 3) == ("c", "d", "b")


def test_an_entry_that_fits_in_several_ways_stands_once(completion: Completion) -> None:
    assert completion.complete("đăng ký", ASKER) == ("ket-hon", "khai-sinh", "tam-tru")
    twice = Completion.build([entry("a", "Nhà?", "nhà b"), entry("b", "Ở đâu?", "nhà của cha mẹ")])
    assert twice.complete("nhà", ASKER, 2) == ("a", "b")


def test_who_fits_in_very_many_ways_does_not_crowd_out_the_others() -> None:
    many = entry("a", "Cất nhà?", *(f"nhà {n}" for n in range(200)))
    other = entry("b", "Thuê mua?", "nhà ở xã hội dành cho những ai")
    assert Completion.build([many, other]).complete("nhà", ASKER) == ("a", "b")


# Who sees what


def test_what_was_rejected_is_not_completed(completion: Completion) -> None:
    assert completion.complete("đăng ký k", replace(ASKER, rejected=frozenset({"ket-hon"})))[0] == "khai-sinh"


def test_only_what_holds_on_that_day_and_was_looked_at_in_time_is_completed(completion: Completion) -> None:
    ended = replace(MARRY, days=((date(2020, 1, 1), DAY),))
    overdue = replace(BIRTH, until=DAY)
    other = completion.changed([ended, overdue])
    assert other.complete("đăng ký", ASKER) == ("ket-hon", "khai-sinh", "tam-tru")
    assert other.complete("đăng ký", Query(day=DAY + timedelta(days=1))) == ("tam-tru",)


def test_each_asker_sees_what_is_for_their_place_and_role_whoever_asked_before(completion: Completion) -> None:
    other = completion.changed([replace(MARRY, place="xa-mau-a"), replace(BIRTH, audience=("official",))])
    for _ in range(2):
        assert other.complete("đăng ký", ASKER) == ("tam-tru",)
        assert other.complete("đăng ký", replace(ASKER, place="xa-mau-a"))[0] == "ket-hon"
        assert other.complete("đăng ký", replace(ASKER, place="x", around=frozenset({"xa-mau-a"})))[0] == "ket-hon"
        assert other.complete("đăng ký", replace(ASKER, roles=frozenset({"official"})))[0] == "khai-sinh"


# Changes

TEXTS = ("đ", "k", "đăng ký", "đăng ký k", "bao hiem", "cho con", "giay", "ở", "mu", "vat", "co")


@pytest.mark.parametrize("aside", [1, 400])
def test_what_was_changed_completes_as_one_built_anew(aside: int) -> None:
    more = [entry(f"them-{n}", f"Đăng ký {n} thế nào?", f"mũ số {n}") for n in range(aside)]
    renamed, again = replace(HELMET, question="Quên đội mũ thì sao?", also=("đăng ký mũ",)), replace(STAY, also=())
    changed = (
        Completion.build(ENTRIES[:6]).changed(ENTRIES[6:]).changed([renamed, *more], ["ket-hon", "bhyt", "them-0"])
    )
    changed = changed.changed([again], ["vat", "them-0", "no-such"]).changed([MARRY], [more[-1].id])
    anew = Completion.build([MARRY, BIRTH, again, renamed, LICENCE, TAX, *more[1:-1]])
    for said in TEXTS:
        assert changed.complete(said, ASKER, 8) == anew.complete(said, ASKER, 8), said


def test_the_one_that_was_changed_from_goes_on_answering() -> None:
    completion = Completion.build(ENTRIES)
    before = [completion.complete(said, ASKER) for said in TEXTS]
    completion.changed([replace(MARRY, question="Cưới thế nào?")], ["khai-sinh"])
    assert [completion.complete(said, ASKER) for said in TEXTS] == before


def test_without_entries_nothing_is_completed() -> None:
    empty = Completion.build([])
    assert empty.complete("đăng ký", ASKER) == ()
    assert empty.changed([MARRY]).complete("đăng ký", ASKER) == ("ket-hon",)
    assert empty.changed([MARRY]).changed([], ["ket-hon"]).complete("đăng ký", ASKER) == ()


# In the library

NEW = "answers/giao-thong/den-do.yaml"


def test_the_library_completes_for_whoever_asks_and_for_the_place_that_is_named(tmp_path: Path) -> None:
    small(tmp_path)
    local = ANSWER.replace("Không đội mũ bảo hiểm bị phạt bao nhiêu?", "Lịch tiếp dân xã Mẫu A?")
    notice = (tmp_path / "documents/nd-168-2024.yaml").read_text(encoding="utf-8") + "place: xa-mau-a\n"
    write(
        tmp_path,
        **{
            "answers/lich.yaml": local.replace("nd-168-2024", "tb-1"),
            "documents/tb-1.yaml": notice.replace("168", "1"),
        },
    )
    library = Shelf(tmp_path).library
    assert library.complete("không đội m", ASKER) == ("non-mu",)
    assert library.complete("lịch tiếp dân", ASKER) == ()
    assert library.complete("lịch tiếp dân", replace(ASKER, place="xa-mau-a")) == ("lich",)
    assert library.complete("lịch tiếp dân xã mẫu a", replace(ASKER, place="xa-mau-b")) == ("lich",)


def test_what_an_editor_saves_is_completed_at_once_and_drafts_are_not(tmp_path: Path) -> None:
    shelf = Shelf(small(tmp_path))
    before = shelf.library
    assert before.complete("vượt", ASKER) == ()
    write(tmp_path, **{NEW: ANSWER[: ANSWER.index("also:")].replace("Không đội mũ bảo hiểm", "Vượt đèn đỏ")})
    assert shelf.reload()
    assert shelf.library.complete("vượt", ASKER) == ("den-do",)
    assert before.complete("vượt", ASKER) == ()
    path = tmp_path / NEW
    path.write_text(path.read_text(encoding="utf-8").replace("status: approved", "status: draft"), encoding="utf-8")
    assert shelf.reload()
    assert shelf.library.complete("vượt", ASKER) == ()
