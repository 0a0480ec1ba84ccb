"""Whoever names a document, as people write it, gets what rests on it."""

from dataclasses import replace

import pytest

from bot.library.search import Index, Query
from tests.library.test_search import BIRTH, DAY, ENTRIES, HELMET, LICENCE, LIGHT, STAY

FINES = ("168/2024/NĐ-CP", "Nghị định 168 (phạt giao thông)")
LAND = ("31/2024/QH15", "Luật Đất đai")
QUERY = Query(day=DAY)


@pytest.fixture(scope="module")
def index() -> Index:
    resting = (
        replace(HELMET, documents=(*FINES, "Điều 7 Nghị định 168")),
        replace(LIGHT, documents=(*FINES, "Điều 7 Nghị định 168")),
        replace(LICENCE, documents=(*FINES, "Điều 18 Nghị định 168")),
        replace(STAY, documents=LAND),
        replace(BIRTH, documents=LAND),
    )
    return Index.build((*(one for one in ENTRIES if one.id.startswith("con")), *resting))


@pytest.mark.parametrize(
    "said",
    [
        "nghị định 168",
        "nghị định số 168",
        "nđ168",
        "nghị định số 168/2024",
        "168/2024/NĐ-CP",
        "Nghị định 168/2024/NĐ-CP",
        "nghị định số 168/2024/NĐ-CP quy định về nội dung gì",
    ],
)
def test_a_decree_is_met_however_its_number_is_written(index: Index, said: str) -> None:
    found = index.search(said, QUERY)
    assert found.outcome == "choices"
    assert {hit.id for hit in found.hits[:3]} == {"mu", "den", "bang-lai"}


@pytest.mark.parametrize("said", ["luật đất đai", "Luật số 31/2024/QH15", "31/2024/QH15", "chương 2 luật đất đai"])
def test_a_law_is_met_by_its_name_and_by_its_number(index: Index, said: str) -> None:
    found = index.search(said, QUERY)
    assert found.outcome == "choices"
    assert {hit.id for hit in found.hits[:2]} == {"tam-tru", "khai-sinh"}


@pytest.mark.parametrize(
    "said",
    [
        "điều 18 nghị định 168",
        "khoản 2 điều 18 nghị định số 168",
        "điểm a khoản 2 điều 18 nghị định 168",
        "khoản 2 điều 18 nghị định 168/2024/NĐ-CP",
    ],
)
def test_the_only_answer_that_rests_on_an_article_is_given(index: Index, said: str) -> None:
    found = index.search(said, QUERY)
    assert (found.outcome, found.hits[0].id) == ("answer", "bang-lai")


def test_another_decree_is_not_met(index: Index) -> None:
    for said in ("nghị định số 100/2019/NĐ-CP", "luật số 45/2013/QH13", "nghị định 186"):
        assert index.search(said, QUERY).outcome == "none"


def test_what_cites_less_is_not_given_because_another_one_cites_all() -> None:
    """The first speaks about the decree; the one that rests on it stands behind."""
    about = replace(HELMET, question="Nghị định 168 2024 nói gì?", also=("nghị định 168 năm 2024 nói gì",))
    index = Index.build([replace(about, documents=("Nghị định 168",)), replace(STAY, documents=FINES), LIGHT, BIRTH])
    found = index.search("nghị định 168 2024 về", QUERY)
    assert found.outcome != "answer" or found.hits[0].id == "tam-tru"
