"""How people name somebody: by family and given name, behind «tên», «tôi là», «chị», «con gái», or by a nickname. Pure.

Capitals help where there are any; most people type none, and half of them no diacritics. What stands behind «xã»,
«đường», «Luật», «Sở» is a place, a law, an office.
"""

from collections.abc import Iterator

from bot.masking import words as known
from bot.masking.reading import Span, Text, Word, read

LONGEST = 5
"""Syllables of a name."""


def names_in(said: str) -> Iterator[Span]:
    """Where names stand."""
    text = read(said)
    names = _Names(text)
    at = 0
    while at < len(text.words):
        start, end = names.at(at)
        if end > start:
            yield text.words[start].start, text.words[end - 1].end
        at = max(end, at + 1)


class _Names:
    """Looks at one word after the other; each question answers with the word behind the name, 0 where none begins."""

    def __init__(self, text: Text) -> None:
        self.words, self.marked = text.words, text.marked

    def at(self, i: int) -> tuple[int, int]:
        """(first word of the name, the word behind it) for a name that begins here; (0, 0) for none."""
        word = self.words[i]
        if not word.low[0].isalpha():
            return 0, 0
        whose = self._kin_before(i)
        end = self._told(i) or self._whole(i, bool(whose) or self._is_told_who(i)) or self._is(i)
        end = end or (self._of_kin(i, whose) if whose else 0) or self._large(i)
        return (i, end) if end else (0, 0)

    # Words ----------------------------------------------------------------------------------------------------------

    def _plain(self, i: int) -> str:
        return self.words[i].plain if 0 <= i < len(self.words) else ""

    def _close(self, i: int) -> bool:
        """Only spaces lie between this word and the one before."""
        return 0 < i < len(self.words) and self.words[i].close

    def _among(self, word: Word, marked: frozenset[str], plain: frozenset[str]) -> bool:
        """One of these words, as far as it was written with diacritics."""
        return word.low in marked if self.marked or word.low != word.plain else word.plain in plain

    def _part(self, i: int) -> bool:
        word = self.words[i]
        return self._among(word, known.PART_OF_NAME, known.PART_PLAIN)

    def _family(self, word: Word) -> bool:
        if word.capital:
            return self._among(word, known.FAMILY_ONCE, known.FAMILY_ONCE_PLAIN)
        return self._among(word, known.FAMILY, known.FAMILY_PLAIN)

    def _everyday(self, i: int) -> bool:
        """This word and the next are one everyday word."""
        if not self._close(i + 1):
            return False
        one, other = self.words[i], self.words[i + 1]
        pair = f"{one.plain} {other.plain}"
        if one.capital and other.capital and one.low in known.FAMILY and other.low in known.PART_OF_NAME:
            return pair in known.SHARED
        return pair in known.PAIRS

    def _ends_everyday(self, i: int) -> bool:
        """The word before and this one are one everyday word: «vi phạm», «Việt Nam»."""
        return self._close(i) and f"{self._plain(i - 1)} {self._plain(i)}" in known.PAIRS

    def _stops(self, i: int) -> bool:
        """Nothing that a name goes on with."""
        word = self.words[i]
        if not word.low[0].isalpha():
            return True
        return self._among(word, known.STOPS, known.STOPS_PLAIN) and (word.first or not word.capital)

    def _on(self, i: int, longest: int = LONGEST) -> int:
        """The word behind the syllables of names that follow each other from here."""
        end = i
        while end < len(self.words) and end - i < longest and (end == i or self._close(end)):
            word = self.words[end]
            goes_on = word.capital if self.words[i].capital else self._part(end)
            if not goes_on or self._everyday(end) or (self._stops(end) and not word.capital):
                break
            end += 1
        return end

    # A family's name and what follows it ------------------------------------------------------------------------------

    def _whole(self, i: int, told: bool) -> int:
        """«nguyễn văn nam», «Phạm Thu Hà». told: something before it says that a name comes."""
        word = self.words[i]
        if not self._close(i + 1) or self._is_place(i, told):
            return 0
        if self.words[i + 1].low in known.MIDDLE:
            return self._with_middle(i, told)
        if not self._family(word) or self._stops(i + 1) or (not word.capital and self._ends_everyday(i)):
            return 0
        end = self._on(i)
        if told and end == i + 1 and word.plain in known.PLAIN_FAMILY and self._close(i + 2):  # «chau toi tran gia han»
            end = max(i + 3, self._on(i + 2))
        if end - i < 2 or not (word.capital or self._likely(word) or (told and self._surely_told(i))):
            return 0
        last = self.words[i + 1]
        if end - i >= 3 or last.capital or told:
            return end
        return end if self.marked and self._given(last) and last.low not in known.EVERYDAY else 0

    def _likely(self, word: Word) -> bool:
        """A family's name that is hardly another word."""
        return (
            word.low in known.LIKELY_FAMILY
            if self.marked or word.low != word.plain
            else word.plain in known.PLAIN_FAMILY
        )

    def _surely_told(self, i: int) -> bool:
        """By «là», «tên»; not by kin alone: «ong chong cu luong …»."""
        return self.marked or self._plain(i - 1) in ("la", "ten")

    def _with_middle(self, i: int, told: bool) -> int:
        """A family's name, «văn» or «thị», and a given name."""
        word, given = self.words[i], i + 2
        large = known.FAMILY_ONCE_PLAIN if word.capital or told else known.SURE_FAMILY
        is_family = self._family(word) or (word.low == word.plain and word.plain in large)
        if not is_family or not self._close(given) or self._stops(given):
            return 0
        if not (told or word.capital or self.marked or word.low != word.plain or self._is_no_verb(i)):
            return 0
        end = max(given + 1, self._on(given, 3))
        last_is_em = self._close(end) and self._plain(end) == "em" and self._plain(end + 1) not in known.NEARER_PLAIN
        return end + last_is_em

    def _is_no_verb(self, i: int) -> bool:
        """Not «vi phạm thì …», «đô thị hóa», «hộ thì cần», as it may be without diacritics."""
        family, middle = self._plain(i), self._plain(i + 1)
        if family not in known.SURE_FAMILY:
            return False
        if f"{self._plain(i - 1)} {family}" in known.PAIRS or f"{family} {middle}" in known.PAIRS:
            return False
        return middle == "van" or family in known.PLAIN_FAMILY or self._part(i + 2)

    def _given(self, word: Word) -> bool:
        if word.plain in known.NICKNAMES_PLAIN and self._among(word, known.NICKNAMES, known.NICKNAMES_PLAIN):
            return True
        return self._among(word, known.GIVEN, known.GIVEN_PLAIN)

    # Somebody says who it is ------------------------------------------------------------------------------------------

    def _told(self, i: int) -> int:
        """Behind «tên là», «em tên», «họ tên:»."""
        before = i - 1
        if self._plain(before) in ("la", "goi") and self._close(i):
            before -= 1
        if self._plain(before) in ("toi", "em", "minh", "chau", "con", "e", "tui") and self._plain(before - 1) == "ten":
            if before == i - 1 and not (self.words[i].capital or self._given(self.words[i])):
                return 0  # «tên tôi bị sai»
            before -= 1
        if self._plain(before) != "ten" or not (self._close(i) or self.words[i].colon):
            return 0
        who, alone = self._plain(before - 1), before == i - 1 and not self.words[i].colon
        named = who in known.PEOPLE or not alone or self._given_large(i)
        if who in ("ho", "va", "") and alone:
            named = self._clearly_given(i)  # not «họ tên trong căn cước»
        if not named or (who in known.NOT_NAMED and who != "ho") or self._stops(i) or self._everyday(i):
            return self._whole(i, True) if named else 0
        end = self._whole(i, True) or max(i + 1, self._on(i))
        while (
            self._family(self.words[i])
            and end < min(len(self.words), i + 3)
            and self._close(end)
            and not self._stops(end)
        ):
            end += 1
        return end

    def _given_large(self, i: int) -> bool:
        return self.words[i].capital and self._given(self.words[i])

    def _is_told_who(self, i: int) -> bool:
        """Behind «tôi là», «người bán là», «họ tên», «tôi» alone."""
        if self._plain(i - 1) == "la":
            return self._plain(i - 2) in known.PEOPLE
        if self._plain(i - 1) in ("toi", "em", "minh", "dinh"):
            return self.words[i].capital or self._likely(self.words[i])
        return self._plain(i - 1) == "ten"

    def _is(self, i: int) -> int:
        """«tôi là Hà», «mình là phương anh,»: given names, behind which the sentence goes on about something else."""
        if self._plain(i - 1) != "la" or self._plain(i - 2) not in known.PEOPLE or not self._close(i):
            return 0
        word = self.words[i]
        end = self._on(i)
        if end == i and word.capital and self._may_be_both(i):
            return i + 2
        if end == i or (not word.capital and (word.plain in known.PLACES_PLAIN or word.low in known.KIN)):
            return 0
        if word.capital:
            return end if word.low not in known.PLACES else 0
        alone = not self._close(end) or self._plain(end) in known.NEXT_TO or self._stops(end)
        return end if alone and self._given(word) else 0

    # Kin and titles ---------------------------------------------------------------------------------------------------

    def _kin_before(self, i: int) -> int:
        """How many words before this one say whose name it is: «chị» 1, «con gái tôi» 3; 0 for none."""
        back = i - 1
        while back >= max(0, i - 4) and self._close(back + 1) and self.words[back].low[0].isalpha():
            word = self.words[back]
            if self._among(word, known.KIN, known.KIN_PLAIN):
                return i - back
            if back < i - 1 and self._among(word, known.OF_KIN, known.OF_KIN_PLAIN):
                return i - back
            if not self._among(word, known.NEARER, known.NEARER_PLAIN):
                return 0
            back -= 1
        return 0

    def _of_kin(self, i: int, whose: int) -> int:
        """Behind «chị», «con gái», «vợ tôi»: a given name, or a nickname by birth."""
        word, kin = self.words[i], self.words[i - whose]
        if word.capital and word.low in known.NATIONS and kin.plain in ("vo", "chong", "ck", "vk"):
            return 0
        if word.capital and not self._is_place(i, False):
            end = self._on(i)
            if end == i and self._may_be_both(i):
                end = i + 2  # «Bảo An»: an everyday word too, but not behind kin
            return end if not word.first and not (end == i + 1 and self._stops(i)) else 0
        if whose == 1 and self._among(word, known.NICKNAMES, known.NICKNAMES_PLAIN):
            return self._nicknamed(i, kin)
        if (
            not self._given(word)
            or self._everyday(i)
            or self._among(word, known.EVERYDAY, known.EVERYDAY_FOLDED)
            or self._is_kin_word(i)
        ):
            return 0
        wanted = self._wanted(i, whose)
        end = self._on(i, 3)
        return end if end > i and self._signs(i, whose, end) >= wanted else 0

    def _may_be_both(self, i: int) -> bool:
        """Two given names that are an everyday word too, but no country's."""
        if not self._close(i + 1) or not (self._given(self.words[i]) and self._given(self.words[i + 1])):
            return False
        return f"{self._plain(i)} {self._plain(i + 1)}" not in known.ABROAD

    def _is_kin_word(self, i: int) -> bool:
        word = self.words[i]
        if word.plain == "minh" and self._close(i + 1) and self._clearly_given(i + 1):  # «chau minh khang»
            return False
        return self._among(word, known.NEARER, known.NEARER_PLAIN) or word.low in known.KIN

    def _clearly_given(self, i: int) -> bool:
        return self._given(self.words[i]) and (self.marked or self._plain(i) not in known.EVERYDAY_PLAIN)

    def _wanted(self, i: int, whose: int) -> int:
        """How many signs it takes that a person is meant: without diacritics «co lam» says anything."""
        if self.marked:
            return 0
        word, kin = self.words[i], self.words[i - whose]
        pair = f"{self._plain(i - 1)} {word.plain}"
        doubtful = word.plain in known.EVERYDAY_PLAIN
        sure = kin.plain in known.SURE_KIN or whose > 1
        return doubtful + (not sure) + (pair in known.PAIRS) + (doubtful and whose > 1)

    def _signs(self, i: int, whose: int, end: int) -> int:
        before = self._plain(i - whose - 1) in known.BEFORE and self._close(i - whose)
        behind = end < len(self.words) and self._plain(end) in known.NEXT_TO
        aged = self._plain(end).isdecimal() and self._plain(end + 1) == "tuoi"
        called = self.words[i - whose].first and self._plain(end) in ("toi", "em", "chau", "minh")
        surely = f"{self._plain(end)} {self._plain(end + 1)}" in known.PERSONS
        return before + (behind or aged or called) + surely

    def _nicknamed(self, i: int, kin: Word) -> int:
        """«ông bảy», «bà tư béo», «anh ba ở thôn 3»."""
        end = i + 1
        if self._close(end) and self._plain(end) in known.LOOKS:
            return end + 1
        if kin.plain in ("con", "em", "chau", "vo", "chong", "be", "ban"):
            return 0
        behind = self._plain(end)
        counted = self._close(end) and behind in known.COUNTED
        if counted or behind.isdecimal():
            return 0
        birth = self._plain(i) in ("ut", "ca") or (kin.plain in ("anh", "chi") and self._plain(i) in ("hai", "ba"))
        if birth or (not self.marked and f"{kin.plain} {self._plain(i)}" in known.PAIRS):
            return end if birth and self._signs(i, 1, end) else 0  # «anh hai» is whoever was born first
        if self.marked or kin.plain in ("ong", "anh", "mu"):
            return end
        return end if self._signs(i, 1, end) >= 1 and kin.plain != "co" else 0

    # Written large ----------------------------------------------------------------------------------------------------

    def _large(self, i: int) -> int:
        """Words written large that are made as names are, and no place, office or law."""
        word = self.words[i]
        if not word.capital or self._is_place(i, False) or word.low in known.PLACES:
            return 0
        led = self._close(i) and self.words[i - 1].capital and not self._kin_before(i)
        if led and not self.words[i - 1].first:
            return 0  # what it is part of was looked at from its beginning
        end = i
        while end < len(self.words) and self.words[end].capital and (end == i or self._close(end)):
            if self.words[end].low in known.PLACES and not self._part(end):
                break
            end += 1
        if self._all_everyday(i, end):
            return 0
        if end - i == 1:
            return end if self._single(i) else 0
        if word.first and not self._part(i) and end - i > 1:
            return 0
        return end if sum(self._part(n) or self._foreign(n) for n in range(i, end)) * 2 > end - i else 0

    def _foreign(self, i: int) -> bool:
        return len(self.words[i].low) == 1 or "'" in self.words[i].low

    def _all_everyday(self, i: int, end: int) -> bool:
        covered = set()
        for n in range(i, end):
            if self._everyday(n):
                covered |= {n, n + 1}
        return covered >= set(range(i, end)) or (i in covered and end - i <= 2)

    def _single(self, i: int) -> bool:
        """One word written large within a sentence: «cho Hiền mượn»; at its beginning nobody can tell."""
        word = self.words[i]
        if self._everyday(i) or self._ends_everyday(i) or len(word.low) == 1 or word.first:
            return False
        if not word.close and word.plain in known.EVERYDAY_PLAIN:
            return False  # what stands behind a colon or a quotation mark may begin there
        return self._given(word) and word.low not in known.NO_NAME_ALONE

    def _place_pair(self, i: int) -> bool:
        return self._close(i) and f"{self.words[i - 1].low} {self.words[i].low}" in known.PLACE_PAIRS

    def _is_place(self, i: int, told: bool) -> bool:
        """Behind «xã», «đường», «Luật»; not behind «trưởng thôn», where a person comes again."""
        back = i - 1
        while back >= 0 and self._close(back + 1) and back >= i - 4:
            word = self.words[back]
            is_one = (
                word.low in known.PLACES
                or self._place_pair(back)
                or (word.low == word.plain and word.plain in known.PLACES_PLAIN and not self.marked)
            )
            if is_one and not (self._part(back) and word.capital and not word.first and back < i - 1):
                return not (self._plain(back - 1) in known.OFFICES and self._family(self.words[i]))
            if not word.capital or told:
                return False
            back -= 1
        return False
