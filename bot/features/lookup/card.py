"""The answer card: short answer, citation, status today, where to read, then what can be done with it. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from bot.library import Answer, Library, Version
from bot.library.citing import MOST_PLACES, basis_line, cited, named, shown
from bot.library.figures import hide
from bot.library.texts import blocks, spans
from bot.message import MOST_CHOICES, Block, Bullets, Choice, Paragraph, Reply, numbered, paragraph

LEADS = {
    "more": "lookup:more:",
    "do": "lookup:do:",
    "before": "lookup:before:",
    "change": "lookup:change:",
    "quiz": "quiz:about:",
    "follow": "subscribe:offer:answer=",
    "rate": "lookup:rate:",
    "officer": "ask:begin:",
    "forward": "lookup:forward:",
}
ORDER = tuple(LEADS)
"""Of the choices under a card."""

PAGE_LETTERS = 900
"""About one phone screen; what is longer is read page by page."""


@dataclass(frozen=True, slots=True)
class Card:
    """One answer on one day, as it is shown."""

    library: Library
    answer: Answer
    version: Version
    day: date

    def say(self, key: str, **values: object) -> str:
        return self.library.texts.say(f"lookup.{key}", **values)

    @property
    def figures_shown(self) -> bool:
        return self.library.vouches_for(self.version, self.day)

    @property
    def _is_doubted(self) -> bool:
        """Something is not shown, or may be out of date."""
        if self.figures_shown:
            return False
        return self.version.checked is not None or self._safe(self.version.short) != self.version.short

    def _safe(self, said: str) -> str:
        """Without figures that nobody vouches for today."""
        return said if self.figures_shown else hide(said, self.say("hidden"))

    def first(self) -> Reply:
        """The first message: everything that a person must know is in it."""
        said = self.short()
        said.append(paragraph(self._basis_line(self.version), small=True))
        said += [paragraph(line, small=True) for line in self.limits()]
        said.append(paragraph(self._where_to_read(), small=True))
        if self.answer.review.sample:
            said.append(paragraph(self.say("sample"), small=True))
        return Reply(self.answer.question, tuple(said), self.choices(), source=self._source())

    def short(self) -> list[Block]:
        """Whether it is the rule today, and the short answer without figures that nobody vouches for today."""
        said: list[Block] = [*self._not_today(), *blocks(self._safe(self.version.short))]
        if self._is_doubted:
            said.append(paragraph(self.say("being_checked")))
        return said

    def choices(self, shown_already: str = "") -> tuple[Choice, ...]:
        """What can be done next; the rest stands under «Khác…». shown_already: the side that the person is reading."""
        changes = self.library.version_after(self.answer, max(self.day, self.version.from_))
        sides = {
            "more": bool(self.version.more),
            "do": bool(self.version.do),
            "before": bool(self.version.before),
            "change": bool(changes),
            "quiz": self.has_quiz,
        }
        wanted = [side for side, there in sides.items() if there and side != shown_already]
        # in this order while there is room; the text to be passed on stands under «Khác…» too
        wanted += ["follow", "officer", "rate", "forward"][: MOST_CHOICES - 1 - len(wanted)]
        ordered = [side for side in ORDER if side in wanted]
        here = self.answer.id
        options = [(self.say(f"{side}_label"), LEADS[side] + here) for side in ordered]
        return numbered([*options, (self.say("other_label"), f"lookup:other:{here}")])

    @property
    def has_quiz(self) -> bool:
        return bool(self.library.questions_about(self.answer, self.day))

    def more(self, page: int) -> Reply:
        """The rest, a screen at a time; T turns the page."""
        pages = paged(blocks(self._safe(self.version.more or "")))
        page = min(max(page, 1), len(pages))
        title = self.say("more_title", question=self.answer.question)
        said = [*pages[page - 1], paragraph(cited(self.library, self.version.basis), small=True)]
        choices = self.choices("more")
        if page < len(pages):
            said.append(paragraph(self.say("page", page=page, pages=len(pages)), small=True))
            turn = Choice("T", self.say("next_page"), f"lookup:more:{self.answer.id}={page + 1}")
            choices = (turn, *choices[: MOST_CHOICES - 1])
        return Reply(title, tuple(said), choices)

    def steps(self) -> Reply:
        """What to do, step by step."""
        said: list[Block] = [Bullets(tuple(spans(self._safe(step)) for step in self.version.do), numbered=True)]
        if not self.version.do:
            said = [paragraph(self.say("no_steps"))]
        said.append(paragraph(self._basis_line(self.version), small=True))
        return Reply(self.say("do_title", question=self.answer.question), tuple(said), self.choices())

    def before(self) -> Reply:
        """The rule that this one replaced, beside today's."""
        old = self.version.before
        said: list[Block] = [paragraph(self.say("no_before"))]
        if old:
            said = [
                *blocks(self.say("before_line")),
                *blocks(old.short),
                paragraph(cited(self.library, old.basis), small=True),
                *blocks(self.say("now_line", day=shown(self.version.from_))),
                *blocks(self._safe(self.version.short)),
                paragraph(self._basis_line(self.version), small=True),
            ]
        return Reply(self.answer.question, tuple(said), self.choices())

    def change(self) -> Reply:
        """Today's rule beside the one to come."""
        following = self.library.version_after(self.answer, max(self.day, self.version.from_))
        if following is None:
            return self.before()
        coming = replace(self, version=following)
        said: list[Block] = [
            *blocks(self.say("until_then_line")),
            *blocks(self._safe(self.version.short)),
            paragraph(cited(self.library, self.version.basis), small=True),
            *blocks(self.say("now_line", day=shown(following.from_))),
            *blocks(coming._safe(following.short)),
            paragraph(self._basis_line(following), small=True),
        ]
        return Reply(self.answer.question, tuple(said), self.choices())

    def basis(self) -> Reply:
        """Which article says so, and where it can be read."""
        lines = [basis_line(self.library, (item,), self.day) for item in self.version.basis if item.rule is None]
        said = (*(paragraph(line) for line in lines), paragraph(self._where_to_read(), small=True))
        return Reply(
            self.say("basis_title", question=self.answer.question),
            said,
            self.choices(),
            source=self._source(),
        )

    def _basis_line(self, version: Version) -> str:
        return basis_line(self.library, version.basis, self.day, since=version.from_)

    def _not_today(self) -> list[Block]:
        """That the rule is not in force yet, or no longer: said before anything else."""
        version = self.version
        if self.day < version.from_:
            return list(blocks(self.say("not_yet", day=shown(version.from_))))
        if version.to and version.to < self.day:
            return list(blocks(self.say("no_longer", day=shown(version.to))))
        return []

    def limits(self) -> list[str]:
        """Where alone the rule holds; then a change that is already enacted, or the known end of the rule."""
        place = self.library.place_of(self.answer)
        return [*([self.say("local", place=place.name)] if place else []), *self._coming()]

    def _coming(self) -> list[str]:
        following = self.library.version_after(self.answer, max(self.day, self.version.from_))
        if following is None:
            last = self.version.to
            return [self.say("until", day=shown(last))] if last and last >= self.day else []
        day = shown(following.from_)
        return [self.say("coming", day=day, basis=cited(self.library, following.basis, MOST_PLACES))]

    def _where_to_read(self) -> str:
        document = self.library.documents.get(self.version.basis[0].document)
        if document is None:
            return self.say("where", number=self.version.basis[0].document)
        if document.sample:
            return self.library.texts.say("browse.sample")
        if document.source:
            return self.say("where_link", document=named(self.library, document))
        return self.say("where", number=document.number)

    def _source(self) -> str | None:
        document = self.library.documents.get(self.version.basis[0].document)
        return document.source if document else None


def card_on(library: Library, answer_id: str, day: date) -> Card | None:
    """The card of an answer on a day; None when there is no such answer, or it is not used (draft, overdue for review).

    Before its first version an answer shows what is coming, after its last one what was the rule, each with the
    document's status on that day.
    """
    answer = library.answers.get(answer_id)
    if answer is None or not library.is_used(answer, day):
        return None
    version = library.version_shown(answer, day) or library.version_before(answer, day)
    return Card(library, answer, version, day) if version else None


def paged(said: tuple[Block, ...]) -> list[list[Block]]:
    """Blocks cut into screens, never inside a paragraph; a list is cut between its items."""
    pages: list[list[Block]] = [[]]
    room = PAGE_LETTERS
    for block in (piece for whole in said for piece in _pieces(whole)):
        letters = _letters(block)
        if pages[-1] and letters > room:
            pages.append([])
            room = PAGE_LETTERS
        pages[-1].append(block)
        room -= letters
    return pages


def _pieces(block: Block) -> tuple[Block, ...]:
    if isinstance(block, Bullets) and not block.numbered and _letters(block) > PAGE_LETTERS:
        return tuple(Bullets((item,)) for item in block.items)
    return (block,)


def _letters(block: Block) -> int:
    match block:
        case Paragraph():
            return sum(len(span.text) for span in block.spans)
        case Bullets():
            return sum(len(span.text) for item in block.items for span in item)
        case _:
            return sum(len(span.text) for spans in block.paragraphs for span in spans)
