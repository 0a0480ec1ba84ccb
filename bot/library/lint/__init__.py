"""What must hold of the content beyond the shape of each file: named rules, each silenced on one line with a reason.

    problems = lint(items, today)          # every breach of every rule, errors and warnings, with file and line
    findings = leave_out(items, today)     # errors only; drops the items that have one

A comment `# allow long-sentence: the official title is that long` at the end of a line, or alone on the line above it,
silences that rule for that line. Messages are for editors, in Vietnamese.
"""

from datetime import date

from bot.errors import Problem
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint import (
    consents,
    deadlines,
    directives,
    holidays,
    law,
    names,
    offices,
    people,
    quizzes,
    reading,
    topics,
)
from bot.library.lint.allow import idle, silenced
from bot.library.lint.rule import RULES, Rule

__all__ = ["RULES", "Rule", "leave_out", "lint"]

_MODULES = (names, law, offices, holidays, deadlines, people, quizzes, reading, directives, consents, topics)
"""Importing them registers their rules."""


def lint(items: Items, today: date) -> list[Problem]:
    """Every breach, without those that a comment allows; comments that allow nothing are breaches themselves."""
    found = [one for rule in RULES.values() for one in rule.findings(items, today)]
    kept, used = silenced(items, found)
    return [items.problem(one) for one in kept] + list(idle(items, used))


def leave_out(items: Items, today: date) -> list[Finding]:
    """Drops what is wrong, then what rested on it, until nothing is; returns every error once."""
    strict = [rule for rule in RULES.values() if rule.severity == "error"]
    found: dict[Finding, None] = {}
    while True:
        every = [one for rule in strict for one in rule.findings(items, today) if one not in found]
        fresh, _ = silenced(items, every)
        found.update(dict.fromkeys(fresh))
        for one in fresh:
            items.drop(one.kind, one.id)
        if not fresh:
            return list(found)
