"""What changes about documents, announcements, quiz questions, lists and the bot's own sentences."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.clock import HANOI
from bot.library.changes.edition import Edition
from bot.library.changes.states import approval_change, is_untouched, state_change
from bot.library.changes.wording import Change, list_change, text_change, value_change
from bot.library.citing import cited, named, shown, standing
from bot.library.models import Announcement, Document, Question, Trial


def document_changes(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """How it stands on the day comes first, also where another document is the reason."""
    yield from state_change(old, new, "documents", id_)
    before, after = old.written.documents.get(id_), new.written.documents.get(id_)
    if id_ in old.library.documents and id_ in new.library.documents:
        then = standing(old.library, old.library.documents[id_], day)
        now = standing(new.library, new.library.documents[id_], day)
        if then != now:
            said = f"ngày {shown(day)}: {then} → {now}"
            yield Change("status", said, then, now, indirect=is_untouched(before, after))
    if before and after:
        yield from _document(old, new, before, after)


def _document(old: Edition, new: Edition, before: Document, after: Document) -> Iterator[Change]:
    yield from text_change("số hiệu", before.number, after.number)
    yield from text_change("tên", before.title, after.title)
    yield from text_change("tên ngắn", before.short, after.short)
    yield from text_change("cơ quan ban hành", before.issuer, after.issuer)
    yield from value_change("loại văn bản", before.kind, after.kind, "other")
    for label, key in (("ban hành", "issued"), ("có hiệu lực", "effective"), ("hết hiệu lực", "expires")):
        yield from value_change(label, getattr(before, key), getattr(after, key), "dates", _day)
    for label, key in (("thay thế", "replaces"), ("sửa đổi", "amends")):
        yield from list_change(label, _names(old, getattr(before, key)), _names(new, getattr(after, key)), "relations")
    yield from list_change("chủ đề", before.topics, after.topics, "audience")
    yield from value_change("địa bàn", before.place, after.place, "audience")
    yield from value_change("nơi đọc", before.source, after.source, "other")
    then, now = ([f"{one.who}: {one.what}" for one in document.obligations] for document in (before, after))
    yield from list_change("việc được giao", then, now, "other")


def announcement_changes(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """Text, time, and to whom."""
    yield from state_change(old, new, "announcements", id_)
    before, after = old.written.announcements.get(id_), new.written.announcements.get(id_)
    if before and after:
        yield from _announcement(old, new, before, after)


def _announcement(old: Edition, new: Edition, before: Announcement, after: Announcement) -> Iterator[Change]:
    yield from text_change("tiêu đề", before.title, after.title)
    yield from text_change("nội dung", before.text, after.text)
    times = {"giờ gửi": "publish_at", "gửi muộn nhất": "latest_send_at", "hạn xác nhận": "acknowledge_by"}
    for label, key in times.items():
        yield from value_change(label, getattr(before, key), getattr(after, key), "dates", _moment)
    yield from list_change("người theo dõi chủ đề", before.topics, after.topics, "audience")
    yield from list_change("dành cho", before.audience, after.audience, "audience")
    yield from value_change("địa bàn", before.place, after.place, "audience")
    yield from value_change("đính chính cho tin", before.corrects, after.corrects, "audience")
    yield from list_change("đơn vị", before.units, after.units, "audience")
    yield from list_change("loại đơn vị", before.unit_kinds, after.unit_kinds, "audience")
    yield from list_change("việc được giao", _tasks(before), _tasks(after), "other")
    yield from text_change("câu thử", _trial(before.trial), _trial(after.trial))
    then, now = _names(old, [before.document or ""]), _names(new, [after.document or ""])
    yield from value_change("văn bản", then[0], now[0], "citation")
    yield from approval_change(before.review, after.review)


def question_changes(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """A question is asked only while its basis is in force."""
    yield from state_change(old, new, "questions", id_)
    before, after = old.written.questions.get(id_), new.written.questions.get(id_)
    if not (before and after):
        return
    if id_ in old.library.questions and id_ in new.library.questions:
        then, now = (id_ in {q.id for q in one.library.questions_on(day)} for one in (old, new))
        if then != now:
            said = f"ngày {shown(day)} {'được hỏi lại' if now else 'không còn được hỏi, vì căn cứ không còn hiệu lực'}"
            yield Change("asked", said, str(then), str(now), indirect=is_untouched(before, after))
    yield from text_change("câu đố", before.ask, after.ask)
    yield from text_change("các phương án", _options(before), _options(after))
    if before.basis != after.basis:
        yield from value_change("căn cứ", cited(old.library, before.basis), cited(new.library, after.basis), "citation")
    yield from value_change("câu trả lời giải thích", before.answer, after.answer, "other")


def quiz_changes(old: Edition, new: Edition, id_: str, day: date) -> Iterator[Change]:
    """What the file says of all its questions."""
    before, after = old.written.quizzes.get(id_), new.written.quizzes.get(id_)
    if before and after:
        yield from list_change("chủ đề", before.topics, after.topics, "audience")
        yield from approval_change(before.review, after.review)


def list_item_changes(kind: str, old: Edition, new: Edition, id_: str) -> Iterator[Change]:
    """Of topics, places, units, deadlines, terms and collections."""
    yield from state_change(old, new, kind, id_)
    before, after = old.written.of(kind).get(id_), new.written.of(kind).get(id_)
    if before and after:
        for key, value in before.model_dump().items():
            yield from value_change(key, value, getattr(after, key), "other")


def sentence_changes(old: Edition, new: Edition, key: str) -> Iterator[Change]:
    """What the bot itself says."""
    yield from text_change("câu của Trợ lý", old.written.sentences.get(key), new.written.sentences.get(key))


def _tasks(one: Announcement) -> list[str]:
    """Each with its day, and for whom where it is not for all."""
    whom = {task.id: ", ".join((*task.units, *task.unit_kinds)) for task in one.tasks}
    return [f"{task.what} (hạn {shown(task.due)}{': ' if whom[task.id] else ''}{whom[task.id]})" for task in one.tasks]


def _trial(trial: Trial | None) -> str:
    return f"{trial.ask}\n{_options(trial)}" if trial else ""


def _options(question: Question | Trial) -> str:
    lines = [f"{'(đúng) ' if one.right else ''}{one.text}: {one.because}" for one in question.options]
    return "\n".join(f"- {line}" for line in lines)


def _names(edition: Edition, ids: object) -> list[str]:
    assert isinstance(ids, list | tuple)
    known = edition.written.documents
    return [named(edition.library, known[one]) if one in known else one for one in ids]


def _day(day: object) -> str:
    assert isinstance(day, date)
    return shown(day)


def _moment(at: object) -> str:
    assert isinstance(at, datetime)
    here = at.astimezone(HANOI)
    return f"{here:%H:%M} {shown(here.date())}"
