"""Looking around without a question: topics, collections, new and local documents, changes, duties, one document."""

from datetime import date

from bot.clock import day_of
from bot.features.browse import collections
from bot.library import Collection, Document, Obligation
from bot.library.citing import named, shown, standing
from bot.library.models import EVERYWHERE
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Block, Choice, Reply, numbered, paragraph
from bot.router import Feature, Turn
from bot.saying import menu

browse = Feature("browse")

A_PAGE = MOST_CHOICES - 1
DUTIES_A_PAGE = 5


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
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
    asker = turn.asker
    here = [one for one in turn.library.answers_in(name, asker.day) if turn.library.sees(one.id, asker)]
    options = [(answer.question, f"lookup:show:{answer.id}") for answer in here]
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
    found = collections.new_documents(turn.library, day_of(turn.now))
    return _listed(turn, turn.say("browse.news_title"), _documents(turn, found), "browse:news:")


@browse.choice("collections")
async def every_collection(turn: Turn) -> Reply:
    """All collections that the person may read."""
    found = collections.collections_for(turn.library, turn.asker)
    options = [(one.name, f"browse:collection:{one.id}") for one in found]
    return _listed(turn, turn.say("browse.collections_title"), options, "browse:collections:")


@browse.choice("collection")
async def collection(turn: Turn) -> Reply:
    """One collection: its documents, changes, answers, and the way to its duties."""
    name, _, turn.argument = turn.argument.partition("=")
    found = turn.library.collections.get(name)
    if found is None or not turn.asker.may_read(found.audience):
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
    return _listed(turn, found.name, _within(turn, found), f"browse:collection:{name}=")


@browse.question
async def collection_named(turn: Turn) -> Reply | None:
    """A collection typed by its name."""
    found = collections.named(turn.library, turn.asker, turn.incoming.text)
    if found is None:
        return None
    turn.argument = found.id
    return await collection(turn)


def _within(turn: Turn, found: Collection) -> list[tuple[str, str]]:
    asker = turn.asker
    options: list[tuple[str, str]] = []
    if found.obligations:
        options.append((turn.say("browse.duties_label"), "browse:duties:"))
    if found.documents == "new":
        options += _documents(turn, collections.new_documents(turn.library, asker.day))
    if found.documents == "local":
        options += _documents(turn, collections.local_documents(turn.library, asker))
    if found.changed:
        options += [_changed(turn, one, asker.day) for one in collections.changes(turn.library, asker)]
    answers = collections.answers_of(turn.library, found, asker)
    return options + [(one.question, f"lookup:show:{one.id}") for one in answers]


def _documents(turn: Turn, found: list[Document]) -> list[tuple[str, str]]:
    day = day_of(turn.now)
    return [(_dated(turn, one, day), f"browse:document:{one.id}") for one in found]


def _changed(turn: Turn, change: collections.Change, day: date) -> tuple[str, str]:
    """A rule to come leads to today's beside it, one that changed to what held before."""
    key, action = ("browse.from_soon", "change") if change.day > day else ("browse.from_past", "before")
    said = turn.say(key, short=change.answer.question, day=shown(change.day))
    return said, f"lookup:{action}:{change.answer.id}"


@browse.choice("duties")
async def duties(turn: Turn) -> Reply:
    """Documents that put something on offices, the nearest day first."""
    found = collections.duties(turn.library, day_of(turn.now))
    options = [(document.short, f"browse:duty:{document.id}") for document, _ in found]
    return _listed(turn, turn.say("browse.duties_title"), options, "browse:duties:")


@browse.choice("duty")
async def duties_of(turn: Turn) -> Reply:
    """Who has to do what by when, a page at a time."""
    name, _, written = turn.argument.partition("=")
    found = turn.library.documents.get(name)
    if found is None or not found.obligations:
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
    page = int(written) if written.isdecimal() else 1
    start = (page - 1) * DUTIES_A_PAGE
    now = found.obligations[start : start + DUTIES_A_PAGE]
    said: list[Block] = [block for one in now for block in blocks(_duty(turn, one))]
    said.append(paragraph(f"{named(turn.library, found)} · {standing(turn.library, found, day_of(turn.now))}", True))
    choices = numbered([(found.short, f"browse:document:{name}"), (turn.say("browse.duties_title"), "browse:duties:")])
    if len(found.obligations) > start + DUTIES_A_PAGE:
        choices = (*choices, Choice("T", turn.say("lookup.next_page"), f"browse:duty:{name}={page + 1}"))
    return Reply(turn.say("browse.duties_of", short=found.short), tuple(said), choices)


def _duty(turn: Turn, one: Obligation) -> str:
    due = shown(one.due) if isinstance(one.due, date) else one.due
    key = "browse.duty" if due is None else "browse.duty_by" if isinstance(one.due, date) else "browse.duty_within"
    return turn.say(key, who=one.who, what=one.what.rstrip("."), at=one.at, due=due)


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
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
    asker = turn.asker
    answers = [one for one in turn.library.answers_about(found.id, asker.day) if turn.library.sees(one.id, asker)]
    options = [(answer.question, f"lookup:show:{answer.id}") for answer in answers[:5]]
    if found.obligations:
        options.append((turn.say("browse.duties_label"), f"browse:duty:{found.id}"))
    if any(found.id in {one.document for one in asked.basis} for asked in turn.library.questions_on(asker.day)):
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
    if found.place != EVERYWHERE:
        lines.append(turn.say("lookup.local", place=library.places[found.place].name))
    if found.sample:
        lines.append(turn.say("browse.sample"))
    elif not found.source:
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
        return Reply(title, (paragraph(turn.say("browse.nothing")),), menu(turn.library))
    if len(options) > start + A_PAGE:
        shown_now = (*shown_now, Choice("T", turn.say("lookup.next_page"), f"{here}{page + 1}"))
    return Reply(title, blocks(turn.say("browse.choose")), shown_now)
