"""One form as a person sent it: its fields, by their names."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.intake.forms.domain.field_names import read_name
from shared.values.truth import read_truth

Value = str | int | float | bool
# The names of a form; the fields of further ones are not kept.
FIELDS_LIMIT = 100
VALUES_LIMIT = 150

# What forms and scripts send beside what the person typed.
SUBMISSION_ID, REDIRECT, PAGE_URL, REFERRER = "_submission_id", "_redirect", "_page_url", "_referrer"
STARTED_AT, CONSENT, CONSENT_VERSION, TEST = "_started_at", "_consent", "_consent_version", "_test"
TEST_TOO = "test"
# As the script remembers it: where the visit began that led to the form, and where the person came from at first.
TOUCH_URL, FIRST_TOUCH_AT = "_touch_url", "_first_touch_at"
FIRST_TOUCH_URL, FIRST_TOUCH_REFERRER = "_first_touch_url", "_first_touch_referrer"
# The field that people do not see, unless the source names another one.
HONEYPOT = "_gotcha"
CAPTCHA_FIELDS = ("cf-turnstile-response", "g-recaptcha-response", "h-captcha-response")
TECHNICAL = frozenset(
    {SUBMISSION_ID, REDIRECT, PAGE_URL, REFERRER, STARTED_AT, CONSENT, CONSENT_VERSION, TEST, *CAPTCHA_FIELDS}
    | {TEST_TOO, "_charset_", TOUCH_URL, FIRST_TOUCH_AT, FIRST_TOUCH_URL, FIRST_TOUCH_REFERRER}
)


class Form(NamedTuple):
    """The filled values of each field, in the order in which they were sent, by the names that `read_name` gives.

    `files`: the names of files that were sent, by the names of their fields; the files themselves are not kept.
    """

    values: dict[str, list[Value]]
    files: dict[str, list[str]]

    def first_text(self, name: str) -> str | None:
        """The first value of this field as a text."""
        return to_text(self.values[name][0]) if name in self.values else None

    def truth(self, name: str) -> bool | None:
        """Whether a box is ticked: one value that says so is enough, since forms send a hidden "no" before it."""
        return find_truth(self.values.get(name, ()))


def make_form(fields: Iterable[tuple[str, Value]], files: Iterable[tuple[str, str]] = ()) -> Form:
    """The form with these fields, without blank ones, those that hold a NUL, and those beyond the limits."""
    values: dict[str, list[Value]] = {}
    for name, value in fields:
        field = read_name(name)
        if not field or "\0" in field or is_blank(value):
            continue
        if (listed := values.get(field)) is not None:
            listed.append(value)
        elif len(values) < FIELDS_LIMIT:
            values[field] = [value]
    file_names: dict[str, list[str]] = {}
    for name, file_name in files:
        file_names.setdefault(read_name(name), []).append(file_name)
    return Form({name: listed[:VALUES_LIMIT] for name, listed in values.items()}, file_names)


def is_blank(value: Value) -> bool:
    """Whether a value says nothing, or cannot be stored: PostgreSQL takes no NUL."""
    return isinstance(value, str) and (not value or value.isspace() or "\0" in value)


def to_text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def find_truth(values: Sequence[Value]) -> bool | None:
    """Whether one of the values says yes; None if none says yes or no."""
    said = {read_truth(to_text(value)) for value in values}
    return True if True in said else False if False in said else None
