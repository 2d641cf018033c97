"""Making a lead of a form's answers: each finds its place by the source's field map, else by its usual name."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from services.intake.sources.adapters.adapter import Lead
from services.intake.sources.adapters.values import (
    LONG_TEXT_CHARACTERS,
    filled,
    read_answer,
    read_id,
    read_line,
    read_text,
)
from services.intake.sources.domain import Source, field_names
from shared.values.contact_identity import InvalidEmail, normalize_email
from shared.values.publication_fields import CLICK_IDS

ANSWERS_LIMIT = 50
QUERY_FIELDS = 100
# Sections of a lead whose fields a field map may name; "ignore" drops an answer.
SECTIONS = frozenset({"contact", "company", "role", "interest", "touch", "consent", "custom"})
# "true" is no address, name or number: elsewhere such an answer stays an answer.
TAKE_BOOLEANS = frozenset({"consent", "custom"})
IGNORE = "ignore"
LONG = frozenset({"interest.message", "interest.problem", "touch.referrer", "touch.landing_page"})

# An answer to a question about money or consent is a sentence, which no such field takes; a "level" may be any, and an
# address and an account may be the advertiser's.
NOT_OF_PLATFORMS = field_names.OF_FILES | {
    "company.annual_revenue", "interest.budget", "consent.marketing",
    "level", "service", "contact", "kontakt", "account", "account name", "url", "site",
}  # fmt: skip
PLACES = field_names.read_names(NOT_OF_PLATFORMS)


def make_lead(
    source: Source, external_id: str, answers: Iterable[tuple[str, Any]], touch: Mapping[str, Any] = {}, **more: Any
) -> Lead:
    """The lead that gave these answers. `touch`: where it came from, as the platform says; `more`: further sections."""
    body: dict[str, dict[str, Any]] = {"touch": read_touch(touch)}
    others: dict[str, Any] = {}
    for name, value in answers:
        _place(body, others, source, name, value)
    _join_name(body)
    _keep_bad_email(body, others)
    questions = {read_line(name): answer for name, answer in others.items() if read_line(name)}
    sections = {name: filled(section) for name, section in body.items()}
    for name, section in more.items():
        if section:
            sections[name] = {**sections.get(name, {}), **section} if isinstance(section, dict) else section
    return Lead(
        filled({"source": source.source, "external_id": external_id, "activity": source.default_activity})
        | filled(sections)
        | filled({"answers": dict(list(filled(questions).items())[:ANSWERS_LIMIT])})
    )


def read_touch(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of these values that say where a visit came from: utm_*, click ids, and the fields of a touch."""
    touch: dict[str, Any] = {}
    for name, value in values.items():
        key = name.lower()
        if key == "click_id" and isinstance(value, dict):
            touch.setdefault("click_id", {}).update(value)
        elif key in CLICK_IDS:
            touch.setdefault("click_id", {})[key] = read_text(value)
        elif key in field_names.UTM or key in ("channel", "campaign", "ad_id", "referrer", "landing_page"):
            touch[key] = read_line(value, 1000 if key not in ("referrer", "landing_page") else LONG_TEXT_CHARACTERS)
    if "click_id" in touch:
        touch["click_id"] = filled(touch["click_id"])
    return filled(touch)


def read_address(address: Any) -> dict[str, Any]:
    """The touch that the address of a page tells: the page, utm_* and click ids."""
    text = read_line(address, LONG_TEXT_CHARACTERS)
    try:
        query = dict(reversed(parse_qsl(urlsplit(text).query, max_num_fields=QUERY_FIELDS)))
    except ValueError:
        return {}
    return {**read_touch(query), "landing_page": text} if text else {}


def _place(body: dict[str, dict[str, Any]], others: dict[str, Any], source: Source, name: str, value: Any) -> None:
    place = source.field_map.get(name) or field_names.find_place(PLACES, name) or ""
    answer = _translate(source, name, place, read_answer(value))
    if place == IGNORE or answer in ("", None, []):
        return
    # A field map may name the parts of a name alone.
    section, _, field = (f"contact.{place}" if place in ("first_name", "last_name") else place).partition(".")
    if isinstance(answer, bool) and section not in TAKE_BOOLEANS:
        others.setdefault(name, answer)
    elif section == "touch" and (click_id := field.removeprefix("click_id.")) in CLICK_IDS:
        body["touch"].setdefault("click_id", {}).setdefault(click_id, read_text(answer))
    elif section in SECTIONS and field:
        body.setdefault(section, {}).setdefault(field, _shorten(place, answer))
    else:
        others.setdefault(name, answer)


def _translate(source: Source, name: str, place: str, answer: Any) -> Any:
    values = source.value_map.get(name) or source.value_map.get(place) or {}
    return values.get(answer, answer) if isinstance(answer, str) else answer


def _shorten(place: str, answer: Any) -> Any:
    """An answer as its field takes it: several choices are one text."""
    if place.startswith("custom.") or isinstance(answer, bool):
        return answer
    text = ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
    return text[:LONG_TEXT_CHARACTERS] if place in LONG else read_line(text)


def _join_name(body: dict[str, dict[str, Any]]) -> None:
    """A first and a last name are one name, unless the whole one was given."""
    contact = body.get("contact", {})
    parts = [contact.pop(name, "") for name in ("first_name", "last_name")]
    if any(parts):
        contact.setdefault("name", read_line(" ".join(filter(None, parts))))


def _keep_bad_email(body: dict[str, dict[str, Any]], others: dict[str, Any]) -> None:
    """What cannot be an address is kept as an answer: the lead has another way to be known."""
    contact = body.get("contact", {})
    try:
        if "email" in contact:
            normalize_email(contact["email"])
    except InvalidEmail:
        others.setdefault("email", contact.pop("email"))


def external_id_of(*parts: Any) -> str:
    """The id of a submission, of the platform's ids that make it one; empty if one of them is missing."""
    texts = [read_id(part) for part in parts]
    return read_id(":".join(texts)) if all(texts) else ""
