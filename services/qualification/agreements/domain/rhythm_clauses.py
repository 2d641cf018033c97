"""How often both sides meet, in sentences, and the doubts about it."""

from collections.abc import Iterator

from services.qualification.agreements.domain.clause import Clause, Part, list_words
from shared.agreement.document import Agreement
from shared.agreement.rhythm import Rhythm

MINUTES = {"15m": "15 minutes", "30m": "30 minutes"}
WEEKS = {1: "every week", 2: "every other week"}


def describe_meetings(agreement: Agreement) -> Part:
    """When both sides meet."""
    rhythm = agreement.rhythm
    clauses = [Clause("rhythm", "/rhythm", describe_rhythm(rhythm), rhythm.model_dump(mode="json"))] if rhythm else []
    return Part("When both sides meet", "", tuple(clauses))


def describe_rhythm(rhythm: Rhythm) -> str:
    """`Both sides meet every week for 15 minutes, each month for a review and each quarter for a business review.`"""
    parts = [f"{WEEKS[rhythm.every]} for {MINUTES[rhythm.weekly]}"] if rhythm.weekly else []
    parts += ["each month for a review"] if rhythm.monthly else []
    parts += ["each quarter for a business review"] if rhythm.quarterly else []
    return f"Both sides meet {list_words(parts)}." if parts else "Both sides agree on no meetings."


def find_rhythm_warnings(rhythm: Rhythm | None) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is agreed and changes nothing, and a rhythm without meetings."""
    if rhythm is None:
        return
    if rhythm.every != 1 and rhythm.weekly is None:
        yield ("rhythm", "every"), "Without effect: no weekly meeting is agreed."
    if not (rhythm.weekly or rhythm.monthly or rhythm.quarterly):
        yield ("rhythm",), "No meeting is agreed: a missed promise is told, and then talked about by chance."
