"""What every page shows around its content: the places that the reader may open, who is signed in, the way out."""

from dataclasses import dataclass
from typing import Any

from shared.auth.caller import Caller


@dataclass(frozen=True)
class Place:
    """A link of the header, for callers with one of the scopes. `unbound`: not for a key that is bound to a seller."""

    label: str
    path: str
    scopes: tuple[str, ...]
    unbound: bool = False

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the caller may open the page."""
        return caller.allows(*self.scopes) and not (self.unbound and caller.seller is not None)


# As the pages themselves have it.
PLACES = (
    Place("Board", "/", ("read", "sales", "marketing"), unbound=True),
    Place("Goal", "/goals", ("read", "sales", "marketing"), unbound=True),
    Place("Meetings", "/meetings", ("read", "sales", "marketing"), unbound=True),
    Place("Inbox", "/inbox", ("sales",)),
    Place("Leads", "/leads", ("read", "sales", "marketing")),
    Place("Agreement", "/agreement", ("read", "sales", "marketing")),
    Place("Set-up", "/setup", ("marketing", "sales"), unbound=True),
)
# What stands under Set-up, each with a page of its own.
SETUP = PLACES[-1].path
SETUP_PLACES = (
    Place("Sources", "/setup/sources", ("marketing",), unbound=True),
    Place("Sellers", "/setup/sellers", ("sales",), unbound=True),
    Place("Teams", "/setup/teams", ("sales",), unbound=True),
    Place("Routing", "/setup/routing", ("sales",), unbound=True),
    Place("Destinations", "/setup/destinations", ("sales",), unbound=True),
    Place("Content", "/setup/content", ("marketing", "sales"), unbound=True),
    Place("People", "/setup/people", ("admin",), unbound=True),
    Place("Keys", "/setup/keys", ("admin",), unbound=True),
    Place("Subscriptions", "/setup/subscriptions", ("sales",), unbound=True),
)


def list_places(caller: Caller) -> list[Place]:
    """The places that the caller may open."""
    return [place for place in PLACES if place.is_open_to(caller)]


def find_setup_home(caller: Caller) -> str:
    """The path of the first page of set-up that the caller may open."""
    return next((place.path for place in SETUP_PLACES if place.is_open_to(caller)), "/")


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
        "setup_places": _list_setup_places(caller, path) if _is_current(SETUP, path) else [],
    }


def _list_setup_places(caller: Caller, path: str) -> list[tuple[Place, bool]]:
    return [(place, _is_current(place.path, path)) for place in SETUP_PLACES if place.is_open_to(caller)]


def _is_current(place: str, path: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
