"""How fast a citizen may write and a channel may send."""

import pytest

from bot.limits import MOST_BUCKETS, Bucket, Buckets, Chats, Pacer, fair_shares


def test_a_burst_passes_and_then_everyone_waits_in_turn() -> None:
    bucket = Bucket(3, 2.0, 3, at=100.0)
    assert [bucket.wait(100.0) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]


def test_a_bucket_fills_again_but_never_over_its_brim() -> None:
    bucket = Bucket(3, 2.0, 0, at=100.0)
    assert [bucket.wait(1000.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_one_person_does_not_slow_another() -> None:
    buckets = Buckets(1, 1.0)
    buckets.wait("a", 0.0)
    assert buckets.wait("a", 0.0) == 1.0
    assert buckets.wait("b", 0.0) == 0.0


def test_the_least_recent_person_is_forgotten_first() -> None:
    buckets = Buckets(1, 0.001)
    for n in range(MOST_BUCKETS):
        buckets.wait(n, 0.0)
    assert buckets.wait(0, 0.0) > 0  # still known, and now the most recent
    buckets.wait("one more", 0.0)
    assert buckets.wait(1, 0.0) == 0.0
    assert buckets.wait(0, 0.0) > 0


def test_a_group_takes_twenty_a_minute_and_a_person_more() -> None:
    chats = Chats("-")
    assert [chats.wait("-7", 0.0) for _ in range(21)] == [0.0] * 20 + [3.0]
    assert [chats.wait("7", 0.0) for _ in range(31)] == [0.0] * 30 + [1.0]
    assert Chats().wait("-7", 0.0) == 0.0


def sent(pacer: Pacer, since: float, until: float, replies: tuple[float, ...] = ()) -> tuple[list[float], list[float]]:
    """When broadcasts and replies go, for somebody who always has one to send and replies wanted at these instants."""
    now, due, times, answered = since, list(replies), [], []
    while now < until:
        if due and due[0] <= now and pacer.wait_to_reply(now) <= 0:
            pacer.replied(now)
            answered.append(now - due.pop(0))
        elif (pause := pacer.wait(now)) <= 0:
            pacer.took(now)
            times.append(now)
        else:
            next_reply = due[0] if due and due[0] > now else now + (pacer.wait_to_reply(now) if due else 1.0)
            now = max(now + 1e-4, min(now + pause, next_reply))
    return times, answered


def most_in_a_second(times: list[float]) -> int:
    ordered = sorted(times)
    return max(sum(1 for one in ordered[n:] if one < start + 1) for n, start in enumerate(ordered))


@pytest.mark.parametrize(("limit", "share"), [(30.0, 0.97), (1000.0, 0.95), (10.0, 0.97), (1.5, 0.9)])
def test_a_broadcast_uses_the_limit_and_no_second_holds_more(limit: float, share: float) -> None:
    times, _ = sent(Pacer(limit), 5.0, 15.0 if limit > 100 else 65.0)
    lasted = times[-1] - times[0]
    assert (len(times) - 1) / lasted >= share * limit
    if limit >= 10:
        assert most_in_a_second(times[:4000]) <= limit


def test_replies_are_next_and_no_second_holds_more_than_the_limit() -> None:
    pacer = Pacer(30.0)
    wanted = tuple(10 + n * 0.73 for n in range(40))
    times, waited = sent(pacer, 5.0, 45.0, wanted)
    assert len(waited) == len(wanted)
    assert max(waited[2:]) <= 1 / 30  # less than a message of the broadcast takes: they are next
    assert max(waited) <= 2 / 29
    both = times + [one + late for one, late in zip(wanted, waited, strict=True)]
    assert most_in_a_second(both) <= 30
    assert len([one for one in both if 10 <= one < 39]) >= 29 * 30 * 0.95


def test_a_reply_a_second_does_not_wait_for_the_one_before_it_while_a_broadcast_goes_out() -> None:
    wanted = tuple(10.0 + n * 1.01 for n in range(40))
    times, waited = sent(Pacer(30.0), 5.0, 55.0, wanted)
    assert max(waited[5:]) < 1e-3
    both = times + [one + late for one, late in zip(wanted, waited, strict=True)]
    assert most_in_a_second(both) <= 30
    assert len([one for one in both if 12 <= one < 50]) >= 38 * 30 * 0.97


def test_room_is_kept_for_replies_only_while_there_are_some() -> None:
    pacer = Pacer(30.0)
    sent(pacer, 5.0, 15.0, (6.0, 7.0, 8.0))
    times, _ = sent(pacer, 25.0, 35.0)
    assert len(times) >= 10 * 30 * 0.97


def test_slots_that_nobody_used_are_lost_but_for_a_moment() -> None:
    pacer = Pacer(10.0)
    for _ in range(2):
        pacer.took(5.0)
    assert pacer.wait(5.0) > 0.1
    assert pacer.wait(50.0) == 0.0
    pacer.took(50.0)
    assert 0.04 < pacer.wait(50.0) < 0.102


def test_a_429_holds_everyone_back_and_slows_broadcasts_for_a_while() -> None:
    pacer = Pacer(10.0)
    pacer.pause(7.0, now=100.0)
    pacer.pause(7.0, now=100.2)  # the same excess, told twice
    assert pacer.paused(101.0) == pytest.approx(6.2)
    assert pacer.wait(101.0) == pacer.wait_to_reply(101.0) == pacer.paused(101.0)
    assert pacer.paused(107.3) == 0.0
    slow, _ = sent(pacer, 108.0, 128.0)
    assert 0.9 * 200 <= len(slow) <= 0.95 * 200
    quick, _ = sent(pacer, 180.0, 200.0)
    assert len(quick) >= 0.97 * 200


def test_a_process_sends_its_part_of_the_limit_and_nothing_once_its_part_has_ended() -> None:
    pacer = Pacer(30.0)
    pacer.allow(10.0, until=15.0)
    times, _ = sent(pacer, 5.0, 20.0)
    assert 10 * 10 * 0.94 <= len(times) <= 10 * 10 + 1
    assert most_in_a_second(times) <= 10
    assert max(times) < 15.0
    assert pacer.wait_to_reply(20.0) > 0
    pacer.allow(30.0, until=40.0)
    assert len(sent(pacer, 20.0, 30.0)[0]) >= 10 * 30 * 0.97


def test_who_has_no_part_of_the_limit_sends_nothing_and_counts_as_busy() -> None:
    pacer = Pacer(30.0)
    pacer.allow(0.0, until=100.0)
    assert not pacer.busy(5.0)
    assert min(pacer.wait(5.0), pacer.wait_to_reply(5.0)) > 0
    assert pacer.busy(6.0)
    assert not pacer.busy(60.0)


def test_a_smaller_part_counts_what_was_sent_before() -> None:
    pacer = Pacer(30.0)
    for n in range(30):
        pacer.replied(5.0 + n / 100)
    pacer.allow(10.0)
    times, waited = sent(pacer, 5.3, 7.0, (5.3,))
    assert min(5.3 + waited[0], *times) >= 6.2  # until fewer than ten lie in the last second


@pytest.mark.parametrize(
    ("limit", "busy", "parts"),
    [
        (30.0, [True], [30]),
        (30.0, [True, True, True], [10, 10, 10]),
        (30.0, [False, False], [15, 15]),
        (30.0, [True, False, False], [26, 2, 2]),
        (1000.0, [True, True, True], [334, 333, 333]),
        (2.5, [False, True], [1, 1.5]),
        (2.0, [True, True, True], [2, 0, 0]),
    ],
)
def test_parts_of_a_limit_sum_to_it(limit: float, busy: list[bool], parts: list[float]) -> None:
    assert fair_shares(limit, busy) == parts
