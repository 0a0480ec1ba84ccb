"""The measuring of broadcasts: its figures are what one counts by hand, and its server lets nobody be faster."""

from math import isnan

import pytest

from tests.bench.broadcast.figures import Books, Question, Watched, percentile, rate, row
from tests.bench.broadcast.server import BLOCKED_ONE_IN, Limited, Window, recipients
from tests.bench.broadcast.table import for_a_machine, for_a_reader
from tests.bot_api_rules import Refusal

CITIZEN = 7


def books() -> Books:
    """Ten recipients at 2 a second: one blocked the bot, six were told, one of them twice; one question meanwhile."""
    people = range(100, 110)
    found = Books(2, people, frozenset({109}))
    found.taken = [
        (CITIZEN, 9.3),
        (100, 10.0),
        (101, 10.5),
        (102, 11.0),
        (CITIZEN, 11.5),
        (103, 12.0),
        (104, 13.0),
        (104, 13.5),
        (105, 14.0),
        (CITIZEN, 14.6),
    ]
    found.refused = [(109, 12.5)]
    found.too_many = [5.0, 10.1, 10.2]
    found.questions = [Question(8.0, 8.1), Question(9.0, 9.3), Question(11.4, 11.6), Question(14.5, 14.6)]
    return found


def test_figures_are_what_one_counts_by_hand() -> None:
    one = row(books(), Watched("x", 9.5, 20.0, False, 1.5))
    assert one.seconds == 4.0
    assert one.share == pytest.approx(8 / 4.0 / 2)  # nine messages, of which the first starts the clock
    assert one.per_second == pytest.approx(6 / 4.0)
    assert one.starts_after == 0.5
    assert (one.too_many, one.once, one.twice, one.lost, one.left, one.blocked) == (2, 5, 1, 3, 0, 1)
    assert (one.idle.many, one.meanwhile.many) == (2, 1)
    assert (one.idle.median, one.idle.p99, one.meanwhile.median) == pytest.approx((0.1, 0.3, 0.2))


def test_everybody_is_told_once_twice_or_not_at_all_or_blocked_the_bot() -> None:
    for cut in (False, True):
        one = row(books(), Watched("x", 9.5, 20.0, cut, 1.5))
        assert one.once + one.twice + one.lost + one.left + one.blocked == one.recipients
        assert (one.left if cut else one.lost) == 3


def test_who_still_waits_counts_as_long_as_the_wait_was_watched_and_is_marked() -> None:
    found = books()
    found.questions[2].answered_at = None
    one = row(found, Watched("x", 9.5, 20.0, False, 1.5))
    assert one.meanwhile.median == pytest.approx(20.0 - 11.4)
    assert one.meanwhile.unanswered == 1
    assert ">8600" in "".join(for_a_reader([one]))


def test_nothing_sent_is_a_row_too() -> None:
    one = row(Books(30, range(3), frozenset()), Watched("x", 1.0, 5.0, True, 0.0))
    assert (one.share, one.per_second, one.once, one.left) == (0.0, 0.0, 0, 3)
    assert isnan(one.idle.median)
    assert for_a_machine([one])[0]["idle"]["median"] is None
    assert all(len(line) <= 120 for line in for_a_reader([one]))


def test_percentiles_and_rates() -> None:
    assert [percentile(range(1, 101), percent) for percent in (50, 99, 100)] == [50, 99, 100]
    assert percentile([3.0], 99) == 3.0
    assert rate([1.0]) == 0.0
    assert rate([1.0, 3.0, 2.0]) == 1.0


def test_the_window_takes_no_more_than_the_limit_within_any_second_and_one_to_a_chat() -> None:
    window = Window(3)
    assert [window.wait(chat, 0.1 * chat) for chat in range(4)] == [0, 0, 0, 1]
    assert window.wait(9, 0.999) == 1
    assert window.wait(9, 1.0) == 0  # the one at 0.0 is a second ago
    assert window.wait(9, 1.5) == 1  # to the same chat
    assert window.wait(8, 1.5) == 0


async def test_a_send_to_whoever_blocked_the_bot_takes_its_place_in_the_second() -> None:
    api = Limited(1, 2 * BLOCKED_ONE_IN)
    people = recipients(2 * BLOCKED_ONE_IN)
    assert len(api.blocked) == 2
    with pytest.raises(Refusal) as refused:
        await api.call("sendMessage", {"chat_id": people[BLOCKED_ONE_IN - 1], "text": "x"})
    assert refused.value.code == 403
    with pytest.raises(Refusal) as refused:
        await api.call("sendMessage", {"chat_id": people[0], "text": "x"})
    assert (refused.value.code, refused.value.retry_after) == (429, 1)
    assert (len(api.books.taken), len(api.books.refused), len(api.books.too_many)) == (0, 1, 1)
    assert api.books.reached() == 1
