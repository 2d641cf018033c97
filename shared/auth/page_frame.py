"""What every page shows around its content: the places that the reader may open, who is signed in, the way out."""

from dataclasses import dataclass
from typing import Any

from shared.auth.caller import Caller


@dataclass(frozen=True)
class Place:
    """A link of the header, for callers with one of the scopes. `unbound`: not for a key that is bound to a seller.

    `says`: what is done there, on the first page of Set-up.
    """

    label: str
    path: str
    scopes: tuple[str, ...]
    unbound: bool = False
    says: str = ""

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the caller may open the page."""
        return caller.allows(*self.scopes) and not (self.unbound and caller.seller is not None)


# As the pages themselves have it.
PLACES = (
    Place("Board", "/", ("read", "sales", "marketing"), unbound=True),
    Place("Inbox", "/inbox", ("sales",)),
    Place("Leads", "/leads", ("read", "sales", "marketing")),
    Place("Agreement", "/agreement", ("read", "sales", "marketing")),
    Place("Meetings", "/meetings", ("read", "sales", "marketing"), unbound=True),
    Place("Goal", "/goals", ("read", "sales", "marketing"), unbound=True),
    Place("Set-up", "/setup", ("marketing", "sales"), unbound=True),
)
# What stands under Set-up, each with a page of its own.
SETUP = PLACES[-1].path
SETUP_PLACES = (
    Place(
        "Sources",
        "/setup/sources",
        ("marketing",),
        True,
        "where leads come from: what to paste where, a page to try each form, and how each source fares",
    ),
    Place("Sellers", "/setup/sellers", ("sales",), True, "who takes leads, how many at once, and who is away"),
    Place(
        "Teams",
        "/setup/teams",
        ("sales",),
        True,
        "who takes leads in turn with whom, who leads, and where a team is told",
    ),
    Place(
        "Companies", "/companies", ("sales", "marketing"), True, "what each company is to us, and who has its account"
    ),
    Place("Routing", "/setup/routing", ("sales",), True, "which leads go to which team, tried on a real lead"),
    Place(
        "Destinations",
        "/setup/destinations",
        ("sales",),
        True,
        "where notices go: mail, Slack, Teams, a program; each can be tried",
    ),
    Place(
        "Content",
        "/setup/content",
        ("marketing", "sales"),
        True,
        "battle cards, case studies and answers to objections that come along with leads",
    ),
    Place("People", "/setup/people", ("admin",), True, "who signs in, with which roles"),
    Place("Keys", "/setup/keys", ("admin",), True, "the keys of programs: made, last used, revoked"),
    Place("Subscriptions", "/setup/subscriptions", ("sales",), True, "webhooks, with the log of what was delivered"),
    Place(
        "Imports",
        "/imports",
        ("marketing", "spend", "sales"),
        True,
        "files of leads, activities, spend, deals and revenue",
    ),
)


def list_places(caller: Caller) -> list[Place]:
    """The places that the caller may open."""
    return [place for place in PLACES if place.is_open_to(caller)]


def find_home(caller: Caller) -> str:
    """The path of the page on which the caller begins: a seller has no board, but an inbox."""
    return next((place.path for place in list_places(caller)), "/")


def build_frame(caller: Caller, path: str, form_token: str) -> dict[str, Any]:
    """What the template of every page takes beside its own values, for a page with this path."""
    return {
        "form_token": form_token,
        "signed_in": caller.name,
        "home": find_home(caller),
        "finds_people": caller.allows("sales", "marketing"),
        "places": [(place, _is_current(place.path, path)) for place in list_places(caller)],
        "setup_places": _list_setup_places(caller, path),
    }


def _list_setup_places(caller: Caller, path: str) -> list[tuple[Place, bool]]:
    """On the pages under Set-up what the caller may open there, with whether it is this page; elsewhere none."""
    shown = [(place, _is_current(place.path, path)) for place in SETUP_PLACES if place.is_open_to(caller)]
    return shown if _is_current(SETUP, path) or any(current for _, current in shown) else []


def _is_current(place: str, path: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
