"""«Cấp dưỡng là gì»: words of the law in plain words, and the list of them."""

from dataclasses import replace

from bot import metrics
from bot.clock import day_of
from bot.features.glossary.asking import asked_word
from bot.library import Answer, Term
from bot.library.glossary import key_of, told_now
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Choice, Reply, numbered, paragraph
from bot.router import Feature, Turn

glossary = Feature("glossary")

A_PAGE = MOST_CHOICES - 1
MOST_ANSWERS = 4


@glossary.question
async def question(turn: Turn) -> Reply | None:
    """A word that is known, unless an answer of an editor says what it is."""
    term = _asked_term(turn, turn.incoming.text)
    if term is None or _has_answer(turn, term):
        return None
    metrics.answers.labels("glossary").inc()
    return _told(turn, term)


@glossary.command("tunghia")
async def meaning(turn: Turn) -> Reply:
    """`/tunghia cap duong`, or the list."""
    typed = turn.argument.strip()
    if not typed:
        return _listed(turn, 1)
    term = turn.library.glossary.named(typed) or _asked_term(turn, typed)
    return _told(turn, term) if term else Reply(blocks=blocks(turn.say("glossary.unknown")), choices=_ways(turn))


@glossary.choice("list")
async def every(turn: Turn) -> Reply:
    return _listed(turn, int(turn.argument) if turn.argument.isdecimal() else 1)


@glossary.choice("term")
async def shown(turn: Turn) -> Reply:
    term = turn.library.glossary.named(turn.argument)
    return _told(turn, term) if term else Reply(blocks=blocks(turn.say("welcome.vanished")), choices=_ways(turn))


def _asked_term(turn: Turn, said: str) -> Term | None:
    word = asked_word(said)
    return turn.library.glossary.named(word) if word else None


def _has_answer(turn: Turn, term: Term) -> bool:
    """Does the answer that the search is certain of say what the term is? «Hộ tịch là gì» also finds answers that
    merely use the word, and those do not help."""
    found = turn.library.search(turn.incoming.text, turn.asker)
    if found.outcome != "answer":
        return False
    answer = turn.library.answers[found.hits[0].id]
    return any(_asked_term(turn, one) is term for one in (answer.question, *answer.also))


def _told(turn: Turn, term: Term) -> Reply:
    """What it means, and the nearest of the answers that use it."""
    turn.session = replace(turn.session, told=told_now(turn.session.told, [term]))
    found = (turn.library.answers[hit.id] for hit in turn.library.search(term.term, turn.asker).hits)
    using = [answer for answer in found if _uses(turn, answer, term)][:MOST_ANSWERS]
    options = [(answer.question, f"lookup:show:{answer.id}") for answer in using]
    said = (*blocks(_sentence(term.means)), paragraph(turn.say("glossary.plain"), small=True))
    return Reply(_capital(term.term), said, (*numbered(options), *_ways(turn)))


def _uses(turn: Turn, answer: Answer, term: Term) -> bool:
    version = turn.library.version_on(answer, day_of(turn.now))
    said = f"{answer.question}\n{version.written()}" if version else ""
    return term in turn.library.glossary.used(said, answer.topics)


def _listed(turn: Turn, page: int) -> Reply:
    """A page of the terms, by their letters."""
    terms = [term for term in turn.library.glossary.terms if term.explain]
    start = (max(page, 1) - 1) * A_PAGE
    here = terms[start : start + A_PAGE]
    choices = numbered([(_capital(term.term), f"glossary:term:{key_of(term.term)}") for term in here])
    if start + A_PAGE < len(terms):
        choices = (*choices, Choice("T", turn.say("lookup.next_page"), f"glossary:list:{page + 1}"))
    return Reply(turn.say("glossary.title"), blocks(turn.say("glossary.list")), choices or _ways(turn))


def _capital(said: str) -> str:
    return said[0].upper() + said[1:]


def _sentence(means: str) -> str:
    return f"{_capital(means)}."


def _ways(turn: Turn) -> tuple[Choice, ...]:
    return (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)
