"""How fast a citizen may write, how fast a channel may send. Pure; instants are clock.tick() seconds."""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf

MOST_BUCKETS = 20_000

CHAT_BURST, CHAT_PER_SECOND = 30.0, 1.0
GROUP_PER_MINUTE = 20.0
"""Telegram allows a message a second in a chat, with short bursts, and twenty a minute in a group."""

MARGIN = 1.02
"""A platform counts when a message arrives; so much longer than its second we count."""
SHARED_MARGIN = 1.05
"""The same where several processes send, each of which has something that comes early or late."""
MANY, MARGIN_OF_MANY = 200.0, 1.04
"""At so many a second a moment in which either side stands still brings dozens close together; one 429 costs a second."""
FEW_MARGIN = 1.005
"""For a few replies among many messages, whose margin is enough for all."""
CATCH_UP = 0.05
"""Seconds of slots that nobody could use may still be used, close together; older ones are lost."""
START_SLOWER, STARTS_FOR, IDLE_AFTER = 1.1, 1.0, 1.0
"""The first second of a broadcast goes slower (seconds each): its messages arrive late, on connections that are only being
opened, so those of the next second would come too close behind them."""
REPLIES_ARE_RECENT = 10.0
"""Room is kept for as many replies a second as there were in this time (seconds), at least for one."""
SPARE = 0.2
MOST_RESERVED = 3
"""At most one in so many messages is kept for replies."""
BUSY_FOR = 5.0
"""Whoever had to wait for a turn counts as busy for so long (seconds)."""
IDLE_SHARE = 15
"""One in so many messages of a limit stays with each process that has nothing to send, for the first reply."""
ASK_AGAIN = 0.1
"""Seconds after which to ask again, when nothing may be sent and nobody knows how long."""
SLOWER, LEAST_SHARE, RECOVERS_AFTER = 0.95, 0.3, 30.0
"""A 429 says that the limit lies lower: so much less is sent, for so many seconds without another."""


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

    def forget(self, key: Hashable) -> None:
        self._buckets.pop(key, None)


class Chats:
    """The pace of each chat of one channel: a message a second and short bursts; a group takes fewer.

    group_sign: what the ids of groups begin with; "": the channel has none.
    """

    def __init__(self, group_sign: str = "") -> None:
        self._group_sign = group_sign
        self._chats = Buckets(CHAT_BURST, CHAT_PER_SECOND)
        self._groups = Buckets(GROUP_PER_MINUTE, GROUP_PER_MINUTE / 60)

    def wait(self, chat: str, now: float) -> float:
        """Seconds until the next message to the chat, whose turn is taken."""
        pause = self._chats.wait(chat, now)
        if self._group_sign and chat.startswith(self._group_sign):
            pause = max(pause, self._groups.wait(chat, now))
        return pause

    def forget(self, chat: str) -> None:
        self._chats.forget(chat)


class Pacer:
    """What one token may send in any second: replies whenever there is room, broadcasts evenly by absolute time, below the
    room that is kept for replies while there are any. Ask how long to wait, wait, then say that it was sent.

    Every second that ends with a message of ours holds at most `per_second` of them, so every second does.
    """

    def __init__(self, per_second: float) -> None:
        """per_second: the platform's limit."""
        self._limit = per_second
        self.allow(per_second)
        self._sent: deque[float] = deque()
        self._told: deque[float] = deque()
        self._replied: deque[float] = deque()
        self._next = 0.0
        self._paused_until = 0.0
        self._share = 1.0
        self._slowed_at = 0.0
        self._waited_at = -inf
        self._began = -inf

    def allow(self, per_second: float, until: float = inf) -> None:
        """So many from now on, and after `until` none unless this is called again: this process's part of the limit."""
        self._until = until if per_second > 0 else -inf
        if per_second > 0:
            margin = SHARED_MARGIN if per_second < self._limit else MARGIN if per_second < MANY else MARGIN_OF_MANY
            self._second = max(1.0, 3 / per_second)
            self._window = self._second * margin
            self._most = max(1, int(per_second * self._second + 1e-9))
            self._step = self._window / self._most

    def busy(self, now: float) -> bool:
        """Whether messages had to wait for their turn lately."""
        return now - self._waited_at < BUSY_FOR

    def wait(self, now: float) -> float:
        """Seconds until the next message of a broadcast may go."""
        room = max(
            self._room(self._sent, now, self._most), self._room(self._told, now, self._most - self._reserve(now))
        )
        return self._waits(max(self._next - now, room), now)

    def took(self, now: float) -> None:
        """A message of a broadcast goes now."""
        self._recover(now)
        if now > self._next + IDLE_AFTER:
            self._began = now
        calm = START_SLOWER if now < self._began + STARTS_FOR else 1.0
        self._sent.append(now)
        self._told.append(now)
        self._next = max(self._next, now - CATCH_UP) + self._step / self._share * calm

    def wait_to_reply(self, now: float) -> float:
        """Seconds until a reply may go: before every broadcast."""
        return self._waits(self._room_to_reply(now), now)

    def replied(self, now: float) -> None:
        """A reply goes now."""
        self._sent.append(now)
        self._replied.append(now)

    def pause(self, seconds: float, now: float) -> None:
        """The platform said 429: nobody sends for so long, and then broadcasts go slower for a while."""
        self._paused_until = max(self._paused_until, now + seconds)
        if now > self._slowed_at + 1:  # many in flight are told of one excess
            self._share = max(LEAST_SHARE, self._share * SLOWER)
            self._slowed_at = now

    def hold(self, seconds: float, now: float) -> None:
        """Another process was told 429: nobody sends for so long."""
        self._paused_until = max(self._paused_until, now + seconds)

    def paused(self, now: float) -> float:
        """Seconds for which even replies must wait."""
        return max(0.0, self._paused_until - now)

    def _waits(self, pause: float, now: float) -> float:
        pause = max(pause, self.paused(now), ASK_AGAIN if now >= self._until else 0.0)
        if pause > 0:
            self._waited_at = now
        return pause

    def _room(self, sent: deque[float], now: float, most: int) -> float:
        """Seconds until fewer than `most` of these messages lie within the window."""
        while sent and sent[0] <= now - self._window:
            sent.popleft()
        over = len(sent) - most
        return sent[over] + self._window - now if over >= 0 else 0.0

    def _room_to_reply(self, now: float) -> float:
        """As `_room`, but the few replies for which room is kept count for hardly more than their second: one a second
        would else wait each time for the one before."""
        room = self._room(self._sent, now, self._most)
        replied = [at for at in self._replied if at > now - self._window]
        if room <= 0 or len(replied) > self._reserve(now):
            return room
        few = self._second * FEW_MARGIN
        ends = sorted([at + self._window for at in self._told] + [at + few for at in replied])
        ends = [one for one in ends if one > now]
        over = len(ends) - self._most
        return max(0.0, ends[over] - now) if over >= 0 else 0.0

    def _reserve(self, now: float) -> int:
        while self._replied and self._replied[0] <= now - REPLIES_ARE_RECENT:
            self._replied.popleft()
        if not self._replied:
            return 0
        each = len(self._replied) / REPLIES_ARE_RECENT * self._window
        return min(max(1, round(each + SPARE)), self._most // MOST_RESERVED)

    def _recover(self, now: float) -> None:
        if self._share < 1.0 and now > max(self._slowed_at, self._paused_until) + RECOVERS_AFTER:
            self._share = min(1.0, self._share / SLOWER)
            self._slowed_at = now


def fair_shares(limit: float, busy: Sequence[bool]) -> list[float]:
    """What each process may send of a limit, whole messages a second: who has nothing to send keeps a little for the first
    reply, the others have equal parts, and the first of them what does not divide. With nothing to send all are equal."""
    at_work = [one or not any(busy) for one in busy]
    idle = float(min(max(1, limit // IDLE_SHARE), limit // len(busy)))
    left = limit - idle * at_work.count(False)
    each = left // at_work.count(True)
    parts = [each if one else idle for one in at_work]
    parts[at_work.index(True)] += limit - sum(parts)
    return parts
