"""Rules about reading: short sentences, an answer that comes first, words that people know, texts that fit every channel."""

import re
from collections.abc import Iterator
from datetime import date

from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule

LONGEST_SHORT = 300
LONGEST_SENTENCE = 30
LONGEST_LABEL = 64
"""Letters of a question that is also a button; a phone cuts what is longer."""

FEWEST_PHRASINGS, MOST_PHRASINGS = 4, 17
"""Fewer are not found by those who say it otherwise; more blur what the entry is about."""

LONGEST_MESSAGE = 1_900
"""UTF-16 units. Zalo's Bot Platform takes 2,000 (measured, unit undocumented); one message must hold a card."""

AROUND = 500
"""What a card adds to its sentence: citation, status, where to read, the choices printed as numbers."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ«])")
_BULLET = re.compile(r"^\s*(?:[-*•>]|\d{1,2}[.)])\s+")
_ABBREVIATION = re.compile(r"(?<![\w/.-])(?:[A-ZĐ]{2,}|VNeID)(?![\w/]|-\w)")
_ROMAN = re.compile(r"[IVXLC]+")
_DISTRICT = re.compile(
    r"\b(?:cấp )?huyện\b|\b(?:UBND|Công an|Chủ tịch|Tòa án nhân dân) (?:quận|thị xã)\b", re.IGNORECASE
)
_OTHER_FORM = re.compile(
    r"(?P<before>\b[\w-]+ )?(?P<form>\bbạn\b|\banh/ ?chị\b(?!/em)|\banh chị\b|\bquý (?:khách|vị|ông|bà|bạn)\b"
    r"|\bông \(bà\)|\bông / bà\b)(?P<after> [\w-]+)?",
    re.IGNORECASE,
)
_FRIEND_BEFORE = frozenset("người kết tình bầu làm đôi nhóm hội đám bè cô cậu thầy rủ".split())
_FRIEND_AFTER = frozenset(
    "bè đời đọc học thân trai gái hàng tù nhậu chơi trẻ nhỏ cùng cũ mới quen tình đường dân ảo xấu tốt của".split()
)
_KIN_AFTER = frozenset("em ruột họ cả rể dâu nuôi".split())
_PAST = re.compile(r"không còn|\bcũ\b|trước đây|\bbỏ cấp\b|trước ngày", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text in the Markdown subset; a list's item is at least one."""
    lines = (_BULLET.sub("", line) for line in text.replace("**", "").splitlines())
    return [one for line in lines for one in _SENTENCE_END.split(line) if one.strip()]


def syllables_in(sentence: str) -> int:
    """Vietnamese writes syllables apart; a number or a document's number counts as one."""
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


@rule("long-sentence", f"câu không quá {LONGEST_SENTENCE} tiếng", "warning")
def long_sentence(items: Items, today: date) -> Iterator[Finding]:
    for said in items.said():
        for one in sentences(said.text):
            if syllables_in(one) > LONGEST_SENTENCE:
                message = f"câu dài {syllables_in(one)} tiếng, nên tách: «{one[:50]}…»"
                yield Finding(said.kind, said.id, said.place, message)


@rule("long-short", f"câu trả lời ngắn không quá {LONGEST_SHORT} ký tự", "warning")
def long_short(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if len(version.short) > LONGEST_SHORT:
                said = f"câu ngắn dài {len(version.short)} ký tự, nên dưới {LONGEST_SHORT}"
                yield Finding("answers", id_, ("versions", n, "short"), said)


@rule("phrasings", f"mỗi câu trả lời có {FEWEST_PHRASINGS} đến {MOST_PHRASINGS} cách hỏi khác (also)", "warning")
def phrasings(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        if not FEWEST_PHRASINGS <= len(answer.also) <= MOST_PHRASINGS:
            said = f"có {len(answer.also)} cách hỏi, nên từ {FEWEST_PHRASINGS} đến {MOST_PHRASINGS}"
            yield Finding("answers", id_, ("also",), said)


@rule("undefined-abbreviation", "chữ viết tắt có trong terms.yaml hoặc được viết đủ ngay tại chỗ", "warning")
def undefined_abbreviation(items: Items, today: date) -> Iterator[Finding]:
    known = {word for term in items.terms.values() for word in (term.term, *term.also)}
    spelt: dict[tuple[str, str], str] = {}
    for said in items.said():
        spelt[said.kind, said.id] = f"{spelt.get((said.kind, said.id), '')} {said.text}"
    for said in items.said():
        whole = spelt[said.kind, said.id]
        for one in dict.fromkeys(_ABBREVIATION.findall(said.text)):
            if one not in known and f"({one})" not in whole and not _ROMAN.fullmatch(one):
                message = f"chữ tắt «{one}» chưa được giải thích; viết đủ, hoặc thêm vào terms.yaml"
                yield Finding(said.kind, said.id, said.place, message)


@rule("form-of-address", "gọi người đọc là «ông/bà»; máy tự đổi theo cách xưng hô mà từng người chọn", "warning")
def form_of_address(items: Items, today: date) -> Iterator[Finding]:
    for said in items.said():
        for form in dict.fromkeys(other_forms(said.text)):
            yield Finding(said.kind, said.id, said.place, f"viết «ông/bà» thay cho «{form}»; máy tự đổi theo người đọc")


def other_forms(text: str) -> Iterator[str]:
    """Words that address the reader otherwise than «ông/bà»; not friends («bạn bè»), not kin («anh chị em»)."""
    for found in _OTHER_FORM.finditer(text):
        before, form, after = ((found[part] or "").strip().lower() for part in ("before", "form", "after"))
        if form == "bạn" and (before in _FRIEND_BEFORE or after in _FRIEND_AFTER):
            continue
        if form.startswith("anh") and after in _KIN_AFTER:
            continue
        yield found["form"]


@rule("district", "không nhắc cấp huyện như đang còn (bỏ từ 01/7/2025)", "warning")
def district(items: Items, today: date) -> Iterator[Finding]:
    for said in items.said():
        if said.ends and said.ends < today:
            continue
        for one in sentences(said.text):
            if _DISTRICT.search(one) and not _PAST.search(one):
                message = f"từ 01/7/2025 không còn cấp huyện; sửa: «{one[:50]}…»"
                yield Finding(said.kind, said.id, said.place, message)


@rule("too-long", f"một tin vừa mọi kênh (Zalo: {LONGEST_MESSAGE} ký tự), một nút không quá {LONGEST_LABEL}", "warning")
def too_long(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        if len(answer.question) > LONGEST_LABEL:
            said = f"câu hỏi dài {len(answer.question)} ký tự, làm nút bấm nên dưới {LONGEST_LABEL}"
            yield Finding("answers", id_, ("question",), said)
        for n, version in enumerate(answer.versions):
            parts = {"short": version.short, "do": "\n".join(version.do)}
            parts["before"] = version.before.short + version.short if version.before else ""
            for key, text in parts.items():
                yield from _fits("answers", id_, ("versions", n, key), answer.question + text)
    for id_, question in items.questions.items():
        whole = "\n".join((question.ask, *(option.text for option in question.options)))
        yield from _fits("questions", id_, ("ask",), whole)
    for id_, one in items.announcements.items():
        yield from _fits("announcements", id_, ("text",), f"{one.title}\n{one.text}")


def _fits(kind: str, id_: str, place: tuple[str | int, ...], text: str) -> Iterator[Finding]:
    length = units(text) + AROUND
    if length > LONGEST_MESSAGE:
        said = f"tin dài chừng {length} ký tự, một tin Zalo chỉ chứa {LONGEST_MESSAGE}; chuyển bớt sang «more»"
        yield Finding(kind, id_, place, said)


def units(text: str) -> int:
    """UTF-16 code units, as Zalo and Telegram count."""
    return len(text.encode("utf-16-le")) // 2
