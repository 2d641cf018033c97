"""Calendly: a booking is an activity of its invitee, who is a lead if not known before; a cancellation is an activity.

`Calendly-Webhook-Signature: t=<seconds>,v1=<hex>` over the time, a point and the body. Calendly sends again for 24
hours, and does not say whether it signs anew: the window is wide, and what comes twice is taken once.
"""

from typing import Any

from services.intake.sources.adapters.adapter import Activity, Adapter, HookRequest, Result
from services.intake.sources.adapters.answers import make_lead, read_touch
from services.intake.sources.adapters.signatures import is_stamped
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets
from shared.values.contact_identity import InvalidEmail, normalize_email

PAST_SECONDS = 26 * 3600
BOOKED = "meeting_booked"
CANCELLED = "meeting_cancelled"
RESCHEDULED = "meeting_rescheduled"


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    return is_stamped(request, secrets.secret, "calendly-webhook-signature", "v1", past=PAST_SECONDS)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    payload = as_object(body.get("payload"))
    match body.get("event"):
        case "invitee.created" if payload.get("old_invitee"):
            return make_activity(source, payload, RESCHEDULED)
        case "invitee.created":
            return [make_booking(source, payload)]
        # A reschedule is a cancellation and a booking: the booking says it.
        case "invitee.canceled" if payload.get("rescheduled") is not True:
            return make_activity(source, payload, CANCELLED)
        case "routing_form_submission.created":
            return [make_submission(source, payload)]
    return []


def make_booking(source: Source, payload: dict[str, Any]) -> Result:
    """The invitee as a lead whose activity is the booking, so that a stranger who books is known by it."""
    answers = [
        (read_line(each.get("question")), each.get("answer"))
        for each in list_objects(payload.get("questions_and_answers"))
    ]
    meeting = as_object(payload.get("scheduled_event"))
    person = [
        ("email", payload.get("email")),
        ("name", payload.get("name")),
        ("first_name", payload.get("first_name")),
        ("last_name", payload.get("last_name")),
        ("phone", payload.get("text_reminder_number")),
    ]
    starts = {"meeting_starts_at": read_line(meeting.get("start_time"))}
    return make_lead(
        source,
        read_id(payload.get("uri")),
        [*person, *clean_questions(answers)],
        as_object(payload.get("tracking")),
        activity=source.default_activity or BOOKED,
        custom=filled(starts),
    )


def clean_questions(answers: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The questions without the signs at their ends: "Company?" asks for the company."""
    return [(question.rstrip("?:* "), answer) for question, answer in answers]


def make_activity(source: Source, payload: dict[str, Any], type_: str) -> list[Result]:
    """What became of a booking, if the invitee can be named."""
    try:
        email = normalize_email(read_line(payload.get("email")))
    except InvalidEmail:
        return []
    meeting = as_object(payload.get("scheduled_event"))
    body = {
        "lead": {"email": email},
        "type": type_,
        "external_id": read_id(f"{type_}:{read_id(payload.get('uri'))}"),
        "touch": read_touch(as_object(payload.get("tracking"))),
        "properties": filled({"meeting_starts_at": read_line(meeting.get("start_time"))}),
    }
    return [Activity(filled(body))]


def make_submission(source: Source, payload: dict[str, Any]) -> Result:
    """The answers to a routing form, before any booking."""
    answers = [
        (read_line(each.get("question")), each.get("answer"))
        for each in list_objects(payload.get("questions_and_answers"))
    ]
    return make_lead(source, read_id(payload.get("uri")), clean_questions(answers), as_object(payload.get("tracking")))


ADAPTER = Adapter("calendly", verify, read, unknown_source=503)
