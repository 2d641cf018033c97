"""The parameters by which leads of a replay are listed."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.qualification.replays.domain.comparison import Change
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion, ListedOutcome
from shared.http import QUERY_MODEL, Code, Text, invalid_cursor

DEFAULT_LIMIT, MOST = 50, 500


class LeadsParameters(BaseModel):
    """Which leads of a replay: gained, lost or kept; decided by this clause; of whom this came.

    `differing`: of every change, those that are not as it happened.
    """

    model_config = QUERY_MODEL

    change: Change = "lost"
    clause: Code | None = None
    outcome: ListedOutcome | None = None
    differing: bool = False
    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT
    cursor: Text | None = None

    def to_place(self) -> LeadPlace | None:
        """The end of the page before. Raises Problem 422."""
        place = LeadPlace.parse(self.cursor) if self.cursor else None
        if self.cursor and place is None:
            raise invalid_cursor()
        return place

    def to_question(self) -> LeadQuestion:
        """What is asked for."""
        return LeadQuestion(self.change, self.clause, self.outcome, self.differing)
