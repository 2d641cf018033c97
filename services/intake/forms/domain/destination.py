"""Where the answer to a form leads: never to a page that the source does not name."""

from services.intake.forms.domain.form import PAGE_URL, REDIRECT, Form
from services.intake.forms.domain.web_addresses import Page, add_error, is_allowed, is_known
from services.intake.sources.domain import Source

ADDRESS_CHARACTERS = 2000


def find_thank_you(form: Form, source: Source) -> str | None:
    """The page that thanks: the form's own if its origin is allowed, else the source's; None if it has none."""
    redirect = (form.first_text(REDIRECT) or "").strip()
    if len(redirect) <= ADDRESS_CHARACTERS and is_allowed(redirect, source.allowed_origins):
        return redirect
    return source.thank_you_url


def find_way_back(form: Form, source: Source, page: Page, code: str) -> str | None:
    """The page of the form with `error=CODE`, if its origin is allowed or Accord's own; None if it is not known."""
    for address in (form.first_text(PAGE_URL), page.referer):
        if address and len(address) <= ADDRESS_CHARACTERS and is_known(address, source.allowed_origins, page.own_host):
            return add_error(address, code)
    return None
