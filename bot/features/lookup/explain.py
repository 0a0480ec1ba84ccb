"""Terms of the law are explained where a person meets them first: a small line under what uses them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.features.lookup.card import Card
from bot.library import Term
from bot.library.glossary import told_now
from bot.message import Bullets, Paragraph, Reply, add, paragraph
from bot.router import Turn

MOST_TERMS = 2
"""Under one message; what else it uses is explained the next time."""


def explained(turn: Turn, reply: Reply, card: Card, *side: object) -> Reply:
    """The reply with what its terms mean, but for those told before. side: which of the card's replies it is."""

    def used() -> tuple[Term, ...]:
        return turn.library.glossary.used("\n".join(_words(reply)), card.answer.topics)

    terms = turn.library.remember(("terms", card.answer.id, card.day, *side), used)
    fresh = [term for term in terms if term.term not in turn.session.told][:MOST_TERMS]
    if not fresh:
        return reply
    turn.session = replace(turn.session, told=told_now(turn.session.told, fresh))
    lines = (turn.say("lookup.term", term=term.term[0].upper() + term.term[1:], means=term.means) for term in fresh)
    return add(reply, *(paragraph(line, small=True) for line in lines))


def _words(reply: Reply) -> Iterator[str]:
    """What is said in full size, then the title: a word of the answer is explained rather than one of the question."""
    for block in reply.blocks:
        if isinstance(block, Bullets):
            yield from ("".join(span.text for span in item) for item in block.items)
        elif isinstance(block, Paragraph) and not block.small:
            yield "".join(span.text for span in block.spans)
    yield reply.title
