"""The requests of the forms of teams."""

from pydantic import BaseModel

from shared.http import REQUEST_MODEL, Code, Name


class MemberForm(BaseModel):
    """The team that a seller is to be in."""

    model_config = REQUEST_MODEL

    seller: Code
    team: Name


class TeamLeadForm(BaseModel):
    """The seller who is to lead a team; null: the team has no lead."""

    model_config = REQUEST_MODEL

    team: Name
    lead: Code | None = None
