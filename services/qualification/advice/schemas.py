"""The response models of advice."""

from typing import Any

from pydantic import BaseModel

from services.qualification.advice.domain.evidence import Volume
from services.qualification.advice.domain.proposal import Decision, Kept, Proposal
from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.schemas.models import CountsOut
from services.qualification.replays.schemas.show import to_counts
from shared.http import Instant


class IntervalOut(BaseModel):
    low: float
    high: float


class ProposalReplayOut(BaseModel):
    """What the draft would have done to the leads that were asked, beside what happened."""

    then: CountsOut
    now: CountsOut
    kept: CountsOut
    gained: CountsOut
    lost: CountsOut


class ProposalOut(BaseModel):
    decision: Decision
    clause: str
    says: str
    why: str
    cases: int
    of: int
    interval: IntervalOut
    weight: float
    definition: dict[str, Any]
    replay: ProposalReplayOut


class KeptOut(BaseModel):
    """A clause that stays as it is, although sales rejects leads for it."""

    clause: str
    why: str
    cases: int
    of: int
    interval: IntervalOut


class PromisedVolumeOut(BaseModel):
    """The promised number of leads of the span; `interval`: between which numbers chance alone would bring it."""

    due: float
    qualified: int
    interval: IntervalOut
    reachable: bool


class AdviceOut(BaseModel):
    """What the newest leads advise. A `definition` can be tried: `POST /v1/agreements/{version}/replays`."""

    version: int
    decision: Decision
    thin: bool
    leads: int
    answered: int
    won: int
    since: Instant
    volume: PromisedVolumeOut | None
    proposals: list[ProposalOut]
    kept: list[KeptOut]


def to_proposal_out(proposal: Proposal, counted: Tally) -> ProposalOut:
    names = ("decision", "clause", "says", "why", "cases", "of", "definition")
    return ProposalOut.model_validate(
        {name: getattr(proposal, name) for name in names}
        | {
            "interval": proposal.interval._asdict(),
            "weight": round(proposal.weight, 1),
            "replay": {name: to_counts(counts) for name, counts in counted.sides.items()},
        }
    )


def to_kept_out(kept: Kept) -> KeptOut:
    return KeptOut(
        clause=kept.clause, why=kept.why, cases=kept.cases, of=kept.of,
        interval=IntervalOut(**kept.interval._asdict()),
    )  # fmt: skip


def to_volume_out(volume: Volume | None) -> PromisedVolumeOut | None:
    if volume is None:
        return None
    return PromisedVolumeOut(
        due=volume.due, qualified=volume.qualified, reachable=volume.is_reachable,
        interval=IntervalOut(**volume.interval._asdict()),
    )  # fmt: skip
