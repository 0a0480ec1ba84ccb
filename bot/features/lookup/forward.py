"""An answer as a short plain text that people pass on: in a village's group, on paper, read aloud. Pure.

It stands alone: no bold marks, no buttons, nothing that means something only in the conversation it came from.
"""

from bot.features.lookup.card import Card
from bot.library.citing import basis_line
from bot.library.texts import without_bold
from bot.message import Block, Reply, paragraph

MOST_PLACES = 2
"""Named in a text that is read in passing; the link leads to all of them."""


def forwarded(card: Card, office: str, public_url: str | None) -> Reply:
    """The question, the short answer, its article and how it stands on that day, who says so, where to ask more."""
    said: list[Block] = [paragraph(card.answer.question)]
    said += [without_bold(block) for block in card.short()]
    basis = basis_line(card.library, card.version.basis, card.day, MOST_PLACES, card.version.from_)
    said.append(paragraph(card.say("forward_basis", basis=basis)))
    said += [paragraph(line) for line in card.limits()]
    said.append(paragraph(" ".join([card.say("forward_by", office=office), *_marks(card)])))
    if public_url:
        link = f"{public_url.rstrip('/')}/?start={card.answer.id}"
        said.append(paragraph(card.say("forward_more", link=link)))
    return Reply(blocks=tuple(said), passed_on=True)


def _marks(card: Card) -> list[str]:
    return [card.say("sample")] if card.answer.review.sample else []
