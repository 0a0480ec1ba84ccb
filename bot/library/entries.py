"""An answer as search sees it."""

import re
from collections.abc import Iterator

from bot.library.dates import usable_until
from bot.library.items import Items
from bot.library.models import Answer
from bot.library.search import Entry

_MARKS = re.compile(r"\*\*|^[-*>] +", re.MULTILINE)
_BEGIN = frozenset("-*>")


def entry_of(answer: Answer, items: Items) -> Entry:
    """The words of an answer, its topics and documents, and the days on which it holds."""
    topics = [items.topics[one] for one in answer.topics if one in items.topics]
    cited = dict.fromkeys(basis.document for version in answer.versions for basis in version.basis)
    documents = [items.documents[one] for one in cited if one in items.documents]
    said = [part for v in answer.versions for part in (v.short, v.more or "", *v.do)]
    return Entry(
        id=answer.id,
        question=answer.question,
        also=answer.also,
        topics=tuple(word for topic in topics for word in (topic.name, *topic.also)),
        text=_plain("\n".join(said)),
        documents=(*(word for one in documents for word in (one.number, one.short)), *_cited_as(answer, items)),
        days=tuple((version.from_, version.to) for version in answer.versions),
        audience=answer.audience,
        place=items.place_of(answer),
        topic_ids=answer.topics,
        until=usable_until(answer.review, items.grace_days),
    )


def _cited_as(answer: Answer, items: Items) -> Iterator[str]:
    """«Điều 7 Nghị định 168» for each article of the basis: as people write it."""
    cited = dict.fromkeys((one.document, one.at) for version in answer.versions for one in version.basis)
    for document, at in cited:
        if document in items.documents and "Điều" in at:
            yield f"{at[at.rfind('Điều') :]} {items.documents[document].short.partition(' (')[0]}"


def _plain(text: str) -> str:
    """Without the marks of bold, lists and quotes. Most texts have no list, and need no walk from character to character."""
    if text[:1] in _BEGIN or "\n- " in text or "\n* " in text or "\n> " in text:
        return _MARKS.sub("", text)
    return text.replace("**", "")
