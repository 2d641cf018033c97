"""What all readers must say of a person, given the handoffs and clocks that handoff itself keeps of that person."""

from typing import Any

RANKS = {"opportunity": 0, "lost": 1, "won": 2}
STAGES = {
    "queued": "mql", "offered": "mql", "accepted": "sal", "contacted": "sal", "sales_qualified": "sql",
}  # fmt: skip
STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip


def expect_readers(document: dict[str, Any]) -> dict[str, Any]:
    """From handoff's own rows, and, for a lead that marketing has, from its score; a report counts the journey."""
    deals = _find_deals(document["handoffs"])
    won = [each for each in deals if each[1] == "won"]
    opened = [each for each in deals if each[1] == "opportunity"]
    with_sales = [each for each in document["handoffs"] if each["state"] in STAGES]
    if won or opened:
        _, stage, seller = max(won or opened, key=lambda each: (each[0], each[2] or ""))
        place = ("customer" if stage == "won" else "opportunity", seller)
    elif with_sales:
        (handoff,) = with_sales
        place = (STAGES[handoff["state"]], handoff["seller"])
    else:
        place = (document["score"][0], None)
    reached = document["journey"]["steps"]
    return {
        "place": place,
        "won": len(won),
        "funnel": {step: int(step in reached) for step in STEPS},
        "win_rate": int(bool(won)),
        "clocks": document["promises"]["clocks"],
    }


def read_readers(document: dict[str, Any]) -> dict[str, Any]:
    """The same, as the journey and the reports say it."""
    journey, reports = document["journey"], document["reports"]
    return {
        "place": (journey["stage"], journey["seller"]),
        "won": reports["revenue"]["won"],
        "funnel": {step: reports["funnel"][step] for step in STEPS},
        "win_rate": reports["win_rate"]["won"],
        "clocks": document["promises"]["report"],
    }


def find_decisions(document: dict[str, Any], refused: list[Any]) -> str:
    """What was decided while the story was told, and stands: offers, answers of sellers, and refusals.

    Which of two leads goes on after a merge is decided by their age in Accord, and which deal an outcome without an id
    closes, when it is told.
    """
    closed = any(step.call == "outcome" for step, *_ in document["decided"])
    deals = [each["deals"] for each in document["handoffs"]] if closed else []
    offers = (document["offers"], document["first_offer"])
    return repr((offers, sorted(map(repr, document["decided"])), sorted(map(repr, refused)), deals))


def read_outcome(document: dict[str, Any]) -> dict[str, Any]:
    """What must be the same in every order in which the same was decided: all but when promises to sales began."""
    return {name: document[name] for name in ("handoffs", "score", "journey", "reports")}


def _find_deals(handoffs: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    """The instant, the stage and the handoff's seller of each deal, as it is now."""
    latest: dict[str, tuple[str, int, str, str | None]] = {}
    for handoff in handoffs:
        for name, stage, at in handoff["deals"]:
            # Those that have no name have one stage each.
            key = f"{name} {at}" if name == "unnamed" else name
            known = latest.get(key)
            if known is None or known[:2] <= (at, RANKS[stage]):
                latest[key] = (at, RANKS[stage], stage, handoff["seller"])
    return [(at, stage, seller) for at, _, stage, seller in latest.values()]
