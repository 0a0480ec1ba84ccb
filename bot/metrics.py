"""What is counted for /metrics, without identity. The only module that knows the Prometheus client."""

from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Metric, generate_latest

from bot.anonymity import published

registry = CollectorRegistry()

updates = Counter("loaluat_updates", "Updates accepted", ["channel", "kind"], registry=registry)
stopped = Counter("loaluat_accusations_stopped", "Texts that were stopped unread", ["channel"], registry=registry)
answers = Counter("loaluat_answers", "Questions by how they were answered", ["outcome"], registry=registry)
replies = Counter("loaluat_replies", "Replies by how sending them ended", ["channel", "state"], registry=registry)
sent = Counter(
    "loaluat_deliveries",
    "Deliveries by the state they were settled in",
    ["channel", "state"],
    registry=registry,
)
failures = Counter("loaluat_handler_failures", "Messages answered with an apology", registry=registry)
zalo_oa_spent = Gauge(
    "loaluat_zalo_oa_spent_dong", "What paid messages of the OA cost, by month", ["month"], registry=registry
)
sent_this_month = Gauge(
    "loaluat_sent_this_month", "Messages taken this month, where a platform counts them", ["channel"], registry=registry
)
monthly_quota = Gauge("loaluat_monthly_quota", "Messages a platform takes a month", ["channel"], registry=registry)
waiting = Gauge("loaluat_inbox_waiting", "Updates accepted and not answered yet", registry=registry)
content_problems = Gauge(
    "loaluat_content_problems", "Items left out or not live because of an error", registry=registry
)
broadcasts = Gauge("loaluat_broadcasts", "Broadcasts that have not ended, by state", ["state"], registry=registry)
people_of_broadcasts = Gauge(
    "loaluat_broadcast_people",
    "People of broadcasts that have not ended: planned in all, sent, unsure, unsendable, skipped, left, waiting",
    ["kind", "figure"],
    registry=registry,
)

questions = Gauge(
    "loaluat_questions",
    "Questions to officers: waiting, of them late, of them with nobody to answer",
    ["figure"],
    registry=registry,
)
petitions = Gauge(
    "loaluat_petitions",
    "Petitions that officers owe an answer: waiting, of them late, of them with nobody to answer",
    ["figure"],
    registry=registry,
)
flags = Gauge(
    "loaluat_flags",
    "Flagged provisions without an outcome: waiting, of them late, of them that nobody owns",
    ["figure"],
    registry=registry,
)
opinions = Gauge(
    "loaluat_petition_opinions", "What people said of answers, without whom", ["opinion"], registry=registry
)


directives = Gauge(
    "loaluat_directives",
    "Of directives of the last weeks: posts that have not read, that were not reached; units where nobody joined, and those "
    "with somebody to ask whom no head answers for",
    ["figure"],
    registry=registry,
)


_OF_PEOPLE = (updates, stopped, answers, replies, sent, people_of_broadcasts, questions, petitions, opinions)
OF_PEOPLE = {family.name for one in _OF_PEOPLE for family in one.describe()}
"""Those that count what people did, or people."""


@dataclass(frozen=True)
class Outsiders:
    """The registry as anybody may read it."""

    def collect(self) -> Iterable[Metric]:
        for family in registry.collect():
            if family.name in OF_PEOPLE:
                family.samples = [one for one in family.samples if published(int(one.value)) is not None]
            yield family


def exposition(to_anybody: bool = False) -> bytes:
    """The figures in Prometheus' text format. to_anybody: without those that tell of fewer than five."""
    return generate_latest(Outsiders() if to_anybody else registry)
