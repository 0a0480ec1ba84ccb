"""What a card shows: marks of the content become bold, on every side of every shipped answer."""

from datetime import date

import pytest

from bot.config import Config
from bot.features.lookup.card import Card, card_on
from bot.library import Shelf

SHIPPED = Shelf(Config().content.dir).library


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 3, 2)])
@pytest.mark.parametrize("side", ["first", "steps", "before", "change", "basis"])
def test_no_side_of_a_card_shows_the_marks_of_its_bold_words(side: str, day: date) -> None:
    cards = (card_on(SHIPPED, one, day) for one in SHIPPED.answers)
    shown = {card.answer.id: str(getattr(Card, side)(card)) for card in cards if card}
    assert [one for one, said in shown.items() if "**" in said] == []
