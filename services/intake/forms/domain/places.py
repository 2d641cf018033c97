"""The places that a capture has for what a form says, and how a text is fitted into each of them."""

import re
from typing import NamedTuple

from shared.values.control_characters import clean_line, clean_lines
from shared.values.money import split_price

TEXT, LABEL, LONG = 200, 1000, 4000
EMAIL_CHARACTERS = 320
CUSTOM, ANSWERS, CLICK_ID = "custom.", "answers.", "touch.click_id."
TOUCH = "touch."
NAME = "contact.name"
MARKETING, TEXT_VERSION = "consent.marketing", "consent.text_version"

# The characters that the text of a place may have; those of several lines in MANY_LINES, truth values in TRUTHS.
PLACES = {
    "contact.email": EMAIL_CHARACTERS,
    **dict.fromkeys(("contact.phone", "contact.name", "contact.external_id"), TEXT),
    **dict.fromkeys(("company.name", "company.domain", "company.industry", "company.country"), TEXT),
    **dict.fromkeys(("company.employees", "company.employees.min", "company.employees.max"), TEXT),
    **dict.fromkeys(("company.annual_revenue.amount", "company.annual_revenue.currency"), TEXT),
    **dict.fromkeys(("role.title", "role.seniority", "role.department"), TEXT),
    **dict.fromkeys(("interest.product", "interest.timeline"), TEXT),
    **dict.fromkeys(("interest.budget.amount", "interest.budget.currency"), TEXT),
    **dict.fromkeys(("interest.problem", "interest.message"), LONG),
    **dict.fromkeys(("touch.channel",), TEXT),
    **dict.fromkeys(("touch.utm_source", "touch.utm_medium", "touch.utm_campaign"), LABEL),
    **dict.fromkeys(("touch.utm_term", "touch.utm_content", "touch.campaign", "touch.ad_id"), LABEL),
    **dict.fromkeys(("touch.referrer", "touch.landing_page"), LONG),
    TEXT_VERSION: TEXT,
    MARKETING: TEXT,
}
MANY_LINES = frozenset({"interest.problem", "interest.message"})
MONEY = frozenset({"company.annual_revenue", "interest.budget"})
DOMAIN = "company.domain"
# Those that take a text as it is.
ONE_LINE = {path: limit for path, limit in PLACES.items() if path not in MANY_LINES and path != DOMAIN}
# A form may send the parts of a name.
PARTS_OF_NAMES = frozenset({"contact.first_name", "contact.last_name"})

_CLICK_ID = re.compile(r"touch\.click_id\.[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
_DOMAIN = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:www\.)?([^/?#:@\s]+\.[^/?#:@\s.]+)(?:[:/?#]\S*)?", re.IGNORECASE
)


class Fitted(NamedTuple):
    """What of a text goes to a place, by the places' names; `rest` does not fit in."""

    places: dict[str, str]
    rest: str = ""


def is_place(path: str) -> bool:
    """Whether a field map may lead a field there."""
    return (
        path in PLACES
        or path in MONEY
        or path in PARTS_OF_NAMES
        or _CLICK_ID.fullmatch(path) is not None
        or any(path.startswith(prefix) and path != prefix for prefix in (CUSTOM, ANSWERS))
    )


def fit(path: str, text: str) -> Fitted:
    """A text as its place takes it; what the place cannot take is `rest`, so that it becomes an answer."""
    if path in MANY_LINES:
        lines = clean_lines(text)
        return Fitted({path: lines[:LONG]}, lines[LONG:])
    line = clean_line(text)
    if limit := ONE_LINE.get(path):
        return Fitted({path: line}) if len(line) <= limit else Fitted({}, line)
    if path in MONEY:
        price = split_price(line)
        return Fitted({f"{path}.amount": price[0], f"{path}.currency": price[1]}) if price else Fitted({}, line)
    if path == DOMAIN and (domain := _DOMAIN.fullmatch(line)):
        line = domain[1].lower()
    limit = LONG if path.startswith(CLICK_ID) else TEXT
    return Fitted({path: line}) if len(line) <= limit else Fitted({}, line)
