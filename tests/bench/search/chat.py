"""What our engine makes of chat, on the shipped content: does it find the topic, and does it keep back what is not law?

Chat is `queries_dev.jsonl` of `--data`: {query, in_scope, expected_topic}. It is asked as it was typed.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.library.search import Index
from tests.bench.search.corpora import lines, shipped

FIRST = 3


@dataclass(frozen=True, slots=True)
class Chat:
    """In scope: topic = share with the expected topic among the first hits, whatever the outcome; none = share kept back.
    Out of scope: shares that were answered, and offered as a choice."""

    in_scope: int
    topic_recall: float
    in_scope_none: float
    out_of_scope: int
    out_answered: float
    out_offered: float


def chat(data: Path) -> Chat | None:
    """None where there is no chat in the folder."""
    asked = list(lines(data / "queries_dev.jsonl"))
    if not asked:
        return None
    entries, query, synonyms = shipped()
    topics = {one.id: one.topic_ids for one in entries}
    index = Index.build(entries, synonyms)
    right, inside, outside = 0, Counter[str](), Counter[str]()
    for one in asked:
        found = index.search(one["query"], query)
        if one["in_scope"]:
            inside[found.outcome] += 1
            right += any(one["expected_topic"] in topics[hit.id] for hit in found.hits[:FIRST])
        else:
            outside[found.outcome] += 1
    within, without = max(1, inside.total()), max(1, outside.total())
    return Chat(
        inside.total(), right / within, inside["none"] / within,
        outside.total(), outside["answer"] / without, outside["choices"] / without,
    )  # fmt: skip
