"""`# allow RULE: reason` in a file: what it silences, and what is wrong with it."""

from collections.abc import Iterable, Iterator

from bot.errors import Problem
from bot.library.findings import Finding, nearest
from bot.library.items import Allowance, Items
from bot.library.lint.rule import RULES, Rule

RULES["bad-allow"] = Rule("bad-allow", "«# allow» ghi tên quy tắc và lý do", "warning", firm=True)
RULES["unused-allow"] = Rule("unused-allow", "«# allow» không còn cần thì xóa", "warning", firm=True)

Used = set[tuple[str, Allowance]]


def silenced(items: Items, findings: Iterable[Finding]) -> tuple[list[Finding], Used]:
    """(the findings that no comment allows, the comments that allowed one)."""
    kept: list[Finding] = []
    used: Used = set()
    for one in findings:
        path, allowed = _allowed(items, one)
        used.update((path, comment) for comment in allowed)
        if not allowed:
            kept.append(one)
    return kept, used


def _allowed(items: Items, finding: Finding) -> tuple[str, list[Allowance]]:
    spot = items.spots[finding.kind, finding.id]
    comments = [c for c in items.allowed.get(spot.path, ()) if c.rule == finding.rule and c.reason]
    if not comments or RULES[finding.rule].firm:
        return spot.path, []
    line = spot.line(finding.place)
    return spot.path, [comment for comment in comments if comment.covers == line]


def idle(items: Items, used: Used) -> Iterator[Problem]:
    """Comments that name no rule, give no reason, or silence nothing."""
    for path, comments in items.allowed.items():
        for one in comments:
            rule = RULES.get(one.rule)
            if rule is None:
                said = f"không có quy tắc «{one.rule}»{nearest(one.rule, RULES)}; xem `loaluat check --rules`"
            elif rule.firm:
                said = f"quy tắc «{one.rule}» không bỏ qua được"
            elif not one.reason:
                said = f"ghi lý do: # allow {one.rule}: vì …"
            elif (path, one) not in used:
                said = f"dòng này không vi phạm «{one.rule}»; xóa ghi chú"
                yield Problem(path, one.line, said, "warning", "unused-allow")
                continue
            else:
                continue
            yield Problem(path, one.line, said, "warning", "bad-allow")
