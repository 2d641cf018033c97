"""A batch in one transaction: fence, hand to the hearings or park, move the positions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.faults import fault
from shared.fence import fence
from shared.hearing import Hearing, hear
from shared.log.records import Place, Position, Record
from shared.parking import WAITS, blocked_keys, park
from shared.partitions import Share
from shared.positions import move_positions
from shared.sql import Connection


@dataclass
class Done:
    """What became of a batch.

    Where each place stands now; which places are not this process's, or not where it thought; which have a gap that
    the journal must fill; and the types of the events handled.
    """

    moved: dict[Place, Position] = field(default_factory=dict)
    strayed: set[Place] = field(default_factory=set)
    gaps: set[Place] = field(default_factory=set)
    types: list[str] = field(default_factory=list)

    def add(self, part: "Done") -> None:
        """Take in what a part of the batch came to."""
        self.moved |= part.moved
        self.strayed |= part.strayed
        self.gaps |= part.gaps
        self.types += part.types


@dataclass(frozen=True)
class Handling:
    """Who handles, what there is to hear, and whom to tell that it goes on."""

    service: str
    hearings: Sequence[Hearing]
    share: Share

    async def commit(self, conn: Connection, records: Sequence[Record], park_as: str | None = None) -> Done:
        """Handle these records, or with `park_as` set them aside for that reason; those of a parked key wait."""
        # Any answered statement is progress: a long batch must not cost the lease.
        conn.answered = self.share.progressed
        fenced = await fence(conn, records, self.share.me)
        done = Done(_stands(fenced.at), fenced.strayed, fenced.gaps)
        if not fenced.mine:
            return done
        blocked = await blocked_keys(conn, fenced.mine)
        free = [record for record in fenced.mine if (record.topic, record.subject) not in blocked]
        if park_as:
            await park(conn, free, park_as)
        else:
            done.types = await hear(conn, self.hearings, free)
        await park(conn, [record for record in fenced.mine if (record.topic, record.subject) in blocked], WAITS)
        moved = _last(fenced.mine)
        await move_positions(conn, moved)
        done.moved |= moved
        fault(f"{self.service}.reader.before_commit")
        return done


def _stands(at: dict[Place, int]) -> dict[Place, Position]:
    return {place: Position(number, None) for place, number in at.items()}


def _last(records: Sequence[Record]) -> dict[Place, Position]:
    return {
        record.place: Position(record.number, None if record.offset is None else record.offset + 1)
        for record in records
    }
