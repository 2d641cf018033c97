"""Random orders of the inputs that could have happened: a response comes after the inputs that lead to its handoff."""

from collections.abc import Iterator, Sequence
from random import Random

from tests.flow.three_weeks.requests import Request

# The inputs from which each handoff results. The one of Holunder results from its deal, which comes before its lead.
INPUTS_OF_HANDOFF: dict[str, tuple[str, ...]] = {
    "fichte/1": ("fichte",),
    "ginster/1": ("ginster",),
    "holunder/1": ("holunder",),
    "ahorn/1": ("ahorn",),
    "birke/1": ("birke", "birke's size", "birke's webinar"),
    "birke/2": ("birke's demo", "birke/1 rejection 27 Oct 10:00"),
    "dattel/1": ("dattel", "dattel's demo"),
    "iris/1": ("iris",),
    "ilex/1": ("ilex",),
    "nessel/1": ("nessel",),
    "eiche/1": ("eiche",),
    "kiefer/1": ("kiefer",),
}


def shuffle(requests: Sequence[Request], random: Random) -> Iterator[Request]:
    """Each request once, in a random order in which each comes after those that must precede it."""
    remaining = {request.name: request for request in requests}
    while remaining:
        ready = [
            request
            for request in remaining.values()
            if not any(name in remaining for name in _list_predecessors(request))
        ]
        request = random.choice(ready)
        del remaining[request.name]
        yield request


def _list_predecessors(request: Request) -> tuple[str, ...]:
    return (*request.preceded_by, *(name for handoff in request.handoffs for name in INPUTS_OF_HANDOFF[handoff]))
