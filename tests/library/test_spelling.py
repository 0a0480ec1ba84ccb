"""What was mistyped is read as what the collection says; what was meant is left alone."""

import pytest

from bot.library.search.bags import bag
from bot.library.search.corpus import Corpus
from bot.library.search.entry import Entry
from bot.library.search.initials import Initials
from bot.library.search.lexicon import Lexicon, halves, is_pair, pair
from bot.library.search.spelling import Reader, Speller, is_one_edit
from bot.library.search.words import Synonyms
from tests.library.test_search import ALWAYS

SAID = (
    "không đội mũ bảo hiểm bị phạt bao nhiêu",
    "đi xe máy không mũ bảo hiểm",
    "nồng độ cồn khi lái xe máy",
    "giấy phép lái xe hết hạn",
    "không có giấy phép lái xe",
    "đổi giấy phép lái xe ở đâu",
    "đăng ký tạm trú cho người thuê nhà",
    "đăng ký khai sinh cho con",
    "hợp đồng lao động phải có chữ ký",
    "hợp đồng lao động với công ty",
    "sử dụng đất nông nghiệp",
    "quyền sử dụng đất của hộ gia đình",
    "trẻ em dưới sáu tuổi được khám bệnh",
    "thời hạn của thẻ căn cước",
)

ONCE = "chị em nuôi tằm kéo tơ dệt lụa bên sông vắng chiều thu gió heo lạnh buốt trăng non lấp ló đầu núi xa mờ sương"
"""Words that are met once tell how many others a collection has not met yet."""


def reading(*said: str) -> Reader:
    entries = [Entry(f"e{n}", one, (), (), one, (), ALWAYS) for n, one in enumerate((*said, *said, ONCE))]
    corpus = Corpus.empty(Synonyms(), Speller(Lexicon())).changed(entries)
    return Reader(corpus.speller, corpus.having, len(entries), Initials(corpus.speller.lexicon, corpus.having))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return reading(*SAID)


def read(reader: Reader, said: str) -> str:
    return " ".join(reader.read(said.split()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khong doi mu bao hiem", "khong doi mu bao hiem"),
        ("khong doi mu bao hjem", "khong doi mu bao hiem"),  # another letter
        ("khong doi mu bao hieem", "khong doi mu bao hiem"),  # one more
        ("khong doi mu bao hem", "khong doi mu bao hiem"),  # one less
        ("khong doi mu bao ihem", "khong doi mu bao hiem"),  # two exchanged
        ("khong doi mu baohiem", "khong doi mu bao hiem"),  # a space that is missing
        ("khong doi mu baoxhiem", "khong doi mu bao hiem"),  # a letter in its place
        ("khong doi mu ba ohiem", "khong doi mu bao hiem"),  # a space too early
        ("khong doi mu bao hi em", "khong doi mu bao hiem"),  # a space too much
        ("khong doi mu baohjem", "khong doi mu bao hiem"),  # two slips in one word
        ("khoong ddooi muf bao hieemr", "khong doi mu bao hiem"),  # Telex that slipped
        ("gplx het han", "giay phep lai xe het han"),  # initials, mined
        ("hd ld voi cong ty", "hop dong lao dong voi cong ty"),  # shorthand of several meanings
        ("dk tam tru", "dang ky tam tru"),
        ("khong doi mu bao hiem bi fat", "khong doi mu bao hiem bi phat"),  # as it sounds
    ],
)
def test_each_kind_of_slip_is_read(reader: Reader, typed: str, meant: str) -> None:
    assert read(reader, typed) == meant


def test_letters_and_digits_part_where_the_collection_has_both() -> None:
    assert read(reading(*SAID), "mu2 bao hiem") == "mu2 bao hiem"
    assert read(reading(*SAID, "mức 2 của mũ"), "mu2 bao hiem") == "mu 2 bao hiem"


@pytest.mark.parametrize("typed", ["", "nau pho bo", "zalo", "quy khach thong cam", "12345", "abcdefghijklmnop"])
def test_what_the_collection_does_not_know_stays_as_it_was_typed(reader: Reader, typed: str) -> None:
    assert read(reader, typed) == typed


def test_a_known_syllable_is_changed_only_for_a_neighbour(reader: Reader) -> None:
    assert read(reader, "xe mau cua con") == "xe may cua con"
    assert read(reader, "mau cua con") == "mau cua con"


def test_reading_does_not_hang_on_the_order_in_which_syllables_were_met() -> None:
    typed = "khogn dooi mubaohiem hd ldong voi cty gplxe"
    turned = (SAID, SAID[::-1], SAID[7:] + SAID[:7])
    assert len({reading(*said).read(typed.split()) for said in turned}) == 1


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("phat", "fat", False), ("phat", "pat", True), ("phat", "phaat", True), ("phat", "paht", True),
        ("phat", "phan", True), ("phat", "pant", False), ("a", "b", True), ("a", "ab", True), ("ab", "ba", True),
        ("abc", "cba", False), ("xe", "xexe", False), ("phat", "phat", True),
    ],
)  # fmt: skip
def test_one_edit_is_one_letter_or_two_exchanged(one: str, other: str, near: bool) -> None:
    assert is_one_edit(one, other) == near
    assert is_one_edit(other, one) == near


def test_a_pair_is_one_integer_larger_than_every_syllable() -> None:
    lexicon = Lexicon()
    first, second, again = lexicon.learned(["bao", "hiem", "bao"])
    assert (first, second, again) == (1, 2, 1)
    assert halves(pair(first, second)) == (first, second)
    assert is_pair(pair(1, 1))
    assert not is_pair(len(lexicon))
    assert lexicon.number("chưa gặp") == 0


def test_pairs_do_not_reach_from_one_text_into_the_next() -> None:
    lexicon = Lexicon()
    made = bag(Entry("e", "mũ bảo hiểm", ("xe máy",), (), "", (), ALWAYS), Synonyms(), lexicon)
    terms = set(made.terms.tolist())
    assert pair(lexicon.number("bao"), lexicon.number("hiem")) in terms
    assert pair(lexicon.number("hiem"), lexicon.number("xe")) not in terms
