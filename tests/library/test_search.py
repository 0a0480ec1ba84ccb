"""Search over a handful of entries: who sees what, on which day, and when an answer is given, offered or kept back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.library.search import Entry, Index, Query
from bot.library.search.words import Synonyms, canonical

ALWAYS = ((date(2020, 1, 1), None),)
DAY = date(2026, 11, 24)


def entry(id_: str, question: str, *also: str, text: str = "", topics: tuple[str, ...] = ()) -> Entry:
    return Entry(id_, question, also, topics, text, (), ALWAYS)


HELMET = entry(
    "mu",
    "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
    "đi xe máy không mũ phạt bao nhiêu",
    text="Phạt 400.000 đến 600.000 đồng.",
    topics=("Giao thông", "ô tô"),
)
LIGHT = entry(
    "den",
    "Vượt đèn đỏ bị phạt bao nhiêu?",
    "xe máy vượt đèn đỏ",
    text="Phạt 4 đến 6 triệu đồng.",
    topics=("Giao thông", "ô tô"),
)
BIKE = entry("con-xe-may", "Uống rượu bia rồi đi xe máy bị phạt bao nhiêu?", "nồng độ cồn xe máy", "nồng độ cồn mức 1")
CAR = entry("con-o-to", "Uống rượu bia rồi lái ô tô bị phạt bao nhiêu?", "nồng độ cồn ô tô", "nồng độ cồn mức 1")
STAY = entry("tam-tru", "Đăng ký tạm trú thế nào?", "ở trọ có phải đăng ký tạm trú không", text="Trong 30 ngày.")
BIRTH = entry("khai-sinh", "Đăng ký khai sinh cho con thế nào?", "làm giấy khai sinh cần gì", text="Trong 60 ngày.")
LICENCE = entry(
    "bang-lai",
    "Không có giấy phép lái xe bị phạt bao nhiêu?",
    "không bằng lái phạt bao nhiêu",
    text="Phạt 2 đến 4 triệu đồng.",
)
ENTRIES = (HELMET, LIGHT, BIKE, CAR, STAY, BIRTH, LICENCE)
SYNONYMS = (("nón bảo hiểm", "mũ bảo hiểm"), ("bằng lái", "giấy phép lái xe"), ("rút bảo hiểm", "rút bảo hiểm xã hội"))


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(ENTRIES, SYNONYMS)


def first(index: Index, said: str, query: Query | None = None) -> tuple[str, str]:
    found = index.search(said, query or Query(day=DAY))
    return found.outcome, found.hits[0].id if found.hits else ""


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("không đội mũ bảo hiểm phạt bao nhiêu", "mu"),
        ("khong doi mu bao hiem phat bn", "mu"),
        ("ko đội nón bảo hiểm phạt bao nhiêu", "mu"),
        ("vuot den do phat the nao", "den"),
        ("k có gplx bị phạt bn", "bang-lai"),
        ("khong co bang lai phat bao nhieu", "bang-lai"),
        ("dang ky tam tru", "tam-tru"),
        ("cho hoi dang ky khai sinh cho con the nao a", "khai-sinh"),
    ],
)
def test_a_question_is_answered_with_and_without_diacritics_and_in_shorthand(index: Index, said: str, id_: str) -> None:
    assert first(index, said) == ("answer", id_)


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("ddang ky tam truu", "tam-tru"),
        ("đăng kys khai sihn cho con", "khai-sinh"),
        ("vuotj ddenf ddor", "den"),
        ("dangky tamtru", "tam-tru"),
    ],
)
def test_slips_of_the_keyboard_are_read(index: Index, said: str, id_: str) -> None:
    assert first(index, said)[1] == id_


def test_a_question_with_two_answers_is_offered(index: Index) -> None:
    found = index.search("nong do con phat bao nhieu", Query(day=DAY))
    assert found.outcome == "choices"
    assert {hit.id for hit in found.hits[:2]} == {"con-xe-may", "con-o-to"}


def test_two_answers_with_the_very_same_wording_are_offered(index: Index) -> None:
    assert index.search("nong do con muc 1", Query(day=DAY)).outcome == "choices"


@pytest.mark.parametrize(("said", "id_"), [("nong do con xe may", "con-xe-may"), ("nong do con oto", "con-o-to")])
def test_the_vehicle_sets_two_like_answers_apart(index: Index, said: str, id_: str) -> None:
    assert first(index, said) == ("answer", id_)


def test_a_penalty_is_not_answered_by_what_speaks_of_none(index: Index) -> None:
    assert first(index, "khong dang ky tam tru bi phat bao nhieu")[0] != "answer"


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("vuot den do bi phat bao nhieu", True),
        ("xe may vuot den do", True),
        ("xe dap vuot den do bi phat bao nhieu", False),  # its questions are about the motorbike
        ("dang ky tam tru", True),
        ("dang ky tam tru trong bao lau", True),
        ("dang ky tam tru ton bao nhieu", False),  # it tells of no price
        ("dang ky tam tru le phi bao nhieu", False),
    ],
)
def test_only_what_tells_the_side_that_was_asked_is_given(index: Index, said: str, given: bool) -> None:
    assert (first(index, said)[0] == "answer") == given


def test_the_name_of_a_topic_is_offered_what_stands_under_it(index: Index) -> None:
    named = index.changed([replace(LIGHT, topics=("Đèn đỏ",)), replace(HELMET, topics=("Đèn đỏ",))])
    assert first(named, "den do")[0] == "choices"


@pytest.mark.parametrize("said", ["", "   ", "...", "hello", "asdf qwer", "你好", "thoi tiet hom nay the nao", "an gi"])
def test_what_is_no_question_about_law_finds_nothing(index: Index, said: str) -> None:
    assert index.search(said, Query(day=DAY)).outcome == "none"


def test_what_was_rejected_is_not_offered_again(index: Index) -> None:
    assert first(index, "dang ky tam tru", Query(day=DAY, rejected=frozenset({"tam-tru"})))[1] != "tam-tru"


def test_an_answer_is_found_until_its_last_day_also_while_it_is_still_to_come(index: Index) -> None:
    later = index.changed([replace(STAY, days=((date(2027, 1, 1), date(2027, 12, 31)),))])
    assert first(later, "dang ky tam tru")[1] == "tam-tru"  # the card says that it is not in force yet
    assert first(later, "dang ky tam tru", Query(day=date(2027, 1, 1)))[1] == "tam-tru"
    assert first(later, "dang ky tam tru", Query(day=date(2027, 12, 31)))[1] == "tam-tru"
    assert first(later, "dang ky tam tru", Query(day=date(2028, 1, 1)))[1] != "tam-tru"


def test_a_local_answer_is_found_only_there_and_in_what_lies_within(index: Index) -> None:
    local = index.changed([replace(STAY, place="xa-mau-a")])
    assert first(local, "dang ky tam tru")[1] != "tam-tru"
    assert first(local, "dang ky tam tru", Query(day=DAY, place="xa-mau-a"))[1] == "tam-tru"
    assert first(local, "dang ky tam tru", Query(day=DAY, place="xa-mau-b"))[1] != "tam-tru"
    hamlet = Query(day=DAY, place="thon-1", around=frozenset({"thon-1", "xa-mau-a"}))
    assert first(local, "dang ky tam tru", hamlet)[1] == "tam-tru"


def test_an_answer_that_nobody_looked_at_again_is_withheld(index: Index) -> None:
    overdue = index.changed([replace(STAY, until=DAY)])
    assert first(overdue, "dang ky tam tru", Query(day=DAY))[1] == "tam-tru"
    assert first(overdue, "dang ky tam tru", Query(day=DAY + timedelta(days=1)))[1] != "tam-tru"


def test_an_answer_for_officials_is_not_shown_to_citizens(index: Index) -> None:
    inside = index.changed([replace(STAY, audience=("official",))])
    assert first(inside, "dang ky tam tru")[1] != "tam-tru"
    assert first(inside, "dang ky tam tru", Query(day=DAY, roles=frozenset({"legal_officer"})))[1] == "tam-tru"


def test_an_index_that_was_changed_finds_what_one_built_anew_finds() -> None:
    changed = Index.build(ENTRIES[:4], SYNONYMS).changed(ENTRIES[4:], ["den"]).changed([replace(BIRTH, also=())])
    anew = Index.build([HELMET, BIKE, CAR, STAY, replace(BIRTH, also=()), LICENCE], SYNONYMS)
    for said in ("dang ky khai sinh", "vuot den do", "khong bang lai", "xe may", "uong bia lai xe", "giay khai sinh"):
        assert changed.search(said, Query(day=DAY)) == anew.search(said, Query(day=DAY))


def test_the_index_that_was_changed_from_goes_on_answering(index: Index) -> None:
    index.changed([], ["tam-tru"])
    assert first(index, "dang ky tam tru") == ("answer", "tam-tru")


def test_an_empty_index_finds_nothing() -> None:
    assert first(Index.build([]), "dang ky tam tru") == ("none", "")


def test_a_synonym_inside_what_it_means_is_not_read_twice() -> None:
    synonyms = Synonyms.of(SYNONYMS)
    assert " ".join(canonical("rút bảo hiểm", synonyms)) == "rut bao hiem xa hoi"
    assert " ".join(canonical("rút bảo hiểm xã hội", synonyms)) == "rut bao hiem xa hoi"


def test_a_car_is_one_word_and_a_neighbourhood_is_not_a_car() -> None:
    assert canonical("lái ô tô, oto", Synonyms()) == ("lai", "oto", "oto")
    assert canonical("ở tổ dân phố", Synonyms()) == ("o", "to", "dan", "pho")


def test_scores_lie_between_nothing_and_one_best_first(index: Index) -> None:
    hits = index.search("khong doi mu bao hiem", Query(day=DAY)).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(index.search("phat bao nhieu xe may", Query(day=DAY, limit=2)).hits) <= 2


def test_a_very_long_text_is_searched_by_its_beginning(index: Index) -> None:
    assert first(index, "dang ky tam tru " + "a " * 100_000)[1] == "tam-tru"
