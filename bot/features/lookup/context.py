"""What a conversation is about: the question, what was answered or offered for it, what was rejected. Pure.

It holds for half an hour from the last word about it, and until a new full question takes its place. Kept in the session,
so a restart changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.features.lookup.followups import same_question
from bot.storage import Session

FRESH = timedelta(minutes=30)
"""How long a text without a subject belongs to what was said last."""

MOST_LETTERS = 300
MOST_REJECTED = 60


def current(session: Session, now: datetime) -> Session:
    """The session without a question that nobody spoke of for half an hour."""
    last = max((at for at in (session.asked_at, session.answered_at) if at), default=None)
    if last is not None and now - last <= FRESH:
        return session
    return replace(session, question="", asked_at=None, answer="", answered_at=None, offered=(), offers=0, rejected=())


def asked(session: Session, question: str, now: datetime) -> Session:
    """A full question: the one before is over, unless it is the same again.

    What was offered stays known until something else is: a second vague question may find the same.
    """
    question = question[:MOST_LETTERS]
    rejected = session.rejected if same_question(question, session.question) else ()
    return replace(session, question=question, asked_at=now, answer="", answered_at=None, rejected=rejected)


def settled(session: Session) -> Session:
    """Nothing is on offer: the search was certain, or found nothing."""
    return replace(session, offered=(), offers=0)


def narrowed(session: Session, question: str, now: datetime) -> Session:
    """More was said before one of the offered was chosen."""
    return replace(session, question=question[:MOST_LETTERS], asked_at=now)


def gone_on(session: Session, question: str, now: datetime) -> Session:
    """The same question for another case; what was rejected stays rejected."""
    return replace(session, question=question[:MOST_LETTERS], asked_at=now, offered=(), offers=0)


def chosen(session: Session, answer: str, question: str, now: datetime) -> Session:
    """A button to an answer was pressed. question: the answer's own, which counts where nothing led to it."""
    if answer not in (session.answer, *session.offered) or not session.question:
        session = replace(session, question=question, rejected=(), offered=(), offers=0)
    rejected = tuple(one for one in session.rejected if one != answer)  # who opens it again means it
    return replace(session, rejected=rejected, asked_at=now)


def given(session: Session, answer: str, now: datetime) -> Session:
    """An answer was shown; what is asked next belongs to it."""
    return replace(session, answer=answer, answered_at=now, asked_at=now)


def offered(session: Session, ids: Sequence[str], now: datetime) -> Session:
    """Several answers were offered; what is asked next belongs to them, no longer to the answer before.

    offers: how often in a row nearly the same were.
    """
    again = _nearly_the_same(ids, session.offered) and not session.answer
    offers = session.offers + 1 if again else 1
    return replace(session, answer="", answered_at=None, asked_at=now, offered=tuple(ids), offers=offers)


def beside(session: Session, ids: Sequence[str]) -> Session:
    """These were offered beside the last answer, which stays the subject."""
    return replace(session, offered=tuple(ids), offers=0)


def rejecting(session: Session, now: datetime) -> Session:
    """What was given last, or else what was offered, was not meant.

    Of several that were offered only the one that was opened is rejected; what was offered beside an answer goes with it.
    """
    opened = session.answer in session.offered
    meant = (session.answer,) if opened else tuple(one for one in (session.answer, *session.offered) if one)
    left = tuple(one for one in session.offered if one not in meant)
    rejected = tuple(dict.fromkeys((*session.rejected, *meant)))[-MOST_REJECTED:]
    return replace(session, rejected=rejected, answer="", answered_at=None, offered=left, offers=0, asked_at=now)


def _nearly_the_same(some: Sequence[str], others: Sequence[str]) -> bool:
    return bool(some) and len({*some} & {*others}) >= 0.6 * len({*some, *others})
