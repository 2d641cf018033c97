"""A form that was read: the capture that it makes, and why it is none if a program sent it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.domain.captcha import TOKEN_FIELDS, mark_unverified
from services.intake.forms.domain.form import Form
from services.intake.forms.domain.map_form import map_form
from services.intake.forms.domain.spam import SpamReason, find_spam
from services.intake.forms.domain.web_addresses import Page, is_known
from services.intake.sources.domain import Source
from shared.errors import Refusal
from shared.values.nothing import is_nothing_in

# What the door found out when the form arrived, beside the headers of its request: it is kept with them.
OVER_RATE, CAPTCHA = "accord-over-rate", "accord-captcha"
IDENTITIES = ("email", "phone", "external_id")


class NoContact(Refusal):
    code = "no-contact"
    detail = "The form needs an e-mail address or a telephone number: name the field `email` or `phone`, or map it."


class JudgedForm(NamedTuple):
    """`body`: as `POST /v1/leads` takes it, without the id of the submission."""

    form: Form
    page: Page
    body: dict[str, Any]
    spam: SpamReason | None


def page_of(headers: Mapping[str, str]) -> Page:
    return Page(headers.get("origin"), headers.get("referer"), headers.get("host", ""))


def is_allowed_page(headers: Mapping[str, str], source: Source | None) -> bool:
    """Whether the browser says that the page is one of the source's, or of Accord's own."""
    page = page_of(headers)
    return source is not None and is_known(page.address(), source.allowed_origins, page.own_host)


def judge(arrival: Arrival, form: Form, source: Source) -> JudgedForm:
    """What this form makes of the lead, and whether a program sent it, as far as that is known without the captcha."""
    page = page_of(arrival.headers)
    spam = find_spam(form, source, page, arrival.received_at)
    if spam is None and OVER_RATE in arrival.headers:
        spam = "rate"
    return JudgedForm(form, page, map_form(form, source, page.referer), spam)


def find_token(form: Form, source: Source) -> str | None:
    """What the captcha's widget put into the form."""
    return form.first_text(TOKEN_FIELDS[source.captcha]) if source.captcha else None


def apply_captcha(judged: JudgedForm, result: str | None) -> JudgedForm:
    """The form with what its captcha says of the sender, a CaptchaResult; None: it was not checked."""
    if result == "failed" and judged.spam is None:
        return judged._replace(spam="captcha_failed")
    return judged._replace(body=mark_unverified(judged.body)) if result == "unverified" else judged


def require_contact(judged: JudgedForm) -> None:
    """Raises NoContact if the form tells no way to reach the person; spam is kept as it is."""
    contact = judged.body.get("contact", {})
    known = [name for name in IDENTITIES if name in contact and not is_nothing_in(name, contact[name])]
    if not known and judged.spam is None:
        raise NoContact
