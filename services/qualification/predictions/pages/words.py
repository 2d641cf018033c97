"""What speaks for a lead and against it, and what customers have in common with it, in words."""

from datetime import UTC

from services.qualification.predictions.domain.features import ACTIVITY, NEVER, UNKNOWN
from services.qualification.predictions.domain.scorecard import RARE, Reason
from services.qualification.predictions.handlers.predict import Prediction
from services.qualification.predictions.handlers.similar import Customer
from shared.web.attribute_words import name_field

# What features are called beside their values, and what is counted in them.
NAMES = {"company.employees": "Company size", "touch.channel": "Channel", "contact.email_class": "Address"}
UNITS = {"company.employees": " people", "days": " days"}
SAID = {UNKNOWN: "not known", NEVER: "never", RARE: "one that few leads have"}
TIMES = {"1 to below 2": "once", "2 to below 5": "two to four times", "5 or more": "five times or more"}


def write_reasons(prediction: Prediction) -> list[str]:
    """What speaks for the lead and against it, the strongest first, each beside the average lead."""
    return [_write_reason(reason, prediction.usual) for reason in prediction.reasons]


def write_customer(customer: Customer) -> str:
    """What a customer has in common with the lead, and since when it is one."""
    alike = "; ".join(_name_value(*each) for each in customer.alike.items())
    return f"{alike} (won on {customer.won_at.astimezone(UTC).strftime('%-d %b %Y')})"


def _write_reason(reason: Reason, usual: float) -> str:
    named, speaks_for = _name_value(reason.feature, reason.value), reason.weight > 0
    if not reason.leads:
        return f"{named}: speaks {'for' if speaks_for else 'against'} it"
    share = reason.won / reason.leads
    compared = "more often" if share > usual else "less often"
    counted = f"{compared} won ({share:.0%} of {reason.leads:,}) than the average lead ({usual:.0%})".replace("%", " %")
    if speaks_for == (share > usual):
        return f"{named}: {counted}"
    return f"{named}: {counted}, and yet it speaks {'for' if speaks_for else 'against'} it beside what else is known"


def _name_value(feature: str, value: str) -> str:
    if feature.startswith(ACTIVITY):
        return f"{name_field(feature.removeprefix(ACTIVITY))} {SAID.get(value) or TIMES.get(value, value)}"
    name = "Known for" if feature == "days" else NAMES.get(feature) or name_field(feature)
    return f"{name} {SAID.get(value) or value + UNITS.get(feature, '')}"
