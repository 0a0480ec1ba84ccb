"""Token buckets, pure: how fast a citizen may write, how fast a channel may send. Instants are clock.tick() seconds."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST_BUCKETS = 20_000


@dataclass(slots=True)
class Bucket:
    """Holds up to `capacity` tokens and regains `per_second`. `level` is as of `at`."""

    capacity: float
    per_second: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Takes a token; seconds to wait until it is there (0 = now). Below 0, those who wait queue."""
        self.level = min(self.capacity, self.level + (now - self.at) * self.per_second)
        self.at = now
        self.level -= 1
        return 0.0 if self.level >= 0 else -self.level / self.per_second


class Buckets:
    """One bucket a key, for as many keys as fit; the least recent is forgotten, which only makes it full again."""

    def __init__(self, capacity: float, per_second: float) -> None:
        self._capacity = capacity
        self._per_second = per_second
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def wait(self, key: Hashable, now: float) -> float:
        """Seconds that this key has to wait for its turn, which is taken."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._capacity, self._per_second, self._capacity, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket.wait(now)


class Pacer:
    """Sends by absolute time at `per_second`; `pause` holds everyone back (429)."""

    def __init__(self, per_second: float) -> None:
        self._step = 1 / per_second
        self._next = 0.0
        self._paused_until = 0.0

    def wait(self, now: float) -> float:
        """Seconds until this send's slot, which is taken. Slots that nobody used are lost, so there is no burst."""
        slot = max(self._next, now, self._paused_until)
        self._next = slot + self._step
        return slot - now

    def pause(self, seconds: float, now: float) -> None:
        """Nobody sends for so long."""
        self._paused_until = max(self._paused_until, now + seconds)

    def paused(self, now: float) -> float:
        """Seconds for which even replies must wait."""
        return max(0.0, self._paused_until - now)
