"""Making a lead of a form's answers: each finds its place by the source's field map, else by its usual name."""

import re
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
from services.intake.sources.domain import Source
from shared.values.contact_identity import InvalidEmail, normalize_email
from shared.values.text_readings import fold

ANSWERS_LIMIT = 50
QUERY_FIELDS = 100
# Sections of a lead whose fields a field map may name; "ignore" drops an answer.
SECTIONS = frozenset({"contact", "company", "role", "interest", "touch", "consent", "custom"})
IGNORE = "ignore"
CLICK_IDS = frozenset(
    [
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "fbclid",
        "msclkid",
        "ttclid",
        "li_fat_id",
        "twclid",
        "epik",
        "rdt_cid",
        "fbp",
        "fbc",
        "hubspotutk",
    ]
)
UTM = frozenset({"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"})
LONG = frozenset({"interest.message", "interest.problem", "touch.referrer", "touch.landing_page"})

# What platforms and their users call a field, in letters and digits only.
_NAMES = {
    "contact.email": "email workemail useremail emailaddress mail youremail businessemail companyemail emailadresse",
    "contact.phone": "phone phonenumber workphone workphonenumber userphone mobile mobilephone telephone tel yourphone "
    "phonenumberverified telefon telefonnummer telephonenumber",
    "contact.name": "name fullname yourname contactname username nombrecompleto nomcomplet",
    "first_name": "firstname fname givenname vorname prenom nombre",
    "last_name": "lastname lname surname familyname nachname nom apellido apellidos",
    "company.name": "company companyname organization organisation employer yourcompany firma unternehmen "
    "entreprise empresa",
    "company.domain": "website companywebsite companydomain",
    "company.employees": "companysize numemployees numberofemployees employees numberofemployeesrange "
    "companysizerange staffcountrange unternehmensgrosse",
    "company.industry": "industry jobindustry companyindustry branche",
    "company.country": "countrycode",
    "role.title": "jobtitle title position role jobrole",
    "role.seniority": "seniority",
    "role.department": "department jobdepartment",
    "interest.message": "message yourmessage comments comment nachricht mensaje mensagem",
    "interest.product": "product productofinterest",
    "interest.timeline": "timeline purchasetimeline timeframe",
    "touch.referrer": "referrer referer httpreferrer",
    "touch.landing_page": "pageurl landingpage landingpageurl sourceurl pageuri",
}
PLACES = {name: place for place, names in _NAMES.items() for name in names.split()}


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
        elif key in UTM or key in ("channel", "campaign", "ad_id", "referrer", "landing_page"):
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


def squash(name: str) -> str:
    """A field's name in letters and digits: "Work e-mail" and `work_email` are one."""
    return re.sub(r"[^a-z0-9]", "", fold(name))


def _place(body: dict[str, dict[str, Any]], others: dict[str, Any], source: Source, name: str, value: Any) -> None:
    place = source.field_map.get(name) or PLACES.get(squash(name), "")
    answer = _translate(source, name, place, read_answer(value))
    if place == IGNORE or answer in ("", None, []):
        return
    if not place and (key := name.lower()) in CLICK_IDS | UTM:
        place = f"touch.{key}"
    section, _, field = place.partition(".")
    if section == "touch" and field in CLICK_IDS:
        body["touch"].setdefault("click_id", {}).setdefault(field, read_text(answer))
    elif place in ("first_name", "last_name") or (section in SECTIONS and field):
        body.setdefault(section, {}).setdefault(field or place, _shorten(place, answer))
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
    parts = [body.pop(name, {}).get(name, "") for name in ("first_name", "last_name")]
    if any(parts):
        body.setdefault("contact", {}).setdefault("name", read_line(" ".join(filter(None, parts))))


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
