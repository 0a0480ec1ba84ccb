"""A reload of the content and a preview at the desk make indexes in threads of their own while searches run."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from bot.library.search import Index, Query
from bot.library.search.lexicon import Lexicon
from bot.library.search.spelling import Speller
from tests.library.test_search import DAY, ENTRIES, SYNONYMS


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


class Growing(Lexicon):
    """Another thread learns a syllable while this one is asked for the first."""

    def __getitem__(self, number: int) -> str:
        if number == 1:
            self.learned(["khai"])
        return super().__getitem__(number)


def test_a_syllable_that_comes_while_others_are_followed_is_found_later() -> None:
    speller = Speller(Growing(["sinh"]))
    assert [speller.lexicon[number] for number, _ in speller.near("sihn")] == ["sinh"]
    assert [speller.lexicon[number] for number, _ in speller.near("khoi")] == ["khai"]


@pytest.mark.usefixtures("often")
def test_threads_that_learn_at_once_give_a_syllable_one_number() -> None:
    words = [f"w{n}" for n in range(3_000)]
    for _ in range(10):
        lexicon, begin = Lexicon(), Barrier(4)
        learned: list[list[int]] = []

        def learn(lexicon: Lexicon = lexicon, begin: Barrier = begin, learned: list[list[int]] = learned) -> None:
            begin.wait()
            learned.append(lexicon.learned(words))

        threads = [Thread(target=learn) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert list(lexicon.known) == words
        assert all(one == learned[0] for one in learned)


@pytest.mark.usefixtures("often")
def test_searches_find_the_same_while_another_index_is_made() -> None:
    index = Index.build(ENTRIES, SYNONYMS)
    asked = [(said, Query(day=DAY)) for said in ("khog doi mu", "dangky tamtru", "vuotj ddenf ddor", "abcde fghij")]
    before = [index.search(*one) for one in asked]
    after = [replace(one, text=f"{one.text} " + " ".join(f"z{n}q{one.id}" for n in range(3_000))) for one in ENTRIES]
    made: list[Index] = []
    reload = Thread(target=lambda: made.append(index.changed(after)))
    reload.start()
    while reload.is_alive():
        assert [index.search(*one) for one in asked] == before
    anew = Index.build(after, SYNONYMS)
    assert [made[0].search(*one) for one in asked] == [anew.search(*one) for one in asked]
