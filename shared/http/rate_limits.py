"""How often a client may do something: named limits, counted in the memory of this process."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from shared.http.problem_details import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

# Failed sign-ins of one address. Those that succeed do not count: many people share an address.
SIGN_IN = "10/minute"
# Unknown keys of one address.
WRONG_KEYS = "60/minute"
# Of more clients than these, the one that was quiet the longest is forgotten.
CLIENTS = 10_000


class RecentTimes(Storage, MovingWindowSupport):
    """The storage of `limits` for one process: the times of the last attempts of each client, of a bounded number.

    The library's own `MemoryStorage` keeps any number of clients, and starts a thread that walks through all of them.
    """

    STORAGE_SCHEME = None

    def __init__(self, clients: int = CLIENTS, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clients = clients
        self.clock = clock
        self.times: OrderedDict[str, deque[float]] = OrderedDict()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count so many attempts, unless that would be more than `limit` within `expiry` seconds; whether it did."""
        times = self.times.get(key)
        if times is None:
            if len(self.times) >= self.clients:
                self.times.popitem(last=False)
            times = self.times[key] = deque()
        self.times.move_to_end(key)
        self.forget_old(times, expiry)
        if len(times) + amount > limit:
            return False
        times.extend([self.clock()] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest attempt within `expiry` seconds was, and how many there were."""
        times = self.times.get(key, deque())
        self.forget_old(times, expiry)
        return (times[0] if times else self.clock()), len(times)

    def forget_old(self, times: deque[float], expiry: int) -> None:
        oldest = self.clock() - expiry
        while times and times[0] <= oldest:
            times.popleft()

    def clear(self, key: str) -> None:
        self.times.pop(key, None)

    def reset(self) -> int | None:
        self.times.clear()
        return None

    def check(self) -> bool:
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError


class RateLimit:
    """One limit, such as `10/minute`, for each client by itself, in a moving window."""

    def __init__(self, rate: str, storage: RecentTimes | None = None) -> None:
        self.item: RateLimitItem = parse(rate)
        self.storage = storage or RecentTimes()
        self.limiter = MovingWindowRateLimiter(self.storage)

    def count(self, client: str) -> bool:
        """Count an attempt of this client; False, and it does not count, if it is over the limit."""
        return self.limiter.hit(self.item, client)

    def is_reached(self, client: str) -> bool:
        """Whether the client's next attempt is over the limit."""
        return not self.limiter.test(self.item, client)

    def problem(self, client: str, title: str) -> Problem:
        """Status 429 with the seconds after which the client may try again."""
        free_at = self.limiter.get_window_stats(self.item, client).reset_time
        seconds = max(1, math.ceil(free_at - self.storage.clock()))
        return Problem(429, title, headers={"retry-after": str(seconds)})


class RateLimits:
    """The limits of a process. `key_rate`: how often each API key may be used (ACCORD_KEY_RATE); None: unlimited."""

    def __init__(self, key_rate: str | None = None) -> None:
        self.sign_in = RateLimit(SIGN_IN)
        self.wrong_keys = RateLimit(WRONG_KEYS)
        self.keys = RateLimit(key_rate) if key_rate else None


def parse_rate(text: str) -> str:
    """The rate in the words of `limits`: `100/second`, `5000 per hour`; a number alone is for a minute.

    Raises ValueError for anything else.
    """
    rate = f"{text.strip()}/minute" if text.strip().isdecimal() else text.strip()
    if parse(rate).amount < 1:
        raise ValueError(text)
    return rate
