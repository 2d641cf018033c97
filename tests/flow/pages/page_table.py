"""Every page of Accord, with an example of each: from the authorisation matrix, and the states that a page has."""

from dataclasses import dataclass

from tests.authorisation.rules import RULES

# What the matrix asks for in vain, as it stands for what there is in the showroom.
EXAMPLES = {
    "/agreement/1/replays/{unknown}": "/agreement/1/replays/{replay}",
    "/agreement/1/replays/{unknown}/leads": "/agreement/1/replays/{replay}/leads?change=kept",
    "/imports/{unknown}": "/imports/{import}",
    "/setup/content/{unknown}": "/setup/content/rival",
    "/campaigns/{unknown}": "/campaigns/autumn",
    "/setup/routing/rules/unknown": "/setup/routing/rules/all",
    "/setup/sources/website": "/setup/sources/website",
}
# No pages: a stream, a file, and the way to another page.
OTHERS = {"/inbox/changes", "/imports/{unknown}/refused"}


@dataclass(frozen=True)
class Example:
    """A page: its path, with the names of the showroom in braces; who looks at it; and how it answers."""

    path: str
    person: str = "admin"
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} {self.person}".strip()


OF_MATRIX = [
    Example(EXAMPLES.get(path, path))
    for method, _, path in (rule.partition(" ") for rule in RULES)
    if method == "GET" and not path.startswith("/v1/") and path not in OTHERS
]
CARDS = ["accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected", "recycled"]
MORE = [
    *(Example(f"/inbox/{{{state}}}") for state in CARDS),
    Example("/inbox", "anna"),
    Example("/inbox/{offered}", "anna"),
    Example("/inbox?view=overdue"),
    Example("/?by=channel"),
    Example("/promises/unattended"),
    Example("/meetings/2026-11?form=pipeline"),
    Example("/promises/open"),
    Example("/promises/stuck"),
    Example("/leads?view=rejections"),
    Example("/leads?view=ratings"),
    Example("/leads?list=rejection"),
    Example("/contacts?q=reyes"),
    Example("/signin", ""),
    Example("/nothing", status=404),
    Example("/inbox?view=nothing", status=422),
    Example("/v1/forms/website/preview", ""),
    Example("/docs", ""),
    Example("/act/{act_offered}", ""),
    Example("/act/{act_accepted}", ""),
    Example("/act/{act_rejected}", ""),
    Example("/act/forged", "", 404),
]
EVERY_PAGE = [*OF_MATRIX, *MORE]
