"""The official's side: the card, «Tôi đã đọc», the question to try, the text to pass on, «việc của tôi». Not in groups."""

from dataclasses import replace
from datetime import timedelta

from bot.clock import HANOI, day_of
from bot.features.directive.feature import Current, current, directive, directives, in_use, kept_up, mine
from bot.features.directive.heads import units_for
from bot.features.directive.shown import asked_trial, card, changed, forwarded, judged, onward, say
from bot.features.directive.store import Edition
from bot.library.texts import blocks
from bot.message import Reply
from bot.obliged import obliged, units_of
from bot.permissions import may
from bot.router import Turn
from bot.storage import Post
from bot.storage.assignments import Assignment, Assignments
from bot.storage.halting import halted

TRY_AGAIN_AFTER = timedelta(days=3)
MOST_LISTED = 3
"""Of directives and of tasks each."""


@directive.choice("see")
async def see(turn: Turn) -> Reply:
    """The directive as it stands now; for who need not confirm it, kindly why."""
    if turn.incoming.group:
        return say(turn.library, "private")
    found = await current(turn.services, turn.argument, turn.now)
    if found is None:
        return _gone(turn, turn.argument)
    posts = await mine(turn, found.text)
    if posts or await _answers_for(turn, found):
        return await _card(turn, found, posts)
    return _not_obliged(turn, found)


async def _answers_for(turn: Turn, found: Current) -> bool:
    """A head reads what the units below have to confirm."""
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    units = {unit.id for unit in units_of(turn.library, found.text, day_of(turn.now))}
    return bool(units.intersection(units_for(turn.library, held, turn.now)))


def _not_obliged(turn: Turn, found: Current) -> Reply:
    """Whom it is for; never in a group."""
    if turn.incoming.group:
        return say(turn.library, "private")
    return say(turn.library, "not_yours", [(turn.say("office.mine_label"), "office:mine:")], title=found.text.title)


async def _card(turn: Turn, found: Current, posts: tuple[Post, ...]) -> Reply:
    done = await directives(turn.services).done(found.edition, posts)
    whole = bool(posts) and all(post.id in done for post in posts)
    confirmed = max(done[post.id] for post in posts) if whole else None
    tasks = await _tasks(turn, found, posts)
    return card(turn.library, found, tasks, [post.id for post in posts], confirmed, turn.now)


async def _tasks(turn: Turn, found: Current, posts: tuple[Post, ...]) -> list[Assignment]:
    """What the directive gave the units of these posts, and still gives."""
    offices, day = turn.library.offices, day_of(turn.now)
    units = {unit.id for post in posts if (unit := offices.unit_on(post.unit, day))}
    known = {task.id for task in found.text.tasks}
    rows = await Assignments(turn.services.database).of_directive(found.edition.directive, sorted(units))
    return [row for row in rows if row.task in known]


@directive.choice("read")
async def read(turn: Turn) -> Reply:
    """«Tôi đã đọc», of the edition in the button. What has changed since is shown, and nothing is confirmed."""
    store = directives(turn.services)
    pressed = await store.edition(int(turn.argument)) if turn.argument.isdecimal() else None
    found = await current(turn.services, pressed.directive, turn.now) if pressed else None
    if pressed is None or found is None:
        return _gone(turn, pressed.directive if pressed else "")
    posts = await mine(turn, found.text)
    if not posts:
        return _not_obliged(turn, found)
    if pressed.id != found.edition.id:
        return await _changed_since(turn, pressed, found, posts)
    at = (await store.confirm(pressed, posts, turn.now)).astimezone(HANOI)
    said = blocks(turn.say("directive.confirmed", at=f"{at:%H:%M}", number=pressed.number))
    if found.text.trial:
        return asked_trial(turn.library, found, found.text.trial, said)
    return Reply(blocks=said, choices=onward(await _card(turn, found, posts)))


async def _changed_since(turn: Turn, pressed: Edition, found: Current, posts: tuple[Post, ...]) -> Reply:
    shown = await _card(turn, found, posts)
    said = blocks(turn.say("directive.changed", was=pressed.number, number=found.edition.number))
    return replace(shown, blocks=(*said, *changed(turn.library, pressed, found.edition), *shown.blocks))


@directive.choice("try")
async def tried(turn: Turn) -> Reply:
    """`EDITION=OPTION`: only who answers sees how it went; who was wrong is asked again, and that alone is kept."""
    store = directives(turn.services)
    number, _, option = turn.argument.partition("=")
    pressed = await store.edition(int(number)) if number.isdecimal() else None
    found = await current(turn.services, pressed.directive, turn.now) if pressed else None
    trial = found.text.trial if found else None
    if found is None or trial is None or not option.isdecimal() or int(option) >= len(trial.options):
        return _gone(turn, pressed.directive if pressed else "")
    posts = await mine(turn, found.text)
    if not posts:
        return _not_obliged(turn, found)
    id_, who = found.edition.directive, turn.incoming.sender
    if int(option) == trial.right:
        await store.understood(id_, who)
    else:
        await store.ask_again(id_, who, turn.now + TRY_AGAIN_AFTER)
    return replace(judged(turn.library, trial, int(option)), choices=onward(await _card(turn, found, posts)))


@directive.choice("forward")
async def forward(turn: Turn) -> Reply:
    """To be pasted into a village's group: the public text, so anybody who has the button may have it."""
    found = await current(turn.services, turn.argument, turn.now)
    return forwarded(turn.library, found, turn.services.config.office.name) if found else _gone(turn, turn.argument)


@directive.command("viec")
@directive.word("viec cua toi")
@directive.choice("mine")
async def work(turn: Turn) -> Reply:
    """What waits for this official: directives to confirm, tasks in hand and free ones of their units."""
    if turn.incoming.group:
        return say(turn.library, "private")
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    if not held:
        return say(turn.library, "no_post", [(turn.say("office.join_label"), "office:join:")])
    unread, tasks = await _unread(turn, held), await _open_tasks(turn, held)
    options = [*unread[:MOST_LISTED], *tasks[:MOST_LISTED]]
    offices, day = turn.library.offices, day_of(turn.now)
    if any(may([post], "answer_question", post.unit, offices, day) for post in held):
        options.append((turn.say("ask.queue_label"), "ask:queue:"))
    key = "work" if unread or tasks else "no_work"
    return say(turn.library, key, options, unread=len(unread), tasks=len(tasks))


async def _unread(turn: Turn, held: tuple[Post, ...]) -> list[tuple[str, str]]:
    """What these posts have not confirmed; not what was over long before somebody joined."""
    found = []
    for one in await kept_up(turn.services, turn.now):
        posts = obliged(turn.library, one.text, held, day_of(turn.now))
        done = await directives(turn.services).done(one.edition, posts) if posts else {}
        if not all(post.id in done for post in posts):
            opens = f"directive:see:{one.edition.directive}"
            found.append((turn.say("directive.to_read", title=one.text.title), opens))
    return found


async def _open_tasks(turn: Turn, held: tuple[Post, ...]) -> list[tuple[str, str]]:
    """Free ones of the units, and those that this person has in hand."""
    offices, day = turn.library.offices, day_of(turn.now)
    mine = [unit.id for post in held if (unit := offices.unit_on(post.unit, day))]
    units = [id_ for unit in mine for id_ in offices.ids_of(unit, day)]
    own = {post.id for post in held}
    found = []
    rows = await Assignments(turn.services.database).of_units(units)
    stopped = await halted(turn.services.database, {row.directive for row in rows})
    for row in rows:
        cancelled = stopped.get(row.directive) == "cancelled"
        directive_ = None if cancelled else in_use(turn.library, row.directive, turn.now)
        task = next((one for one in directive_.tasks if one.id == row.task), None) if directive_ else None
        if task and row.done_at is None and (row.post is None or row.post in own):
            key = "task_free" if row.post is None else "task_own"
            what = f"{task.what.rstrip('.')}, {turn.say(f'directive.{key}')}"
            found.append((what, f"task:see:{row.id}"))
    return found


def _gone(turn: Turn, id_: str) -> Reply:
    """Withdrawn; or somebody edits it, and then it comes again."""
    one = turn.library.announcements.get(id_)
    edited = one is not None and one.review.status == "draft"
    return say(turn.library, "being_edited" if edited else "withdrawn")
