"""When the log says nothing of what the journal has: then the journal carries on, so that nothing waits for the log."""

from collections.abc import Mapping

from shared.log.records import Place

SILENCE_SECONDS = 2.0
# With so much of the others at hand that nobody can tell whether one place is silent, it is believed to be after this.
PATIENCE_SECONDS = 6.0


class Silence:
    """Since when each place has not moved although the journal is further."""

    def __init__(self) -> None:
        self._since: dict[Place, tuple[int, float]] = {}

    def late(
        self, now: float, drained_at: float, numbers: Mapping[Place, int], heads: Mapping[Place, int]
    ) -> set[Place]:
        """The places that are silent. All times are of one clock that only goes on, in seconds.

        `drained_at`: when the log last brought all it had, so that a place without a record had none. A reader that
        is busy with others is no reason to call a place silent.
        """
        waits = {place: number for place, number in numbers.items() if number < heads[place]}
        self._since = {
            place: self._since[place] if self._since.get(place, (-1,))[0] == number else (number, now)
            for place, number in waits.items()
        }
        return {
            place
            for place, (_, since) in self._since.items()
            if drained_at - since >= SILENCE_SECONDS or now - since >= PATIENCE_SECONDS
        }
