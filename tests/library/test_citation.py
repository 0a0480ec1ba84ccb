"""Where a question names a document, and what is found then."""

from dataclasses import replace
from datetime import date

import pytest

from bot.library.search import Entry, Index, Query
from bot.library.search.citation import citations
from tests.library.test_search import ALWAYS, DAY

NAMES = frozenset(("luat dat dai", "luat ho tich", "bo luat lao dong"))


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("nghi dinh 168", ["nghi dinh 168"]),
        ("nghi dinh 168 2024", ["nghi dinh 168 2024"]),
        ("168 2024 nghi dinh cp", ["168 2024 nghi dinh cp"]),
        ("36 2024 qh15", ["36 2024 qh15"]),
        ("dieu 7 nghi dinh 168 noi gi", ["dieu 7", "nghi dinh 168"]),
        ("khoan 2 dieu 7 cua luat dat dai", ["khoan 2", "dieu 7", "luat dat dai"]),
        ("luat dat dai quy dinh tach thua", ["luat dat dai"]),
        ("theo bo luat lao dong thi sao", ["bo luat lao dong"]),
        ("thong tu 80", ["thong tu 80"]),
        ("dieu 7", []),  # of which document?
        ("nghi dinh moi", []),
        ("luat giao thong", []),  # no document is called so
        ("nop 168 nghin", []),
        ("nam 2024", []),
        ("", []),
    ],
)
def test_a_citation_is_a_number_or_a_name_with_its_places(said: str, cited: list[str]) -> None:
    words = said.split()
    assert [" ".join(words[first:end]) for first, end in citations(words, NAMES)] == cited


def entry(id_: str, question: str, *documents: str) -> Entry:
    return Entry(id_, question, (), (), f"{question} Phạt 2 triệu đồng.", documents, ALWAYS)


HELMET = entry(
    "mu", "Không đội mũ bảo hiểm phạt bao nhiêu?", "168/2024/NĐ-CP", "Nghị định 168 (phạt)", "Điều 7 Nghị định 168"
)
LIGHT = entry("den", "Vượt đèn đỏ phạt bao nhiêu?", "168/2024/NĐ-CP", "Nghị định 168 (phạt)", "Điều 6 Nghị định 168")
BIRTH = entry("sinh", "Đăng ký khai sinh thế nào?", "60/2014/QH13", "Luật Hộ tịch", "Điều 15 Luật Hộ tịch")
LAND = entry("dat", "Đất dai tách thửa thế nào?", "31/2024/QH15", "Luật Đất đai", "Điều 220 Luật Đất đai")
OTHERS = [
    entry(f"khac-{n}", f"Câu hỏi khác số {n} về việc chung", f"{n}/2020/NĐ-CP", f"Nghị định {n}") for n in range(40)
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build([HELMET, LIGHT, BIRTH, LAND, *OTHERS])


@pytest.mark.parametrize(
    ("said", "outcome", "first"),
    [
        ("nđ 168", "choices", {"mu", "den"}),
        ("nd168", "choices", {"mu", "den"}),
        ("168/2024/NĐ-CP", "choices", {"mu", "den"}),
        ("nghị định 168 quy định gì", "choices", {"mu", "den"}),
        ("điều 7 nghị định 168", "answer", {"mu"}),
        ("dieu 6 nd 168", "answer", {"den"}),
        ("luật hộ tịch", "answer", {"sinh"}),
        ("60/2014/QH13", "answer", {"sinh"}),
        ("nghị định 999", "none", set()),
        ("vượt đèn đỏ theo nghị định 168", "choices", {"den"}),
    ],
)
def test_what_rests_on_the_cited_document_is_found(index: Index, said: str, outcome: str, first: set[str]) -> None:
    found = index.search(said, Query(day=DAY))
    assert found.outcome == outcome
    if first:
        assert {hit.id for hit in found.hits[: len(first)]} == first


def test_what_is_no_longer_in_force_is_not_found_by_its_document_either() -> None:
    ended = replace(BIRTH, days=((date(2020, 1, 1), date(2025, 1, 1)),))
    index = Index.build([HELMET, LIGHT, ended, *OTHERS])
    assert "sinh" not in [hit.id for hit in index.search("luật hộ tịch", Query(day=DAY)).hits]
