"""What changes about an answer: its text on each day, its citations, and what documents do to it meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from bot.library.changes.edition import Edition, Seen
from bot.library.changes.states import approval_change, state_change
from bot.library.changes.wording import Change, list_change, text_change, value_change
from bot.library.citing import cited, named, shown
from bot.library.models import Answer, Version

ON_THE_CARD = {"text", "citation", "dates", "version", "figures"}


def answer_changes(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """Everything about one answer, the most important first."""
    yield from state_change(old, new, "answers", id_)
    before, after = old.written.answers.get(id_), new.written.answers.get(id_)
    seen, sees = old.cards.get(id_), new.cards.get(id_)
    direct = list(_written(old, new, before, after)) if before and after else []
    if seen and sees:
        yield from _version_today(seen, sees, day, direct)
        yield from _figures_today(old, new, id_, day)
    yield from direct
    explained = any(one.what in ON_THE_CARD for one in direct)
    if seen and sees and not explained and (seen.figures, seen.since) == (sees.figures, sees.since):
        for one in text_change("thẻ trả lời", seen.text, sees.text, "card"):
            yield replace(one, indirect=True)


def _version_today(seen: Seen, sees: Seen, day: date, direct: Sequence[Change]) -> Iterator[Change]:
    """Another version answers on the day."""
    if seen.since != sees.since:
        before, after = f"bản từ {shown(seen.since)}", f"bản từ {shown(sees.since)}"
        yield Change("version", f"ngày {shown(day)} trả lời theo {before} → {after}", before, after, not direct)


def _figures_today(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """Figures that are hidden or shown from now on, and because of what."""
    seen, sees = old.cards[id_], new.cards[id_]
    if seen.figures == sees.figures:
        return
    before = old.library.version_on(old.library.answers[id_], day)
    after = new.library.version_on(new.library.answers[id_], day)
    indirect = before is not None and after is not None and before.checked == after.checked
    because = _because(old, new, after, day) if indirect and after else ""
    said = "con số nay được nêu" if sees.figures else "con số nay bị che"
    words = ("nêu", "che") if seen.figures else ("che", "nêu")
    yield Change("figures", f"{said}{because}", *words, indirect=indirect)


def _because(old: Edition, new: Edition, version: Version, day: date) -> str:
    """The documents that change the law of the version in one edition and not in the other."""
    then, now = _changers(old, version, day), _changers(new, version, day)
    came = [named(new.library, new.library.documents[one]) for one in sorted(now - then)]
    went = [named(old.library, old.library.documents[one]) for one in sorted(then - now)]
    said = [f"do {', '.join(came)} sửa hoặc thay văn bản của mục này sau ngày đối chiếu"] if came else []
    said += [f"do {', '.join(went)} không còn sửa hoặc thay văn bản của mục này"] if went else []
    return f" {'; '.join(said)}" if said else ""


def _changers(edition: Edition, version: Version, day: date) -> set[str]:
    own = {basis.document for basis in version.basis}
    return {
        one.id
        for one in edition.library.documents.values()
        if own.intersection((*one.replaces, *one.amends)) and version.checked and version.checked < one.effective <= day
    }


# What is written ----------------------------------------------------------------------------------------------------


def _written(old: Edition, new: Edition, before: Answer, after: Answer) -> Iterator[Change]:
    yield from text_change("câu hỏi", before.question, after.question)
    pairs = _paired(before.versions, after.versions)
    for one, other in pairs:
        yield from _version(old, new, one, other, many=len(pairs) > 1)
    yield from list_change("cách hỏi", before.also, after.also, "phrasings")
    yield from list_change("chủ đề", before.topics, after.topics, "audience")
    yield from list_change("dành cho", before.audience, after.audience, "audience")
    yield from list_change("câu liên quan", before.related, after.related, "other")
    yield from approval_change(before.review, after.review)


def _paired(old: Sequence[Version], new: Sequence[Version]) -> list[tuple[Version | None, Version | None]]:
    """Versions that begin on the same day belong together; the others in their order, as moved."""
    days = {one.from_ for one in old} & {one.from_ for one in new}
    pairs: list[tuple[Version | None, Version | None]] = [
        (next(one for one in old if one.from_ == start), next(one for one in new if one.from_ == start))
        for start in sorted(days)
    ]
    left, fresh = [one for one in old if one.from_ not in days], [one for one in new if one.from_ not in days]
    return pairs + list(zip_longest(left, fresh))


def _version(old: Edition, new: Edition, one: Version | None, other: Version | None, many: bool) -> Iterator[Change]:
    if one is None or other is None:
        version = one or other
        assert version is not None
        said = "thêm bản" if other else "bỏ bản"
        yield Change(
            "dates", f"{said} áp dụng {_span(version)}: «{version.short}»", *(("", "") if one else ("", version.short))
        )
        return
    label = f"bản từ {shown(other.from_)}, " if many else ""
    yield from value_change(f"{label}thời gian áp dụng", _span(one), _span(other), "dates")
    for name, text in _texts(one).items():
        yield from text_change(label + name, text, _texts(other)[name])
    yield from _citation(label, old, new, one, other)
    yield from _figures(label, one, other)


def _texts(version: Version) -> dict[str, str]:
    return {
        "câu trả lời ngắn": version.short,
        "phần nói thêm": version.more or "",
        "việc cần làm": "\n".join(f"- {step}" for step in version.do),
        "quy định trước đây": version.before.short if version.before else "",
    }


def _citation(label: str, old: Edition, new: Edition, one: Version, other: Version) -> Iterator[Change]:
    was, is_now = _cited(old, new, one.basis, other.basis)
    yield from value_change(f"{label}căn cứ", was, is_now, "citation")
    earlier, later = (v.before.basis if v.before else () for v in (one, other))
    was, is_now = _cited(old, new, earlier, later)
    yield from value_change(f"{label}căn cứ của quy định trước đây", was, is_now, "citation")


def _cited(old: Edition, new: Edition, one: Any, other: Any) -> tuple[str, str]:
    """Both citations as people read them; equal when they name the same places."""
    if one == other:
        return "", ""
    return cited(old.library, one) if one else "", cited(new.library, other) if other else ""


def _figures(label: str, one: Version, other: Version) -> Iterator[Change]:
    for fact in dict.fromkeys(v.fact.key for v in (one, other) if v.fact):
        before, after = (v.fact.value if v.fact and v.fact.key == fact else None for v in (one, other))
        yield from value_change(f"{label}con số «{fact}»", before, after, "figures")
    then, now = (shown(v.checked) if v.checked else None for v in (one, other))
    yield from value_change(f"{label}ngày đối chiếu con số", then, now, "figures")


def _span(version: Version) -> str:
    end = f" đến {shown(version.to)}" if version.to else ""
    return f"từ {shown(version.from_)}{end}"
