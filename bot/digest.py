"""One message of all that is due to one person: a single push as it is, several as a numbered digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Bullets, Paragraph, Reply, Span, add, numbered, paragraph
from bot.router import Compose, Push, Services
from bot.storage import DUTIES, Delivery

FIRST_WORDS, FIRST_LINES = 160, 480


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
        kinds: set[str] = set()
        for delivery in due:
            compose = self._composers.get(delivery.broadcast.kind)
            push = await compose(self._services, delivery.broadcast, citizen, now) if compose else None
            if push and all(push.opens[1] != other.opens[1] for other in pushes):
                pushes.append(push)  # two reminders of one document, caught up together, are one
                kinds.add(delivery.broadcast.kind)
        if not pushes:
            return None
        is_owed = all(push.owed for push in pushes)
        about = "duties" if kinds <= set(DUTIES) else "owed" if is_owed else "digest"
        reply = pushes[0].reply if len(pushes) == 1 else self._merged(pushes, about)
        if not is_owed:
            reply = add(reply, paragraph(self._say("announce.footer"), small=True))
        return self._services.addressed(reply, citizen)

    def _merged(self, pushes: list[Push], about: str) -> Reply:
        """about: news, which one may stop; an official's duties; what a person asked for."""
        shown, more = pushes[: MOST_CHOICES - 1], len(pushes) - (MOST_CHOICES - 1)
        items = tuple(
            Paragraph((Span(f"{n}. {push.opens[0]}", bold=True), Span(f"\n{_first_words(push.reply)}")))
            for n, push in enumerate(shown, 1)
        )
        options = [push.opens for push in shown]
        if about == "digest":
            options.append((self._say("announce.settings_label"), "subscribe:list:"))
        reply = Reply(self._say(f"announce.{about}_title", count=len(pushes)), items, numbered(options))
        if more > 0:
            reply = add(reply, paragraph(self._say(f"announce.{about}_more", count=more), small=True))
        return add(reply, *blocks(self._say("announce.digest")))

    def _say(self, key: str, **values: object) -> str:
        return self._services.library.texts.say(key, **values)


def _first_words(reply: Reply) -> str:
    """The beginning of the first paragraph, cut at a word; of a list that comes before it all lines that fit in."""
    first = next((block for block in reply.blocks if isinstance(block, Paragraph | Bullets)), None)
    lines = first.items if isinstance(first, Bullets) else (first.spans,) if first else ()
    said = "\n".join("".join(span.text for span in line) for line in lines)
    most = FIRST_WORDS if len(lines) < 2 else FIRST_LINES
    if len(said) <= most:
        return said
    return said[:most].rsplit(" ", 1)[0] + "…"
