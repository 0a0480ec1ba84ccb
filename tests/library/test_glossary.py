"""Which terms a text uses: whole words, in any writing, the longest first, but none that it explains itself."""

from datetime import date
from pathlib import Path

import pytest

from bot.config import Config
from bot.features.lookup.card import card_on
from bot.library import Shelf, Term
from bot.library.glossary import MOST_TOLD, Glossary, told_now
from bot.vietnamese import fold

WORDS = ("tạm trú", "hòa giải", "một cửa", "một cửa liên thông", "Bộ phận Một cửa", "thành niên", "chưa thành niên")
GLOSSARY = Glossary(
    [
        *(Term(term=word, means="x") for word in WORDS),
        Term(term="UBND", means="x", explain=False),
        Term(term="khiếu nại", means="x", also=("đơn khiếu nại",), not_in=("tieu-dung",)),
    ]
)
SHIPPED = Shelf(Config().content.dir).library


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("Đăng ký TẠM TRÚ ở xã, rồi tạm trú.", ["tạm trú"]),
        ("Nhờ tổ hoà giải hoặc UBND.", ["hòa giải"]),
        ("qua một cửa liên thông", ["một cửa liên thông"]),
        ("con chưa thành niên", ["chưa thành niên"]),
        ("gửi **đơn khiếu nại** ở Bộ phận Một cửa", ["khiếu nại", "Bộ phận Một cửa"]),
        ("tạm trúng thầu, một cửahàng, quátạm trú", []),
        ("Tạm trú là ở nơi khác. Đăng ký tạm trú.", []),
        ("Phải đăng ký tạm trú là điều ai cũng biết.", ["tạm trú"]),
        ("Đó là hòa giải (giúp hai bên tự thỏa thuận).", []),
    ],
)
def test_terms_are_found_as_whole_words_and_not_where_they_are_explained(said: str, terms: list[str]) -> None:
    assert [term.term for term in GLOSSARY.used(said)] == terms


def test_a_word_that_means_something_else_in_a_topic_is_not_explained_there() -> None:
    assert [term.term for term in GLOSSARY.used("Gửi khiếu nại.", ["tieu-dung"])] == []
    assert [term.term for term in GLOSSARY.used("Gửi khiếu nại.", ["dat-dai"])] == ["khiếu nại"]


def test_a_term_is_named_with_or_without_marks_and_by_its_other_writings() -> None:
    for said in ("tam tru", "Tạm Trú", "TAM TRU?"):
        assert GLOSSARY.named(said) == GLOSSARY.terms[[one.term for one in GLOSSARY.terms].index("tạm trú")]
    found = GLOSSARY.named("don khieu nai")
    assert found is not None
    assert found.term == "khiếu nại"
    assert GLOSSARY.named("tam") is None


def test_a_library_without_terms_explains_nothing() -> None:
    assert Glossary([]).used("tạm trú") == ()
    assert Glossary([]).named("tam tru") is None


def test_a_conversation_remembers_the_last_terms_only() -> None:
    many = [Term(term=f"t{n}", means="x") for n in range(MOST_TOLD + 5)]
    told: tuple[str, ...] = ()
    for term in many:
        told = told_now(told, [term])
    assert len(told) == MOST_TOLD
    assert told[-1] == many[-1].term
    assert told_now(told, [many[10]])[-1] == "t10"
    assert len(told_now(told, [many[10]])) == MOST_TOLD


def test_the_shipped_terms_are_short_plain_and_without_figures() -> None:
    terms = [term for term in SHIPPED.glossary.terms if term.explain]
    assert 45 <= len(terms) <= 80
    for term in terms:
        assert len(term.means) < 150, term.term
        assert not any(letter.isdigit() for letter in term.means), term.term
        assert term.means[-1] not in ".!", term.term
    keys = [fold(word) for term in SHIPPED.glossary.terms for word in (term.term, *term.also)]
    assert len(keys) == len(set(keys))


def test_most_shipped_terms_are_used_by_shipped_answers() -> None:
    day, used = date(2026, 11, 24), set()
    for answer in SHIPPED.answers.values():
        card = card_on(SHIPPED, answer.id, day)
        if card:
            used |= {term.term for term in SHIPPED.glossary.used(f"{answer.question}\n{card.version.written()}")}
    assert len(used) >= 35


def test_the_glossary_is_read_anew_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "terms.yaml").write_text("- {term: tạm trú, means: cũ}\n", encoding="utf-8")
    shelf = Shelf(tmp_path)
    (tmp_path / "terms.yaml").write_text("- {term: tạm trú, means: mới hơn}\n", encoding="utf-8")
    assert shelf.reload()
    found = shelf.library.glossary.named("tam tru")
    assert found is not None
    assert found.means == "mới hơn"
