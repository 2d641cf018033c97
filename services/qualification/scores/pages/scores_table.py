"""What leads lack, in words, and the rows of the file of such leads."""

from collections.abc import Iterable
from typing import Any

from services.qualification.agreements.domain.clause import list_words, name_code
from services.qualification.evaluation.domain.missing_facts import BEHAVIOUR, SEPARATOR
from services.qualification.scores.domain.listing import ListedScore
from shared.events.base import format_rfc3339

BEYOND_FACTS = "\u2013"


def name_set(lacks: str) -> str:
    """What is lacking, in words: `size`, `budget and size`, `size and activity`."""
    names = ["activity" if code == BEHAVIOUR else name_code(code) for code in lacks.split(SEPARATOR) if code]
    return list_words(names) or BEYOND_FACTS


def describe_set(lacks: str) -> str:
    """The title of the list of one set."""
    return f"Leads that lack only {name_set(lacks)}" if lacks else "Leads that no missing fact can help now"


def list_cells(rows: Iterable[ListedScore]) -> list[dict[str, Any]]:
    """The rows of the file: codes as they are, instants in UTC."""
    return [
        {
            "lead_id": str(row.lead_id),
            "product": row.product,
            "cycle": row.cycle,
            "missing": row.clauses,
            "lacks_activity": row.lacks_behaviour,
            "gap": row.gap if row.lacks else None,
            "fit": row.fit,
            "behaviour": row.behaviour,
            "returns_at": format_rfc3339(row.returns_at) if row.returns_at else None,
        }
        for row in rows
    ]
