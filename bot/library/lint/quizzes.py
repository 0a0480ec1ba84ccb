"""Rules about questions: one right option that cannot be guessed from its place, and no question twice."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from bot.library.filling import is_to_fill
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.library.models import Question
from bot.vietnamese import fold, syllables

ENOUGH_TO_GUESS = 4
MOSTLY = 0.7
"""A file of so many questions whose right option stands in one place so often can be guessed."""

ALIKE = 0.75
"""Dice of syllables and pairs from which on two questions are held to be the same; fitted on the shipped ones."""


@rule("right-option", "mỗi câu đố có đúng một đáp án đúng", firm=True)
def right_option(items: Items, today: date) -> Iterator[Finding]:
    for id_, question in items.questions.items():
        right = sum(option.right for option in question.options)
        if right != 1:
            said = f"câu «{id_}»: có {right} đáp án đúng, phải có đúng một «right: true»"
            yield Finding("questions", id_, ("options",), said)
    for id_, one in items.announcements.items():
        right = sum(option.right for option in one.trial.options) if one.trial else 1
        if right != 1:
            yield Finding("announcements", id_, ("trial",), f"câu thử có {right} đáp án đúng, phải có đúng một")


@rule("right-position", "đáp án đúng không luôn ở một vị trí", "warning")
def right_position(items: Items, today: date) -> Iterator[Finding]:
    files: dict[str, list[Question]] = defaultdict(list)
    for question in items.questions.values():
        if sum(option.right for option in question.options) == 1:
            files[question.quiz].append(question)
    for questions in files.values():
        place, often = Counter(one.right for one in questions).most_common(1)[0]
        if len(questions) >= ENOUGH_TO_GUESS and often > MOSTLY * len(questions):
            said = f"{often}/{len(questions)} đáp án đúng của tệp ở vị trí {place + 1}; đổi chỗ cho khó đoán"
            yield Finding("questions", questions[0].id, ("options",), said)


@rule("similar-questions", "không có hai câu hỏi gần như giống nhau", "warning")
def similar_questions(items: Items, today: date) -> Iterator[Finding]:
    asked = [("questions", one.id, "ask", one.ask) for one in items.questions.values()]
    answers = [one for one in items.answers.values() if not is_to_fill(one.question)]
    headings = [("answers", one.id, "question", one.question) for one in answers]
    for those in (asked, headings):
        for (kind, id_, key, text), other in _alike(those):
            yield Finding(kind, id_, (key,), f"câu «{text[:50]}» gần giống câu của «{other}»")


Asked = tuple[str, str, str, str]


def _alike(those: list[Asked]) -> Iterator[tuple[Asked, str]]:
    """(a question, the id of an earlier one that is nearly equal); only those that share a pair are compared."""
    bags: list[frozenset[str]] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(those):
        said = syllables(one[3])
        pairs = [f"{a} {b}" for a, b in itertools.pairwise(said)]
        bag = frozenset((*said, *pairs))
        for m in sorted({m for pair in pairs for m in holding[pair]}):
            if 2 * len(bag & bags[m]) >= ALIKE * (len(bag) + len(bags[m])):
                yield one, those[m][1]
                break
        bags.append(bag)
        for pair in pairs:
            holding[pair].append(n)


@rule("same-phrasing", "một cách hỏi chỉ dẫn tới một câu trả lời", "warning")
def same_phrasing(items: Items, today: date) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for id_, answer in items.answers.items():
        for n, said in enumerate((answer.question, *answer.also)):
            other = seen.setdefault(fold(said), id_)
            if other != id_ and not is_to_fill(said):
                place = ("also", n - 1) if n else ("question",)
                yield Finding("answers", id_, place, f"cách hỏi «{said}» đã có ở «{other}»")
