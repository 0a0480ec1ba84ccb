"""Looking around without a question: topics, new and soon-effective documents, one document."""

from datetime import date, timedelta

from bot.clock import day_of
from bot.library import Document
from bot.library.citing import named, shown, standing
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Choice, Reply, numbered, paragraph
from bot.router import Feature, Turn

browse = Feature("browse")

A_PAGE = MOST_CHOICES - 1
NEW_FOR = timedelta(days=180)


@browse.command("chude")
@browse.choice("topics")
async def topics(turn: Turn) -> Reply:
    """Topics that have answers today, in the editors' order."""
    day = day_of(turn.now)
    busy = [topic for topic in turn.library.topics.values() if turn.library.answers_in(topic.id, day)]
    options = [(topic.name, f"browse:topic:{topic.id}") for topic in busy]
    return _listed(turn, turn.say("browse.topics_title"), options, "browse:topics:")


@browse.choice("topic")
async def topic(turn: Turn) -> Reply:
    """The answers of one topic."""
    name, _, page = turn.argument.partition("=")
    known = turn.library.topics.get(name)
    if known is None:
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=_menu(turn))
    options = [
        (answer.question, f"lookup:show:{answer.id}") for answer in turn.library.answers_in(name, day_of(turn.now))
    ]
    around = [
        (turn.say("browse.quiz_label"), f"quiz:topic:{name}"),
        (turn.say("browse.follow_label"), f"subscribe:offer:topic={name}"),
    ]
    options[A_PAGE - 2 : A_PAGE - 2] = around  # on the first page, however many answers there are
    turn.argument = page
    return _listed(turn, known.name, options, f"browse:topic:{name}=")


@browse.command("moi", "vanbanmoi")
@browse.choice("news")
async def news(turn: Turn) -> Reply:
    """What takes effect soon, then what did in the last half year, the nearest first."""
    day = day_of(turn.now)
    options = [
        (_dated(turn, document, day), f"browse:document:{document.id}")
        for document in new_documents(tuple(turn.library.documents.values()), day)
    ]
    return _listed(turn, turn.say("browse.news_title"), options, "browse:news:")


def new_documents(documents: tuple[Document, ...], day: date) -> list[Document]:
    """Soon effective (soonest first), then lately effective (latest first)."""
    soon = sorted((one for one in documents if one.effective > day), key=lambda one: one.effective)
    late = [one for one in documents if day - NEW_FOR <= one.effective <= day]
    return soon + sorted(late, key=lambda one: one.effective, reverse=True)


@browse.link
async def linked(turn: Turn) -> Reply | None:
    """A deep link to a document or a topic."""
    if turn.argument in turn.library.documents:
        return await document(turn)
    return await topic(turn) if turn.argument in turn.library.topics else None


@browse.choice("document")
async def document(turn: Turn) -> Reply:
    """Identity, dates and status of a document, what it replaced, and what people ask about it."""
    found = turn.library.documents.get(turn.argument)
    if found is None:
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=_menu(turn))
    answers = turn.library.answers_about(found.id, day_of(turn.now))
    options = [(answer.question, f"lookup:show:{answer.id}") for answer in answers[:5]]
    options.append((turn.say("browse.quiz_label"), f"quiz:document:{found.id}"))
    options.append((turn.say("browse.follow_document"), f"subscribe:offer:document={found.id}"))
    return Reply(named(turn.library, found), blocks(_card(turn, found)), numbered(options), source=found.source)


def _dates(turn: Turn, found: Document) -> str:
    """Who issued it and since when it holds; the day of issue only where it is known."""
    effective = shown(found.effective)
    if found.issued is None:
        return turn.say("browse.effective", issuer=found.issuer, effective=effective)
    return turn.say("browse.issued", issuer=found.issuer, issued=shown(found.issued), effective=effective)


def _card(turn: Turn, found: Document) -> str:
    """A document in a few lines."""
    library, day = turn.library, day_of(turn.now)
    lines = [
        found.title + ".",
        _dates(turn, found),
        turn.say("browse.status", status=standing(library, found, day), day=shown(day)),
    ]
    for key, ids in (("replaces", found.replaces), ("amends", found.amends)):
        names = [named(library, library.documents[one]) for one in ids if one in library.documents]
        if names:
            lines.append(turn.say(f"browse.{key}", documents=", ".join(names)))
    if not found.source:
        lines.append(turn.say("lookup.where", number=found.number))
    return "\n\n".join(lines)


def _dated(turn: Turn, document: Document, day: date) -> str:
    key = "browse.from_soon" if document.effective > day else "browse.from_past"
    return turn.say(key, short=document.short, day=shown(document.effective))


def _listed(turn: Turn, title: str, options: list[tuple[str, str]], here: str) -> Reply:
    """One page of a list; `here` with the next page's number behind it opens the next."""
    page = int(turn.argument) if turn.argument.isdecimal() else 1
    start = (page - 1) * A_PAGE
    shown_now = numbered(options[start : start + A_PAGE])
    if not shown_now:
        return Reply(title, (paragraph(turn.say("browse.nothing")),), _menu(turn))
    if len(options) > start + A_PAGE:
        shown_now = (*shown_now, Choice("T", turn.say("lookup.next_page"), f"{here}{page + 1}"))
    return Reply(title, blocks(turn.say("browse.choose")), shown_now)


def _menu(turn: Turn) -> tuple[Choice, ...]:
    return (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)
