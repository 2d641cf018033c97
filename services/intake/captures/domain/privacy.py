"""The person of a capture, what of a body may be published beside it, and whether two bodies say the same."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from shared.values.field_readings import strip_query
from shared.values.person_identifiers import PersonIdentifiers, PersonMatcher
from shared.values.publication import NOTHING_DECLARED, OTHER, select_publishable
from shared.values.publication_fields import DeclaredKind

TOUCH_PREFIX = "touch."
ACTIVITY = "activity"
ADDRESSES = ("referrer", "landing_page")
DIGEST = b"sha256:"


class Person(NamedTuple):
    """The direct identifiers of a person, as typed. `other_ids`: further ones in sources, of submissions, of clicks."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None
    other_ids: tuple[str, ...] = ()


NO_PERSON = Person()


def matcher_of(*people: Person) -> PersonMatcher:
    """Finds the identifiers of one person who is known in these ways."""
    names, emails, phones, ids = dict[str, None](), dict[str, None](), dict[str, None](), dict[str, None]()
    for person in people:
        if person is NO_PERSON:
            continue
        name, email, phone, external_id, other_ids = person
        if name:
            names[name] = None
        if email:
            emails[email] = None
        if phone:
            phones[phone] = None
        if external_id:
            ids[external_id] = None
        for id_ in other_ids:
            if id_:
                ids[id_] = None
    return PersonMatcher.for_person(PersonIdentifiers(tuple(names), tuple(emails), tuple(phones), tuple(ids)))


class Published(NamedTuple):
    """What of one message may be published; `activity` is `other` if its type may not be. `values`: by dotted names."""

    activity: str
    touch: dict[str, str]
    values: dict[str, Any]


def select_published(
    activity: str,
    touch: Mapping[str, str],
    values: Mapping[str, Any],
    person: PersonMatcher,
    declared: Mapping[str, DeclaredKind] = NOTHING_DECLARED,
) -> Published:
    """What may be published of a message by this person. `declared`: the source's own fields."""
    all_values = {**values, ACTIVITY: activity}
    for name, value in touch.items():
        all_values[TOUCH_PREFIX + name] = value
    # All at once: the person is looked for once.
    published = select_publishable(all_values, person, declared)
    published_activity = published.pop(ACTIVITY, OTHER)
    published_touch = {name: published.pop(full) for name in touch if (full := TOUCH_PREFIX + name) in published}
    return Published(published_activity, published_touch, published)


def complete_touch(touch: Mapping[str, str], person: PersonMatcher, **of_source: str | None) -> dict[str, str]:
    """The touch with the fields of its source that it lacks, by the same rule."""
    missing = {f"{TOUCH_PREFIX}{name}": value for name, value in of_source.items() if value and name not in touch}
    if not missing:
        return dict(touch)
    published = select_publishable(missing, person)
    return {**touch, **{name.removeprefix(TOUCH_PREFIX): value for name, value in published.items()}}


def strip_addresses(touch: Mapping[str, str]) -> dict[str, str]:
    """The touch with its addresses without their queries."""
    return {**touch, **{name: strip_query(touch[name]) for name in ADDRESSES if name in touch}}


def is_same_message(first: bytes, second: bytes) -> bool:
    """Whether two JSON bodies have equal values; the order of fields and white space do not count.

    `first` may be the digest of a body, see `digest_message`. As texts: in Python `false`, 0 and 0.0 are equal.
    """
    if first.startswith(DIGEST):
        return first == digest_message(second)
    return first == second or _in_order(first) == _in_order(second)


def digest_message(raw: bytes) -> bytes:
    """What stands for the JSON body of a capture whose body is not stored with it."""
    return DIGEST + sha256(_in_order(raw).encode()).hexdigest().encode()


def _in_order(raw: bytes) -> str:
    return json.dumps(json.loads(raw), sort_keys=True)
