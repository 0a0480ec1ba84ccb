"""One message of all that is due to one person: a single push as it is, several as a numbered digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Paragraph, Reply, Span, add, numbered, paragraph
from bot.router import Compose, Push, Services
from bot.storage import Delivery

FIRST_WORDS = 160


class Digest:
    """Writes pushes just before they are sent, from the content as it is then."""

    def __init__(self, services: Services, composers: Mapping[str, Compose]) -> None:
        self._services = services
        self._composers = composers

    async def write(self, due: Sequence[Delivery], now: datetime) -> Reply | None:
        """None when everything was withdrawn; Postponed when a text was just exchanged.

        Every push ends with how to change or stop it.
        """
        citizen = await self._services.people.citizen(due[0].address)
        pushes: list[Push] = []
        for delivery in due:
            compose = self._composers.get(delivery.broadcast.kind)
            push = await compose(self._services, delivery.broadcast, citizen, now) if compose else None
            if push and all(push.opens[1] != other.opens[1] for other in pushes):
                pushes.append(push)  # two reminders of one document, caught up together, are one
        if not pushes:
            return None
        reply = pushes[0].reply if len(pushes) == 1 else self._merged(pushes)
        if not all(push.owed for push in pushes):
            reply = add(reply, paragraph(self._say("announce.footer"), small=True))
        return self._services.addressed(reply, citizen)

    def _merged(self, pushes: list[Push]) -> Reply:
        shown, more = pushes[: MOST_CHOICES - 1], len(pushes) - (MOST_CHOICES - 1)
        items = tuple(
            Paragraph((Span(f"{n}. {push.opens[0]}", bold=True), Span(f"\n{_first_words(push.reply)}")))
            for n, push in enumerate(shown, 1)
        )
        options = [push.opens for push in shown]
        options.append((self._say("announce.settings_label"), "subscribe:list:"))
        reply = Reply(self._say("announce.digest_title", count=len(pushes)), items, numbered(options))
        if more > 0:
            reply = add(reply, paragraph(self._say("announce.digest_more", count=more), small=True))
        return add(reply, *blocks(self._say("announce.digest")))

    def _say(self, key: str, **values: object) -> str:
        return self._services.library.texts.say(key, **values)


def _first_words(reply: Reply) -> str:
    """The beginning of the first paragraph, cut at a word."""
    first = next((block for block in reply.blocks if isinstance(block, Paragraph)), None)
    said = "".join(span.text for span in first.spans) if first else ""
    if len(said) <= FIRST_WORDS:
        return said
    return said[:FIRST_WORDS].rsplit(" ", 1)[0] + "…"
