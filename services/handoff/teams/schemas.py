"""The requests of teams."""

from pydantic import BaseModel

from services.handoff.sellers.schemas import Notify
from shared.http import REQUEST_MODEL, Code, Name


class TeamLeadIn(BaseModel):
    """The seller who leads a team, of this team or another one; null: the team has no lead.

    `notify`: the destinations that hear what the team's sellers hear; without it they stay as they are.
    """

    model_config = REQUEST_MODEL

    lead: Code | None
    notify: Notify | None = None


class TeamForm(TeamLeadIn):
    """A team as the form of the set-up sends it, with its name."""

    team: Name


class MemberForm(BaseModel):
    """The team that a seller is to be in."""

    model_config = REQUEST_MODEL

    seller: Code
    team: Name
