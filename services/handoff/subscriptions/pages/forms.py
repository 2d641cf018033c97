"""The forms of subscriptions, and what their texts say."""

import re
from uuid import UUID

import orjson

from services.handoff.subscriptions.domain.filter import PATTERNS
from services.handoff.subscriptions.domain.subscription import Subscription
from services.handoff.subscriptions.schemas import ReplayIn, SubscriptionIn
from shared.auth.setup import NO, YES, Field, Form, Step, place_errors
from shared.http import Problem, parse_body

ADDRESS = "/setup/subscriptions"
# What a browser sends of a field for date and time: it names no zone.
LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
TYPES_LABEL = "Types of events, with commas"


def make_step(subscription: Subscription | None) -> Step:
    """The form that adds a subscription, or changes this one."""
    terms = subscription.terms if subscription else None
    fields = (
        Field("url", "Address that takes them", terms.url if terms else "", "https://example.com/hooks", required=True),
        Field("types", TYPES_LABEL, ", ".join(terms.types) if terms else "handoff.*", "handoff.*, sla.breached",
              options=PATTERNS, required=True),
        Field("seller", "Of this seller alone, by its id", (terms and terms.seller) or "", "kim"),
        Field("team", "Of this team alone", (terms and terms.team) or "", "inbound"),
        Field("contact", "With the contact card of the lead", YES if terms and terms.contact else NO, kind="select",
              options=(NO, YES)),
        Field("note", "What it is for", (terms and terms.note) or "", "our CRM"),
    )  # fmt: skip
    if subscription is None:
        return Step(
            "Add a subscription", form=Form(ADDRESS, "Subscribe", fields), leads_to=(ADDRESS, "All subscriptions")
        )
    address = find_address(subscription.subscription_id)
    return Step(
        "Change it", form=Form(address, "Save the subscription", fields), leads_to=(address, "Back to the subscription")
    )


def make_replay_step(subscription_id: UUID) -> Step:
    """The form that has everything since an instant sent again."""
    field = Field("since", "Since, by UTC", kind="datetime-local", required=True)
    address = find_address(subscription_id)
    form = Form(f"{address}/replay", "Send again", (field,))
    return Step("Send everything again", form=form, leads_to=(address, "Back to the subscription"))


def make_button_step(subscription_id: UUID, name: str) -> Step:
    """A button, for what is shown where it is refused."""
    address = find_address(subscription_id)
    return Step(name, form=Form(address, name, ()), leads_to=(address, "Back to the subscription"))


def find_address(subscription_id: UUID) -> str:
    """The page of a subscription."""
    return f"{ADDRESS}/{subscription_id}"


def read_subscription(raw: bytes) -> SubscriptionIn:
    """The subscription that the texts of the form say. Raises Problem 422 about fields of the form."""
    texts = orjson.loads(raw)
    types = [each.strip() for each in re.split(r"[,;\s]+", texts.get("types", "")) if each.strip()]
    body = texts | {"types": types, "contact": texts.get("contact") == YES}
    try:
        return parse_body(SubscriptionIn, orjson.dumps(body))
    except Problem as problem:
        raise place_errors(problem, find_field) from None


def find_field(pointer: str) -> str:
    """The field of the form that a pointer means: what is wrong with one type stands beside all of them."""
    return f"/{pointer.strip('/').partition('/')[0]}"


def read_since(raw: bytes) -> ReplayIn:
    """From when on events are to be sent again. Raises Problem 422."""
    texts = orjson.loads(raw)
    since = texts.get("since", "")
    return parse_body(ReplayIn, orjson.dumps(texts | ({"since": f"{since}:00Z"} if LOCAL.fullmatch(since) else {})))
