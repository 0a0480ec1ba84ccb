"""An index finds the same however it came to hold its entries: built, changed, kept in a file, in any order."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from bot.library.search import Entry, Index, Query
from bot.library.search.corpus import digest
from bot.library.search.keeping import Kept, pack, renewed, unpack
from tests.running import ROOT

WORDS = (
    "không đội mũ bảo hiểm bị phạt bao nhiêu xe máy vượt đèn đỏ đăng ký tạm trú khai sinh giấy phép lái ô tô nồng độ cồn"
    " luật đất đai nghị định số 168 2024 điều 7 khoản 2 thuế thu nhập cá nhân nghỉ phép lương hưu trợ cấp thôi việc"
).split()
ODD = ("", "?", "😀", "Không đội mũ bảo hiểm bị phạt bao nhiêu?", "tôi", "12 34", "x" * 200)
NAMES = ("168/2024/NĐ-CP", "Nghị định 168", "Luật Đất đai", "Điều 7 Nghị định 168", "Thông tư 5/2020", "Luật (mới)", "")
ASKED = (*ODD, "giao thong", "nđ 168", "điều 7 nghị định số 168", "luat dat dai", "xế hộp", "nón bảo hiểm", "gplx", "e")
SYNONYMS = (("nón bảo hiểm", "mũ bảo hiểm"), ("bằng lái", "giấy phép lái xe"), ("xế hộp", "ô tô"), ("trú", "tạm trú"))
DAYS = (date(2025, 5, 5), date(2026, 3, 3), date(2027, 1, 1))


def words(random: Random, most: int) -> str:
    return " ".join(random.choice(WORDS) for _ in range(random.randint(0, most)))


def entry(random: Random, n: int) -> Entry:
    return Entry(
        id=f"e{n}",
        question=random.choice(ODD) if random.random() < 0.1 else words(random, 8),
        also=tuple(words(random, 6) for _ in range(random.choice((0, 0, 1, 2, 4)))),
        topics=tuple(random.sample(("Giao thông", "đất đai", "Hộ tịch", ""), random.randint(0, 2))),
        text=words(random, 40),
        documents=tuple(random.sample(NAMES, random.randint(0, 3))),
        days=((date(2020, 1, 1), random.choice((None, None, date(2026, 1, 1)))),),
        audience=random.choice(((), (), ("official",), ("business",))),
        place=random.choice(("toan-quoc", "toan-quoc", "a", "b", "c")),
        until=random.choice((None, None, date(2026, 6, 1))),
    )


def asked(random: Random) -> tuple[str, Query]:
    letters = list(random.choice(ASKED) if random.random() < 0.2 else words(random, 10))
    for _ in range(random.choice((0, 0, 1, 2))):
        at = random.randrange(len(letters) + 1)
        letters[at : at + 1] = random.choice(((), "aa", "s", " "))
    return "".join(letters), Query(
        day=random.choice(DAYS),
        place=random.choice((None, "a", "b")),
        around=random.choice((frozenset(), frozenset({"a"}), frozenset({"b", "c"}))),
        roles=random.choice((frozenset(), frozenset({"official"}))),
        rejected=frozenset(f"e{random.randrange(60)}" for _ in range(random.choice((0, 3)))),
        limit=random.choice((1, 5, 10, 100)),
    )


def changed(random: Random, index: Index, entries: dict[str, Entry], most: int) -> Index:
    """A few entries or nearly all come, change and go, in one of the ways in which they do."""
    new = [entry(random, random.randrange(most + 10)) for _ in range(random.choice((0, 1, 2, 5, most)))]
    gone = [f"e{random.randrange(most + 5)}" for _ in range(random.choice((0, 1, 3, most // 2, 3 * most)))]
    for id_ in gone:
        entries.pop(id_, None)
    entries.update((one.id, one) for one in new)
    if random.random() < 0.7:
        return index.changed(new, gone)
    return renewed(index, entries)


def kept(index: Index, synonyms: tuple[tuple[str, str], ...]) -> Index:
    read = unpack(b"".join(pack(Kept(index, "mark"), synonyms)), synonyms)
    assert read
    return read.index


@pytest.mark.parametrize("seed", range(20))
def test_an_index_finds_what_one_built_anew_finds_whatever_happened_to_it(seed: int) -> None:
    random = Random(seed)
    most, synonyms = random.choice((0, 1, 2, 8, 30, 60, 200)), random.choice(((), SYNONYMS))
    entries = {f"e{n}": entry(random, n) for n in range(most)}
    index = Index.build(entries.values(), synonyms)
    for _ in range(5):
        index = changed(random, index, entries, most)
        if random.random() < 0.3:
            index = kept(index, synonyms)
        shuffled = random.sample(list(entries.values()), len(entries))
        anew = Index.build(shuffled, synonyms)
        for said, query in (asked(random) for _ in range(25)):
            found = index.search(said, query)
            assert found == anew.search(said, query), (said, query)
            assert len(found.hits) <= query.limit
            assert all(query.sees(entries[one.id]) and one.id not in query.rejected for one in found.hits)
            assert found.hits or found.outcome == "none"


@pytest.mark.parametrize(
    "other",
    [
        {"also": ("",)},
        {"also": ("một\1hai",)},
        {"also": ("một", "hai", "")},
        {"question": "hỏi\0", "text": "đáp"},
        {"question": "hỏ", "text": "iđáp"},
        {"topics": ("một",), "also": ("hai",)},
        {"place": "một"},
        {"until": date(2030, 1, 1)},
    ],
    ids=str,
)
def test_entries_that_differ_in_anything_are_made_ready_anew(other: dict[str, object]) -> None:
    one = Entry("e", "hỏi", (), (), "đáp", (), ((date(2020, 1, 1), None),))
    several = replace(one, also=("một", "hai"))
    assert digest(replace(one, **other)) not in (digest(one), digest(several))  # type: ignore[arg-type]


SHUFFLED = """
import sys
from random import Random
from bot.library.search import Index
from tests.library.test_search_changes import SYNONYMS, asked, entry
random = Random(1)
entries = [entry(random, n) for n in range(60)]
questions = [asked(random) for _ in range(100)]
Random(sys.argv[1]).shuffle(entries)
index = Index.build(entries, SYNONYMS)
print([index.search(*one) for one in questions])
"""


def test_nothing_depends_on_the_order_of_the_entries_or_on_the_process() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SHUFFLED, seed],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
