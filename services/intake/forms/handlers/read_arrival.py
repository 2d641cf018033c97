"""What is found out of a form when it arrives, without PostgreSQL."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.domain.captcha import CaptchaResult
from services.intake.forms.domain.judged_form import (
    CAPTCHA,
    JudgedForm,
    apply_captcha,
    find_token,
    judge,
    require_contact,
)
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.schemas.read_form import UnreadableForm, read_form
from services.intake.sources.domain import Source
from services.intake.sources.handlers import recall_secrets
from shared.errors import Refusal

CONTENT_TYPE = "content-type"


class ReadForm(NamedTuple):
    """An arrival with what was found out of it.

    `judged`: None if it is not readable. `refusal`: the mistake in it. `occurred_at`: when it happened, if it did not
    happen just now. `received_at`: when it came, if it waited since then.
    """

    arrival: Arrival
    judged: JudgedForm | None
    refusal: Refusal | None = None
    occurred_at: datetime | None = None
    received_at: datetime | None = None


async def read_arrival(door: FormDoor, arrival: Arrival, source: Source) -> ReadForm:
    """Read a form and ask about its captcha, whose answer is from then on one of the arrival's headers."""
    try:
        form = read_form(arrival.headers.get(CONTENT_TYPE, ""), arrival.body)
    except UnreadableForm as refusal:
        return ReadForm(arrival, None, refusal)
    judged = judge(arrival, form, source)
    if source.captcha and judged.spam is None and CAPTCHA not in arrival.headers:
        result = await check_captcha(door, judged, source)
        arrival = replace(arrival, headers={**arrival.headers, CAPTCHA: result})
    judged = apply_captcha(judged, arrival.headers.get(CAPTCHA))
    try:
        require_contact(judged)
    except Refusal as refusal:
        return ReadForm(arrival, judged, refusal)
    return ReadForm(arrival, judged)


async def check_captcha(door: FormDoor, judged: JudgedForm, source: Source) -> CaptchaResult:
    """What the vendor says of the sender; Accord cannot ask it without the captcha's secret."""
    secret = recall_secrets(door.secrets, source).captcha
    if not source.captcha or not secret:
        return "unverified"
    return await door.vendors.check(source.captcha, secret, find_token(judged.form, source))
