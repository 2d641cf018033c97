"""Which of a lead's handoffs each of its deals belongs to, as it follows from all instants, not from the arrivals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, DealStageReported
from services.handoff.deals.domain.sort_handoffs import sort_handoffs
from services.handoff.deals.domain.unnamed_deal import handoff_of_unnamed
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.deal_stages import stage_order

EARLIEST = datetime.min.replace(tzinfo=UTC)
NONE_KEPT: Mapping[UUID, int] = MappingProxyType({})


class Placed(NamedTuple):
    """A stage of a deal."""

    deal: UUID
    stage: DealStageReported


class Owned(NamedTuple):
    """An owner, and the instant of the last stage that names that owner."""

    at: datetime
    owner: str


@dataclass
class Placement:
    """The handoffs of one person and kind that no merge ended, in the order of their cycles.

    `first_at`: of the first stage of all deals; `kept`: the places of deals that do not follow from their instants;
    `names`: the CRM's ids of the deals, as ours tell which was reported first; `deals`: the stages of each handoff's
    deals, by deal; `told`: all stages of each handoff; `owned`: when and by whom each deal was owned last while it was
    in each handoff; `homes`: the handoff that each deal is in now, by its place in that order.
    """

    handoffs: Sequence[Handoff]
    first_at: datetime = EARLIEST
    kept: Mapping[UUID, int] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)
    deals: list[dict[UUID, DealStage]] = field(default_factory=list)
    told: list[list[Placed]] = field(default_factory=list)
    owned: list[dict[UUID, Owned]] = field(default_factory=list)
    homes: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deals, self.told = [{} for _ in self.handoffs], [[] for _ in self.handoffs]
        self.owned = [{} for _ in self.handoffs]

    def home_of(self, stage: DealStageReported) -> Handoff:
        """The handoff that this very stage belongs to."""
        return next(
            handoff
            for handoff, told in zip(self.handoffs, self.told, strict=True)
            if any(each.stage is stage for each in told)
        )

    def find_owner(self, place: int) -> Owned | None:
        """When and whom the last stage with an owner named while its deal was in this handoff.

        Of several deals at one instant the owner's id decides. Deals that were lost before the lead qualified do not.
        """
        handoff, deals = self.handoffs[place], self.deals[place]
        history = {deal for deal, each in deals.items() if handoff.is_history(each.stage, each.at)}
        return max([owned for deal, owned in self.owned[place].items() if deal not in history], default=None)

    def add(self, deal: UUID, stage: DealStageReported) -> None:
        """The next stage of all, by its instant."""
        of_time = self._find_by_time(stage.occurred_at)
        self.begin(of_time)
        home = self._find_home(deal, stage, of_time)
        self.homes[deal] = home
        self.deals[home][deal] = _add_stage(self.deals[home].get(deal), deal, stage)
        self.told[home].append(Placed(deal, stage))
        if stage.owner:
            self.owned[home][deal] = Owned(stage.occurred_at, stage.owner)

    def begin(self, place: int) -> None:
        """Open deals of the handoffs before this one go on in it, which begins: of all it alone is open.

        What is left of such a deal in its former handoff is how it ended there, if it did.
        """
        for former, deals in enumerate(self.deals[:place]):
            for deal in [each.deal for each in deals.values() if each.stage == "opportunity"]:
                self._pass_on(deal, former, place)

    def _pass_on(self, deal: UUID, former: int, place: int) -> None:
        of_deal = [each for each in self.told[former] if each.deal == deal]
        ended = [number for number, each in enumerate(of_deal, start=1) if each.stage.stage != "opportunity"]
        if deal in self.kept and not ended:
            return  # It ends here.
        stays, goes_on = of_deal[: max(ended, default=0)], of_deal[max(ended, default=0) :]
        self.told[former] = [each for each in self.told[former] if each.deal != deal] + stays
        self.told[place] += goes_on
        self.homes[deal] = place
        self.deals[place][deal] = self.deals[former].pop(deal)
        self.owned[place] |= {each: owned for each, owned in self.owned[former].items() if each == deal}
        if stays:
            self.deals[former][deal] = _to_standing(stays)

    def _find_home(self, deal: UUID, stage: DealStageReported, of_time: int) -> int:
        """A deal begins in the handoff of its time, and goes on in a later one that began before.

        A loss is that of the handoff that the deal is in. What was won and is won again is the same purchase.
        """
        if deal in self.kept:
            return self.kept[deal]
        home = self.homes.get(deal, of_time)
        known = self.deals[home].get(deal)
        is_repeat = known is not None and known.stage == stage.stage == "won"
        return home if stage.stage == "lost" or is_repeat else max(of_time, home)

    def _find_by_time(self, at: datetime) -> int:
        """The last handoff that had begun before, else the first: what closes a cycle may begin the next one too.

        A deal that opened a handoff for a lead that did not qualify is that of this handoff.
        """
        begun = [place for place, each in enumerate(self.handoffs) if self._has_begun(each, at)]
        return max(begun) if begun else self._find_first()

    def _find_first(self) -> int:
        """The handoff that began first, of the survivor if two began at once: the open one may stand behind it."""
        first = min(self.handoffs, key=lambda each: (each.qualified_at or self.first_at, each.lead_id))
        return self.handoffs.index(first)

    def _has_begun(self, handoff: Handoff, at: datetime) -> bool:
        """Whether it had begun by then. One that sales opened by a deal begins with the person's first one."""
        return self.first_at <= at if handoff.qualified_at is None else handoff.qualified_at < at


def place_deals(
    handoffs: Iterable[Handoff],
    deals: Iterable[Deal],
    survivor: UUID | None = None,
    kept: Mapping[UUID, int] = NONE_KEPT,
) -> Placement:
    """The deals of these handoffs of one person and kind, each in the handoff that it belongs to.

    `survivor`: the lead that speaks for the person; `kept`: the places of deals that do not follow from their instants.
    """
    of_handoffs = list(deals)
    told = _sort_all(of_handoffs)
    first_at = told[0].stage.occurred_at if told else EARLIEST
    going = sort_handoffs((each for each in handoffs if not each.merged), survivor, first_at)
    placement = Placement(going, first_at, kept, {deal.deal: deal.deal_id for deal in of_handoffs})
    # A deal that a seller closed without an id is that of the seller's handoff.
    places = {each.handoff_id: place for place, each in enumerate(going)}
    unnamed = {deal.deal: handoff_of_unnamed(deal) for deal in of_handoffs}
    placement.homes |= {deal: places[each] for deal, each in unnamed.items() if each in places}
    for deal, stage in told:
        placement.add(deal, stage)
    placement.begin(len(going) - 1)
    return placement


def group_by_kind(handoffs: Iterable[Handoff], lead_of: Callable[[Handoff], UUID]) -> list[list[Handoff]]:
    """These handoffs by person and kind; `lead_of`: the lead that speaks for the person."""
    groups: dict[tuple[UUID, str], list[Handoff]] = {}
    for handoff in handoffs:
        groups.setdefault((lead_of(handoff), handoff.kind), []).append(handoff)
    return list(groups.values())


def is_one_kind(handoffs: Iterable[Handoff]) -> bool:
    """Whether these handoffs of one person follow each other: several that no merge ended, of one kind."""
    going = [each.kind for each in handoffs if not each.merged]
    return len(going) > 1 and len(set(going)) == 1


def _to_standing(stages: Sequence[Placed]) -> DealStage:
    """Where a deal stands after these stages of it."""
    standing: DealStage | None = None
    for each in stages:
        standing = _add_stage(standing, *each)
    assert standing is not None
    return standing


def _add_stage(known: DealStage | None, deal: UUID, stage: DealStageReported) -> DealStage:
    """Where a deal stands after this next stage. What ended it and is told again ended it the first time."""
    is_repeat = known is not None and known.stage == stage.stage != "opportunity"
    first_at = known.since if known and is_repeat and known.since < stage.occurred_at else None
    return DealStage(deal, stage.stage, stage.occurred_at, stage.reason if stage.stage == "lost" else None, first_at)


def _sort_all(deals: Iterable[Deal]) -> list[Placed]:
    stages = [(deal, stage) for deal in deals for stage in deal.stages]
    stages.sort(key=lambda each: (*stage_order(each[1].occurred_at, each[1].stage), each[0].deal_id))
    return [Placed(deal.deal, stage) for deal, stage in stages]
