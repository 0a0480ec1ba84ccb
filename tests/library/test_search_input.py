"""Whatever is typed, search takes no time over it, does not stumble, and keeps nothing of it that it need not."""

import unicodedata
from random import Random
from time import process_time

import pytest

from bot.library.search import Entry, Index, Query
from bot.library.search.index import CANDIDATES
from bot.library.search.sides import told
from bot.library.search.words import typed
from bot.vietnamese import untelexed
from tests.library.test_search import ALWAYS, DAY, ENTRIES, SYNONYMS, entry

QUERY = Query(day=DAY)
MOST_SECONDS = 0.25
"""Ten times what the slowest takes; what grows with the square of a word's length takes many times that."""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(ENTRIES, SYNONYMS)


def in_one_piece(letters: int, seed: int = 1) -> str:
    """Syllables of the entries without a space between them, as an address or a password has them."""
    random = Random(seed)
    syllables = (
        "khong doi mu bao hiem phat xe may vuot den do uong ruou dang ky tam tru khai sinh giay phep lai".split()
    )
    return "".join(random.choice(syllables) for _ in range(letters))[:letters]


@pytest.mark.parametrize(
    "said",
    [
        "a" * 10_000,
        in_one_piece(10_000),
        f"{in_one_piece(380)} {in_one_piece(380, 2)}",
        " ".join(in_one_piece(90, seed) for seed in range(8)),
        " ".join(in_one_piece(11, seed) for seed in range(800)),
        "fs" * 4_999 + "b",
        "fsb " * 2_500,
        "gcnqsdd " * 1_250,
        "tttttt nnnnnn " * 700,
        "1234567890 " * 900,
        "1" * 10_000,
        "😀" * 10_000,
        "\0" * 10_000,
        "a\u0301" * 5_000,
        "\u0301" * 10_000,
        "ж a " * 2_500,
        "mũ\ud800 bảo hiểm",
        "của cho thì là mà",
    ],
    ids=lambda said: f"{said[:12]!a}",
)
def test_no_text_takes_long_or_does_harm(index: Index, said: str) -> None:
    index.search("khog doi mu", QUERY)
    began = process_time()
    found = index.search(said, QUERY)
    assert process_time() - began < MOST_SECONDS
    assert found.outcome in ("answer", "choices", "none")


def test_the_end_of_a_long_word_is_looked_at_once() -> None:
    began = process_time()
    assert untelexed("fs" * 20_000 + "b") == "fs" * 20_000 + "b"
    assert untelexed("fs" * 20_000) == ""
    assert process_time() - began < MOST_SECONDS


def test_a_long_word_is_not_remembered_after_it_was_read(index: Index) -> None:
    """It may be an address, an account or a password; no syllable is so long."""
    speller = index.corpus.speller
    index.search("email nguyenvanan1990@example.com matkhaucuatoilagicungduoc", QUERY)
    remembered = {*speller._slips, *speller._far_slips}
    assert remembered
    assert max(map(len, remembered)) <= 10


def test_a_slip_in_a_long_syllable_is_still_read() -> None:
    index = Index.build([entry("nghieng", "Xe chở hàng nghiêng bị phạt bao nhiêu?"), *ENTRIES])
    assert index.search("xe cho hang nghieengg phat bao nhieu", QUERY).hits[0].id == "nghieng"
    assert index.search("xe cho hang nnghieenng phat bao nhieu", QUERY).hits[0].id == "nghieng"


@pytest.mark.parametrize(
    "odd", [(), ("",), ("?",), ("😀",), ("", ""), ("toi",), ("la gi",), ("12 34",), ("x" * 10_000,), ("\0",)], ids=ascii
)
def test_an_entry_may_be_nearly_empty(odd: tuple[str, ...]) -> None:
    question = odd[0] if odd else ""
    strange = Entry("odd", question, odd, odd, question, odd, ALWAYS)
    for entries in ([strange], [strange, *ENTRIES], [*ENTRIES, strange]):
        index = Index.build(entries, SYNONYMS)
        for said in (question, "dang ky tam tru", "la gi", "khog doi mu", "nghị định 168", ""):
            index.search(said, QUERY)
        assert index.changed([], ["odd"]).search("dang ky tam tru", QUERY).outcome in ("answer", "none")


def test_one_entry_alone_is_found() -> None:
    index = Index.build([ENTRIES[0]])
    assert index.search(ENTRIES[0].question, QUERY).outcome == "answer"
    assert index.search("khong doi mu bao hiem", QUERY).hits[0].id == ENTRIES[0].id


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_may_be_composed_or_not_or_left_out(index: Index, form: str) -> None:
    for one in ENTRIES:
        for said in (one.question, *one.also):
            bare = unicodedata.normalize("NFD", said).replace("đ", "d").replace("Đ", "D")
            bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
            marked = unicodedata.normalize(form, said)  # type: ignore[arg-type]
            assert index.search(marked, QUERY) == index.search(bare, QUERY)


@pytest.mark.parametrize(("said", "outcome"), [("Mức phạt là bao nhiêu?", "choices"), ("chăn nuôi", None)])
def test_of_many_entries_that_fit_alike_few_are_compared(said: str, outcome: str | None) -> None:
    """All of one topic, or with one question."""
    many = [entry(f"e{n}", "Mức phạt là bao nhiêu?", topics=("Chăn nuôi",)) for n in range(500)]
    for entries in (many, many[::-1]):
        index = Index.build(entries)
        found = index.search(said, QUERY)
        assert [one.id for one in found.hits[:3]] == ["e0", "e1", "e10"]
        assert outcome in (None, found.outcome)
        assert len(index.ranked(index.asked(typed(said)), QUERY).slots) <= 2 * CANDIDATES


def test_what_a_text_tells_is_seen_however_it_is_encoded_and_at_once() -> None:
    for text in ("Phạt 400.000 đồng.", "Lệ phí **1.500.000** đồng", "Trong 30 ngày", "trước 1/7/2026"):
        assert told(text) == told(unicodedata.normalize("NFD", text)) != 0
    began = process_time()
    for text in ("1" * 10_000, "1." * 5_000, "1," * 5_000, "1,,,,,,,,," * 1_000, "1/" * 5_000):
        told(text)
    assert process_time() - began < MOST_SECONDS
