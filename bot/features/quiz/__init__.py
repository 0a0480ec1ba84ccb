"""Quizzes: five questions a day, by topic, by document, about one answer. The pressed message shows right or wrong."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.clock import HANOI, day_of
from bot.features.quiz.rules import A_RUN, LETTERS, after_answer, chosen, score
from bot.features.quiz.store import QuizStore, Run
from bot.library import Library, Question
from bot.library.citing import basis_line
from bot.library.texts import blocks
from bot.message import Block, Choice, Paragraph, Reply, Span, numbered, paragraph
from bot.router import Feature, Push, Services, Turn
from bot.saying import menu
from bot.storage import Audience, Broadcast, Citizen

quiz = Feature("quiz")

DAILY = "daily"
WEEKLY = "weekly"
MONDAY, SUNDAY = 0, timedelta(days=6)
UNTIL = time(20, 0)
"""An invitation that was not sent until the evening is of no use: nobody is asked about it, it expires."""


@quiz.command("do", "quiz", "dovui")
@quiz.word("đố vui", "do vui", "quiz")
@quiz.choice("daily")
async def daily(turn: Turn) -> Reply:
    """«5 câu mỗi ngày»: today's run goes on where it was left."""
    store = QuizStore(turn.services.database)
    midnight = turn.now.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    run = await store.runs_since(turn.incoming.sender, DAILY, midnight)
    if run is None:
        return await _started(turn, DAILY)
    answers = await store.answers(run.id)
    if all(one in answers for one in run.questions):
        return _ended(turn, run, answers)
    return _asked(turn, run, answers)


@quiz.choice("again")
async def again(turn: Turn) -> Reply:
    """Another five, of the same source."""
    return await _started(turn, turn.argument or DAILY)


@quiz.choice("topic")
async def by_topic(turn: Turn) -> Reply:
    return await _started(turn, f"topic={turn.argument}")


@quiz.choice("document")
async def by_document(turn: Turn) -> Reply:
    return await _started(turn, f"document={turn.argument}")


@quiz.choice("about")
async def by_answer(turn: Turn) -> Reply:
    return await _started(turn, f"answer={turn.argument}")


@quiz.choice("next")
async def following(turn: Turn) -> Reply:
    """The first question of the run that has no answer yet."""
    store = QuizStore(turn.services.database)
    run = await store.run(int(turn.argument), turn.incoming.sender) if turn.argument.isdecimal() else None
    if run is None:
        return _vanished(turn)
    answers = await store.answers(run.id)
    return _asked(turn, run, answers) if len(answers) < len(run.questions) else _ended(turn, run, answers)


@quiz.choice("answer")
async def answered(turn: Turn) -> Reply:
    """`quiz:answer:QUESTION=OPTION.RUN`: edits the pressed question to right or wrong; the first answer counts."""
    question_id, _, rest = turn.argument.partition("=")
    option, _, number = rest.partition(".")
    question = turn.library.questions.get(question_id)
    store = QuizStore(turn.services.database)
    run = await store.run(int(number), turn.incoming.sender) if number.isdecimal() else None
    if question is None or run is None or not option.isdecimal() or int(option) >= len(question.options):
        return _vanished(turn)
    address, now = turn.incoming.sender, turn.now
    right = int(option) == question.right
    known = (await store.memory(address)).get(question_id)
    after = after_answer(known, question_id, right, now)
    kept = await store.answer(address, run.id, question_id, int(option), right, after, now)
    answers = await store.answers(run.id)
    return _judged(turn, run, question, kept, answers)


def pool_of(library: Library, source: str, day: date) -> tuple[Question, ...]:
    """The questions of a source whose basis is in force on that day."""
    kind, _, name = source.partition("=")
    live = library.questions_on(day)
    if kind == "topic":
        return tuple(q for q in live if name in q.topics)
    if kind == "document":
        return tuple(q for q in live if any(item.document == name for item in q.basis))
    if kind == "answer":
        answer = library.answers.get(name)
        return library.questions_about(answer, day) if answer else ()
    return live


async def _started(turn: Turn, source: str) -> Reply:
    store = QuizStore(turn.services.database)
    pool = pool_of(turn.library, source, day_of(turn.now))
    known = await store.memory(turn.incoming.sender)
    # the same update asked twice (after a kill) gets the same questions
    ids = chosen(pool, known, turn.now, Random(turn.incoming.update_id), A_RUN)
    if not ids:
        return Reply(blocks=blocks(turn.say("quiz.none")), choices=menu(turn.library))
    run = await store.start(turn.incoming.sender, source, ids, turn.now)
    return _asked(turn, run, {})


def _asked(turn: Turn, run: Run, answers: dict[str, bool]) -> Reply:
    """The next question, with A–D; questions whose basis expired since the run began are passed over."""
    live = {question.id for question in turn.library.questions_on(day_of(turn.now))}
    left = [one for one in run.questions if one not in answers and one in live]
    if not left:
        return _ended(turn, run, answers)
    question = turn.library.questions[left[0]]
    said: list[Block] = [paragraph(question.ask)]
    choices = tuple(
        Choice(LETTERS[n], option.text, f"quiz:answer:{question.id}={n}.{run.id}")
        for n, option in enumerate(question.options)
    )
    title = turn.say("quiz.title", number=len(answers) + 1, total=len(run.questions))
    return Reply(title, tuple(said), choices)


def _judged(turn: Turn, run: Run, question: Question, option: int, answers: dict[str, bool]) -> Reply:
    """Right or wrong, why, the right one, the citation, how it stands."""
    right = option == question.right
    right_count, said_count = score(answers, run.questions)
    picked, best = question.options[option], question.options[question.right]
    said: list[Block] = [
        paragraph(question.ask),
        Paragraph(
            (
                Span(turn.say("quiz.right" if right else "quiz.wrong"), bold=True),
                Span(f" {LETTERS[option]}. {picked.text}"),
            )
        ),
        paragraph(picked.because),
    ]
    if not right:
        shown = f"{LETTERS[question.right]}. {best.text}"
        said.append(Paragraph((Span(turn.say("quiz.correct_is", option=shown), bold=True), Span(f" {best.because}"))))
    said.append(paragraph(basis_line(turn.library, question.basis, day_of(turn.now)), small=True))
    said.append(paragraph(turn.say("quiz.progress", said=said_count, total=len(run.questions), right=right_count)))
    if not right:
        said.append(paragraph(turn.say("quiz.comes_back"), small=True))
    last = said_count >= len(run.questions)
    options = [(turn.say("quiz.result_label" if last else "quiz.next_label"), f"quiz:next:{run.id}")]
    if question.answer in turn.library.answers:
        options.append((turn.say("quiz.explain_label"), f"lookup:show:{question.answer}"))
    return Reply(blocks=tuple(said), choices=numbered(options), replaces=True)


def _ended(turn: Turn, run: Run, answers: dict[str, bool]) -> Reply:
    """The score, and what comes next."""
    right, said = score(answers, run.questions)
    options = [(turn.say("quiz.again_label"), f"quiz:again:{run.source}")]
    options.append((turn.say("quiz.follow_label"), "subscribe:offer:quiz=daily"))
    options.append((turn.say("quiz.weekly_label"), "subscribe:offer:quiz=weekly"))
    options.append((turn.say("welcome.menu_label"), "welcome:menu:"))
    key = "quiz.ended_all" if right == said else "quiz.ended"
    ended = blocks(turn.say(key, wrong=said - right))
    if any(_is_sample(turn.library, one) for one in run.questions):
        ended = (*ended, paragraph(turn.say("lookup.sample"), small=True))
    return Reply(turn.say("quiz.score", right=right, total=said), ended, numbered(options))


def _is_sample(library: Library, question: str) -> bool:
    """Whether the question's file awaits the department's approval."""
    known = library.questions.get(question)
    quiz = library.quizzes.get(known.quiz) if known else None
    return bool(quiz and quiz.review and quiz.review.sample)


@quiz.due
async def due(services: Services, since: datetime, until: datetime) -> Sequence[Broadcast]:
    """«5 câu mỗi ngày», and «5 câu mỗi tuần» on Monday, for those who asked for it, at the hour of the digests."""
    at: time = services.config.delivery.digest_at
    found = []
    day = day_of(since)
    while day <= day_of(until):
        if since < datetime.combine(day, at, HANOI) <= until:
            found.append(_invited(f"quiz:{day}", DAILY, day, at, day))
            if day.weekday() == MONDAY:
                found.append(_invited(f"quiz:week:{day}", WEEKLY, day, at, day + SUNDAY))
        day += timedelta(days=1)
    return found


def _invited(key: str, often: str, day: date, at: time, last: date) -> Broadcast:
    """subject: `daily=DAY` or `weekly=DAY`."""
    when, until = (
        datetime.combine(day, at, HANOI).astimezone(UTC),
        datetime.combine(last, UNTIL, HANOI).astimezone(UTC),
    )
    return Broadcast(key, "quiz", f"{often}={day}", "", when, Audience((f"quiz:{often}",)), until, late="expire")


@quiz.compose("quiz")
async def invitation(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """One line and one button: the questions are drawn when the person comes."""
    if not services.library.questions_on(day_of(now)):
        return None
    texts = services.library.texts
    waiting = await QuizStore(services.database).count_due(citizen.address, now)
    said = texts.say("quiz.invitation_back", count=waiting) if waiting else texts.say("quiz.invitation")
    begin = (texts.say("quiz.begin_label"), "quiz:daily:")
    title = "quiz.weekly_title" if broadcast.subject.startswith(WEEKLY) else "quiz.invitation_title"
    return Push(Reply(texts.say(title), blocks(said), numbered([begin])), begin)


def _vanished(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
