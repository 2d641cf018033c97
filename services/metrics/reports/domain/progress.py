"""How far the sums of the reports are made, in words, and when a caller should ask again."""

from dataclasses import dataclass

# Beyond it, reports do not answer from all folded rows, which would take some seconds: they say how far the sums are.
PLAIN_LIMIT = 50_000
SHORTEST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2, 60
# A guess until the speed is known.
PEOPLE_PER_SECOND = 5000.0


@dataclass(frozen=True)
class SumProgress:
    """Leads that are added up already, of how many, and since how many seconds."""

    done: int
    people: int
    seconds: float = 0.0

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // max(self.people, 1))

    @property
    def seconds_left(self) -> float:
        """At the speed so far."""
        speed = self.done / self.seconds if self.done and self.seconds else PEOPLE_PER_SECOND
        return max(self.people - self.done, 0) / speed

    @property
    def retry_seconds(self) -> int:
        return round(min(max(self.seconds_left, SHORTEST_RETRY_SECONDS), LONGEST_RETRY_SECONDS))

    def describe(self) -> str:
        """The progress in a sentence."""
        return f"{self.done:,} of {self.people:,} leads are in the reports; {_describe_wait(self.seconds_left)}."


def _describe_wait(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute is left"
    return "about a minute is left" if minutes == 1 else f"about {minutes:,} minutes are left"
