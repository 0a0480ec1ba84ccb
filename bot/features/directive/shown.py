"""How a directive looks: to who must confirm it, to who tries its question, to a head who asks who has not read it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot import saying
from bot.clock import day_of
from bot.features.directive.feature import KEPT_UP, Current
from bot.features.directive.rules import Roll, what_changed
from bot.features.directive.store import Edition
from bot.library import Announcement, Library
from bot.library.citing import cited, named, shown
from bot.library.models import Trial
from bot.library.texts import blocks, without_bold
from bot.message import Block, Bullets, Choice, Reply, numbered, paragraph, text
from bot.saying import menu, moment, unit_name
from bot.storage import Post
from bot.storage.assignments import Assignment

LETTERS = "ABCD"
READ = "directive:read:"
MOST_LINES = 12
"""Of each part of a roll; the rest is counted."""
MOST_CHANGED = 4
MOST_LETTERS = 200


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """A sentence of this feature with its buttons, and the menu."""
    return saying.say(library, f"directive.{key}", options, **values)


# To officials -------------------------------------------------------------------------------------------------------------


def card(
    library: Library,
    one: Current,
    tasks: Sequence[Assignment],
    own: Sequence[int],
    confirmed: datetime | None,
    now: datetime,
) -> Reply:
    """The text, what the reader's units have to do, what can be done. own: the numbers of the reader's posts that must
    confirm; none: a head reads it, who asks others."""
    id_, texts = one.edition.directive, library.texts
    said = list(blocks(one.text.text))
    for row in tasks:
        said.append(paragraph(_task_line(library, one.text, row, own, day_of(now))))
    document = library.documents.get(one.text.document or "")
    if document:
        said.append(paragraph(named(library, document), small=True))
    if one.text.review.sample:
        said.append(paragraph(texts.say("lookup.sample"), small=True))
    key = "was_confirmed" if confirmed else "asked" if own else "asked_below"
    by = moment(library, confirmed or one.by)
    said.append(paragraph(texts.say(f"directive.{key}", by=by, number=one.edition.number), small=True))
    said += _paused(library, one, now)
    options = [(texts.say("directive.read_label"), f"{READ}{one.edition.id}")] if own and not confirmed else []
    if not own:
        options.append((texts.say("directive.roll_label"), f"directive:roll:{id_}"))
    if document:
        options.append((texts.say("directive.stuck_label"), f"flag:about:{document.id}"))
    options.append((texts.say("directive.forward_label"), f"directive:forward:{id_}"))
    free = [row for row in tasks if row.post is None]
    if free:
        data = f"task:take:{free[0].id}" if len(free) == 1 else f"task:of:{id_}"
        options.append((texts.say("directive.take_label"), data))
    if document:
        options.append((texts.say("announce.original_label"), f"browse:document:{document.id}"))
    return Reply(one.text.title, tuple(said), (*numbered(options), *menu(library)))


def onward(shown_card: Reply) -> tuple[Choice, ...]:
    """What else a card offers than to confirm it, under the numbers that it has while that stands first."""
    rest = [(one.label, one.data) for one in shown_card.choices if one.key != "0" and READ not in one.data]
    menu_ = tuple(one for one in shown_card.choices if one.key == "0")
    return (*(Choice(str(n), label, data) for n, (label, data) in enumerate(rest, 2)), *menu_)


def _paused(library: Library, one: Current, now: datetime) -> Sequence[Block]:
    """What becomes of the deadline meanwhile, which stays as it was."""
    if not one.paused:
        return ()
    key = "paused" if now < one.by else "paused_over"
    return blocks(library.texts.say(f"directive.{key}", by=moment(library, one.by)))


def _task_line(library: Library, found: Announcement, row: Assignment, own: Sequence[int], day: date) -> str:
    """«Việc của UBND Xã Mẫu A: niêm yết thông báo, hạn 15/01/2027, chưa giao người.»"""
    task = next(one for one in found.tasks if one.id == row.task)
    state = "done" if row.done_at else "free" if row.post is None else "own" if row.post in own else "other"
    stands = library.texts.say(f"directive.task_{state}")
    what = task.what.rstrip(".")
    unit = unit_name(library, row.unit, day)
    return library.texts.say("directive.task", unit=unit, what=what, due=shown(task.due), stands=stands)


def changed(library: Library, before: Edition, now: Edition) -> tuple[Block, ...]:
    """What is different in the text that stands now."""
    gone, came = what_changed(before.wording, now.wording)
    lines = [library.texts.say("directive.gone", line=_cut(one)) for one in gone[:MOST_CHANGED]]
    lines += [library.texts.say("directive.came", line=_cut(one)) for one in came[:MOST_CHANGED]]
    return (Bullets(tuple(text(one) for one in lines)),) if lines else ()


def _cut(line: str) -> str:
    return line if len(line) <= MOST_LETTERS else line[:MOST_LETTERS].rsplit(" ", 1)[0] + "…"


def asked_trial(library: Library, one: Current, trial: Trial, said: tuple[Block, ...]) -> Reply:
    """The question with its options as letters, after what was said before."""
    asked = (*said, *blocks(library.texts.say("directive.trial")), paragraph(trial.ask))
    options = (
        Choice(LETTERS[n], option.text, f"directive:try:{one.edition.id}={n}") for n, option in enumerate(trial.options)
    )
    return Reply(blocks=asked, choices=(*options, *menu(library)))


def judged(library: Library, trial: Trial, chosen: int) -> Reply:
    """Right or not, with the reason; who was wrong hears that it comes again."""
    right = trial.options[trial.right]
    key = "right" if chosen == trial.right else "wrong"
    basis = cited(library, trial.basis)
    return say(library, key, letter=LETTERS[trial.right], because=right.because.rstrip("."), basis=basis)


def forwarded(library: Library, one: Current, office: str) -> Reply:
    """A plain text to be pasted into a village's group; nothing in it asks anybody to confirm."""
    said: list[Block] = [paragraph(one.text.title), *(without_bold(block) for block in blocks(one.text.text))]
    document = library.documents.get(one.text.document or "")
    if document:
        said.append(paragraph(library.texts.say("directive.forward_from", document=named(library, document))))
    said.append(paragraph(library.texts.say("lookup.forward_by", office=office)))
    if one.text.review.sample:
        said.append(paragraph(library.texts.say("lookup.sample")))
    return Reply(blocks=tuple(said), passed_on=True)


# To heads -----------------------------------------------------------------------------------------------------------------


def without(posts: Iterable[Post], held: Iterable[Post]) -> list[Post]:
    """Those that are not of the person who holds these."""
    own = {post.id for post in held}
    return [post for post in posts if post.id not in own]


def enrolled(
    library: Library, one: Current, found: Roll, held: Sequence[Post], now: datetime, can_assign: bool
) -> Reply:
    """How many confirmed; who has not, apart from whom it did not reach; no name, since none is held."""
    day, id_ = day_of(now), one.edition.directive
    missing = found.count > len(found.confirmed) or found.empty
    key = "roll_all" if not missing else "roll_paused" if one.paused else "roll" if now < one.by else "roll_over"
    if not found.count and not found.empty:
        key = "roll_nobody"
    counts = {"done": len(found.confirmed), "count": found.count, "by": moment(library, one.by), "days": KEPT_UP.days}
    said = [*blocks(library.texts.say(f"directive.{key}", **counts)), *_paused(library, one, now)]
    reasons = [f"{_who(library, post, day)}: {_reason(library, how.state)}" for post, how in found.unreached]
    said += _part(library, "unread", [_who(library, post, day) for post in found.unread])
    said += _part(library, "unreached", reasons)
    said += _part(library, "away", [_who(library, post, day) for post in found.away])
    said += _part(library, "empty", [unit_name(library, unit, day) for unit in found.empty])
    options = []
    others = without(found.unread, held)
    if others and not one.paused:
        label = library.texts.say("directive.nudge_label", count=len(others))
        options.append((label, f"directive:nudge:{id_}"))
    if can_assign:
        options.append((library.texts.say("directive.assign_label"), f"task:below:{id_}"))
    return Reply(one.text.title, tuple(said), (*numbered(options), *menu(library)))


def _part(library: Library, key: str, lines: Sequence[str]) -> Iterable[Block]:
    """One part of a roll, with how many it has; nothing where there are none."""
    if not lines:
        return ()
    shown_lines = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        shown_lines.append(library.texts.say("directive.more", count=len(lines) - MOST_LINES))
    heading = library.texts.say(f"directive.{key}", count=len(lines))
    return (*blocks(heading), Bullets(tuple(text(one) for one in shown_lines)))


def _who(library: Library, post: Post, day: date) -> str:
    """«công chức tư pháp UBND Xã Mẫu A (số 12)»: of two with one role the number tells which."""
    role = library.texts.say(f"office.{post.role}")
    return library.texts.say("directive.who", role=role, unit=unit_name(library, post.unit, day), number=post.id)


def _reason(library: Library, state: str) -> str:
    known = state if state in ("gone", "waiting", "failed") else "not_yet"
    return library.texts.say(f"directive.{known}_reason")
