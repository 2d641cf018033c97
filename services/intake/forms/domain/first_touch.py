"""Where a person came from for the first time: an activity before the form, as the script of the page remembers it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.intake.forms.domain.form import FIRST_TOUCH_AT, FIRST_TOUCH_REFERRER, FIRST_TOUCH_URL, Form
from services.intake.forms.domain.spam import read_instant
from services.intake.forms.domain.web_addresses import read_address, read_attribution
from shared.values.field_readings import strip_query

PAGE_VIEWED = "page_viewed"
# The script forgets a first visit after so long.
REMEMBERED = timedelta(days=90)


def find_first_touch(form: Form, lead_id: UUID, received_at: datetime) -> dict[str, Any] | None:
    """The body of the activity (`ActivityIn`); None if the form tells of no visit before it.

    The same visit of the same lead has the same `external_id`, so each form that tells of it makes one activity.
    """
    at, url = read_instant(form.first_text(FIRST_TOUCH_AT)), form.first_text(FIRST_TOUCH_URL)
    if at is None or not received_at - REMEMBERED <= at < received_at or url is None:
        return None
    parts = read_address(url)
    if parts is None:
        return None
    utm, click_ids = read_attribution(url)
    touch: dict[str, Any] = {
        **utm,
        "landing_page": strip_query(url),
        "referrer": form.first_text(FIRST_TOUCH_REFERRER) or "",
    }
    if campaign := utm.get("utm_campaign"):
        touch["campaign"] = campaign
    if click_ids:
        touch["click_id"] = click_ids
    return {
        "lead": {"lead_id": str(lead_id)},
        "type": PAGE_VIEWED,
        "occurred_at": at.isoformat(),
        "touch": {name: value for name, value in touch.items() if value},
        "properties": {"page": parts.path or "/"},
        "external_id": f"first-touch {lead_id} {at.isoformat()}",
    }
