"""What a form says, as the body of a capture: each field in its place, and what has none as an answer."""

from typing import Any

from services.intake.forms.domain.answers import bound
from services.intake.forms.domain.filled_places import FilledPlaces
from services.intake.forms.domain.form import PAGE_URL, REFERRER, TEST, TEST_TOO, TOUCH_URL, Form
from services.intake.forms.domain.places import CLICK_ID, NAME, TOUCH, fit
from services.intake.forms.domain.web_addresses import read_attribution
from services.intake.sources.domain import Source
from services.intake.sources.domain.field_names import FIRST_NAME, LAST_NAME

FILE_NOT_KEPT = "(file, not kept)"


def map_form(form: Form, source: Source, referer: str | None = None) -> dict[str, Any]:
    """The body of a capture (`LeadIn`) with what this form says, without ids. `referer`: the page, if no field says.

    Of several values for one place the first counts.
    """
    filled = FilledPlaces(source)
    for name, values in form.values.items():
        filled.add(name, values)
    for name, files in form.files.items():
        filled.answers.add(name, [f"{FILE_NOT_KEPT} {file}" for file in files])
    join_names(filled.places)
    add_page(filled.places, form.first_text(PAGE_URL) or referer, form.first_text(REFERRER), form.first_text(TOUCH_URL))
    body: dict[str, Any] = {"source": source.source}
    for path, value in filled.places.items():
        nest(body, path, value)
    sections = {"answers": bound(filled.answers.values), "custom": bound(filled.custom)}
    body |= {name: section for name, section in sections.items() if section}
    if source.default_activity:
        body["activity"] = source.default_activity
    if form.truth(TEST) or form.truth(TEST_TOO):
        body["test"] = True
    return body


def join_names(places: dict[str, Any]) -> None:
    """One name of its parts; a field that is called "name" beside a first name holds the last name."""
    first, last = places.pop(FIRST_NAME, ""), places.pop(LAST_NAME, "")
    name = places.get(NAME, "")
    parts = [part for part in (first, name, last) if part and (part is name or part not in name)]
    if parts:
        places |= fit(NAME, " ".join(parts)).places


def add_page(places: dict[str, Any], page: str | None, referrer: str | None, touch_url: str | None = None) -> None:
    """Where the person came from: what fields say of it counts first, then the address of the page.

    Then counts the address at which the visit began, `touch_url`: that one is the landing page.
    `utm_campaign` is the campaign, unless a field says another one: sites name it as those name it who pay for it.
    """
    utm, click_ids = read_attribution(page) if page else ({}, {})
    if touch_url and not utm and not click_ids:
        utm, click_ids = read_attribution(touch_url)
    found = {f"{TOUCH}{name}": value for name, value in utm.items()}
    found |= {f"{CLICK_ID}{name}": value for name, value in click_ids.items()}
    found |= {"touch.landing_page": touch_url or page or "", "touch.referrer": referrer or ""}
    for path, value in found.items():
        if value and path not in places:
            places |= fit(path, value).places
    if campaign := places.get("touch.utm_campaign"):
        places.setdefault("touch.campaign", campaign)


def nest(body: dict[str, Any], path: str, value: Any) -> None:
    """Put the value at a dotted path; the name of a click id is one step, whatever it holds."""
    *outer, last = path.split(".", 2)
    for step in outer:
        body = body.setdefault(step, {})
    body[last] = value
