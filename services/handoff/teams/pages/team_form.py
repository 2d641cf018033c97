"""The forms of teams: who is in one, who leads it, and the destinations at which it is told."""

from collections.abc import Sequence

import orjson

from services.handoff.teams.handlers import Team
from services.handoff.teams.schemas import TeamForm
from shared.auth.setup import Field, Form, Step, place_errors, read_codes
from shared.http import Problem, parse_body

ADDRESS = "/setup/teams"
CHANGE = "/setup/teams/settings"
LEADS_TO = (ADDRESS, "All teams")
# The most that a form names of what there is.
NAMED_DESTINATIONS = 20


def make_member_step(teams: list[Team]) -> Step:
    """The form that puts a seller into a team."""
    fields = (
        Field("seller", "Seller", kind="select", options=list_sellers(teams), required=True),
        Field("team", "Team; a new name makes a team", options=tuple(each.team for each in teams), required=True),
    )
    return Step("Put a seller into a team", form=Form(ADDRESS, "Put into the team", fields), leads_to=LEADS_TO)


def make_step(team: Team, teams: list[Team], destinations: Sequence[str]) -> Step:
    """The form of a team. `destinations`: some that there are."""
    fields = (
        Field("team", "", team.team, kind="hidden"),
        Field("lead", "Lead, who gets what no seller of the team answered", team.lead or "", kind="select",
              options=(("", "no lead"), *list_sellers(teams))),
        Field("notify", "Destinations that hear what the team's sellers hear, with commas", ", ".join(team.notify),
              destinations[0] if destinations else "channel"),
    )  # fmt: skip
    known = f"The destinations: {', '.join(destinations)}." if destinations else "There is no destination yet."
    return Step(f"Team {team.team}", sentence=known, form=Form(CHANGE, "Save the team", fields), leads_to=LEADS_TO)


def read_team(raw: bytes) -> TeamForm:
    """What the texts of the form say. Raises Problem 422 about fields of the form."""
    texts = orjson.loads(raw)
    body = {"lead": None} | texts | {"notify": read_codes(texts.get("notify", ""))}
    try:
        return parse_body(TeamForm, orjson.dumps(body))
    except Problem as problem:
        raise place_errors(problem, _place) from None


def _place(pointer: str) -> str:
    """What is wrong with one destination stands beside the field of all."""
    return "/notify" if pointer.startswith("/notify/") else pointer


def list_sellers(teams: list[Team]) -> tuple[tuple[str, str], ...]:
    """The sellers by id, each with name and team."""
    sellers = sorted((member.seller for team in teams for member in team.members), key=lambda each: each.seller)
    return tuple((each.seller, f"{each.name} ({each.seller}), {each.team}") for each in sellers)
