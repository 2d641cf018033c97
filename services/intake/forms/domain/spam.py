"""Whether a form was sent by a program: each sign has a name, under which the form is kept."""

from datetime import UTC, datetime
from typing import Literal

from services.intake.forms.domain.form import HONEYPOT, STARTED_AT, Form
from services.intake.forms.domain.web_addresses import Page, is_known
from services.intake.sources.domain import Source

SpamReason = Literal["foreign_origin", "honeypot", "too_fast", "rate", "captcha_failed"]
# As seconds, this is the year 5138.
MILLISECONDS_FROM = 10**11


def find_spam(form: Form, source: Source, page: Page, received_at: datetime) -> SpamReason | None:
    """The first sign that no person sent this form; None if there is none.

    How often its address sends forms and what a captcha says is for the caller to find out.
    """
    if is_foreign(source, page):
        return "foreign_origin"
    if (source.honeypot or HONEYPOT) in form.values:
        return "honeypot"
    return "too_fast" if is_too_fast(form, source, received_at) else None


def is_foreign(source: Source, page: Page) -> bool:
    """Whether the page of the form is none of the source's, nor one of Accord's own. A page that hides is not foreign.

    A source without allowed origins takes forms from every page.
    """
    address = page.address()
    if not address or not source.allowed_origins:
        return False
    return not is_known(address, source.allowed_origins, page.own_host)


def is_too_fast(form: Form, source: Source, received_at: datetime) -> bool:
    """Whether the form was filled in faster than a person can. A start in the future says that a clock is wrong."""
    started_at = read_instant(form.first_text(STARTED_AT)) if source.min_fill_seconds else None
    if not source.min_fill_seconds or started_at is None or started_at > received_at:
        return False
    return (received_at - started_at).total_seconds() < source.min_fill_seconds


def read_instant(text: str | None) -> datetime | None:
    """An instant in RFC 3339, or in seconds or milliseconds since 1970."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        if text.isascii() and text.replace(".", "", 1).isdigit():
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, UTC)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return instant if instant.tzinfo else None
