"""The measuring itself: noise is the same every time and does what it says, and ratios are what one counts by hand."""

import unicodedata
from pathlib import Path

import pytest

from bot.library import Shelf
from bot.library.search import Entry
from tests.bench.search.corpora import ALWAYS, left_out
from tests.bench.search.figures import found_within, ratio, reciprocal, same_first
from tests.bench.search.folder import written
from tests.bench.search.noise import KINDS, noisy

QUESTIONS = (
    "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
    "Đăng ký tạm trú cho người ở trọ thì cần giấy tờ gì và nộp ở đâu?",
    "Hộ kinh doanh có phải nộp thuế thu nhập cá nhân theo nghị định mới không",
    "Người lao động được rút bảo hiểm xã hội một lần trong trường hợp nào?",
)


def edits_between(one: str, other: str) -> int:
    """Fewest inserts, deletes, replacements and swaps of neighbours that make one text the other."""
    rows = [list(range(len(other) + 1))]
    for n, letter in enumerate(one, 1):
        row = [n]
        for m, wanted in enumerate(other, 1):
            cost = min(rows[-1][m] + 1, row[-1] + 1, rows[-1][m - 1] + (letter != wanted))
            if n > 1 and m > 1 and (one[n - 2], letter) == (wanted, other[m - 2]):
                cost = min(cost, rows[-2][m - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_the_same_every_time_and_another_with_another_seed(kind: str) -> None:
    once = [noisy(one, kind) for one in QUESTIONS]
    assert once == [noisy(one, kind) for one in QUESTIONS]
    assert (once == [noisy(one, kind, seed=1) for one in QUESTIONS]) == (kind in "ab")


def test_what_chance_decided_is_known_on_every_machine() -> None:
    assert noisy(QUESTIONS[0], "a") == QUESTIONS[0]
    assert noisy(QUESTIONS[0], "b") == "Khong doi mu bao hiem bi phat bao nhieu?"
    assert noisy(QUESTIONS[0], "c") == "Khônpđi mũ bảo hiểmbị phạ tbao nhiêu?"
    assert noisy(QUESTIONS[0], "d") == "kg đội mbh bj fạt bn?"


@pytest.mark.parametrize("kind", ["b", "e"])
def test_nothing_with_a_mark_is_left_without_diacritics(kind: str) -> None:
    for one in QUESTIONS:
        assert noisy(one, kind).isascii()
        assert noisy(unicodedata.normalize("NFD", one), kind).isascii()


def test_typos_are_about_one_edit_for_eight_characters() -> None:
    texts = [one.text for one in left_out().asked[:60]]
    made = sum(edits_between(one, noisy(one, "c")) for one in texts)
    assert 0.8 <= made / (sum(map(len, texts)) / 8) <= 1.05  # two edits may meet and count as one


def test_teencode_takes_the_longest_phrase_and_whole_words_only() -> None:
    said = noisy("bảo hiểm y tế có bảo hiểm không, ông Không Khôngminh", "d").split()
    assert said[0] == "bhyt"
    assert said[2] == "bh"
    assert said[-1] == "Khôngminh"


def test_figures_are_what_one_counts_by_hand() -> None:
    places = [1, 2, 0, 4, 11]
    assert found_within(places, 1).mean() == pytest.approx(1 / 5)
    assert found_within(places, 3).mean() == pytest.approx(2 / 5)
    assert found_within(places, 10).mean() == pytest.approx(3 / 5)
    assert reciprocal(places).mean() == pytest.approx((1 + 1 / 2 + 1 / 4) / 5)
    assert same_first(["x", "y", ""], ["x", "z", ""]) == pytest.approx(2 / 3)


def test_the_bounds_lie_around_the_mean_and_an_engine_beside_itself_differs_by_nothing() -> None:
    each = found_within([1, 0] * 50, 1)
    found = ratio(each)
    assert found == ratio(each)
    assert 0.35 < found.low < found.mean == 0.5 < found.high < 0.65
    assert ratio(each - each) == type(found)(0.0, 0.0, 0.0)


def test_a_question_that_is_asked_does_not_stand_in_its_entry() -> None:
    corpus = left_out()
    entries = {one.id: one for one in corpus.entries}
    assert len(corpus.asked) > 200
    for one in corpus.asked:
        (right,) = one.right
        assert one.text not in entries[right].also


def test_a_folder_written_from_entries_has_no_error_and_says_what_they_say(tmp_path: Path) -> None:
    long = "Người dùng thử phải ghi đủ họ tên vào sổ. " * 12
    entries = (
        Entry("mau#3", "Ghi sổ", ("ghi sổ ra sao",), (), f"{long}\n\t- yes: «no»\x07 # allow", ("Luật Mẫu",), ALWAYS),
        Entry("mau#4a", "", (), (), "Không có tên.", ("Nghị định số 01/2020/NĐ-CP Mẫu",), ALWAYS),
        Entry("thu-tuc", "2020-01-01", ("off",), (), "Nộp ở xã.", (), ALWAYS),
    )
    names = written(entries, tmp_path)
    shelf = Shelf(tmp_path)
    assert [one for one in shelf.lint() if one.severity == "error"] == []
    answers = [shelf.library.answers[names[one.id]] for one in entries]
    assert [one.question for one in answers] == ["Ghi sổ", "Không có tên.", "2020-01-01"]
    assert answers[2].also == ("off",)
    said = " ".join(answers[0].versions[0].written().split())
    assert said == f"{long}- yes: «no» # allow"
    assert answers[1].versions[0].basis[0].at == "Điều 4a"
    assert [one.number for one in shelf.library.documents.values()][1] == "01/2020/NĐ-CP"
