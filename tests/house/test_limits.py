"""How fast a citizen may write and a channel may send."""

import pytest

from bot.limits import MOST_BUCKETS, Bucket, Buckets, Pacer


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


def test_broadcasts_keep_their_pace_without_a_burst_after_a_pause() -> None:
    pacer = Pacer(10.0)
    assert [pacer.wait(5.0) for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])
    assert [pacer.wait(50.0) for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])


def test_a_429_holds_everyone_back() -> None:
    pacer = Pacer(10.0)
    pacer.pause(7.0, now=1.0)
    assert pacer.paused(2.0) == 6.0
    assert pacer.wait(2.0) == 6.0
    assert pacer.paused(9.0) == 0.0
