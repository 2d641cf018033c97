"""Taking a signed request of a platform, which is kept as it came for as long as it may be asked what it said."""

from collections.abc import Sequence

import orjson

from services.intake.captures.domain.arrival import Arrival, TakenRequest, Way
from services.intake.captures.domain.identifiers import Identifiers, join_identifiers, read_identifiers
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.judge import Taken
from services.intake.hooks.handlers.take_results import take_results
from services.intake.sources.adapters.adapter import (
    Activity,
    CompanyUpdate,
    ContactUpdate,
    Erasure,
    Fetch,
    Lead,
    Outcome,
    Result,
)
from shared.http import Problem


async def take_signed(door: Door, arrival: Arrival, results: Sequence[Result], way: Way) -> Sequence[Taken]:
    """What became of all that the request says, see `take_results`. If anything of it was taken, it is kept too."""
    taken = await take_results(door, arrival, results, way)
    if len(taken) < len(results) or not all(isinstance(each, Problem) for each in taken):
        await door.leads.kept_arrivals.submit(TakenRequest(arrival, list_named(arrival.source, results)))
    return taken


def list_named(source: str, results: Sequence[Result]) -> Identifiers:
    """The addresses, telephone numbers and ids of people in all of these."""
    return join_identifiers(_list_of(source, result) for result in results)


def _list_of(source: str, result: Result) -> Identifiers:
    match result:
        case Lead(body) | Activity(body):
            return read_identifiers(orjson.dumps({"source": source, **body}))
        case Fetch(id_) | Erasure(id_):
            return Identifiers(ids=frozenset({(source, id_)}))
        case Outcome():
            return read_identifiers(orjson.dumps(dict(result.lead)))
        case ContactUpdate():
            contact = {"email": result.email, "external_id": result.contact_id}
            return read_identifiers(orjson.dumps({"source": source, "contact": contact}))
        case CompanyUpdate():
            return Identifiers()
