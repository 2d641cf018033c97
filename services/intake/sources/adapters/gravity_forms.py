"""Gravity Forms for WordPress: an entry by the numbers of its inputs ("1.3" is a first name), or by names chosen in the
feed. Nothing is signed: the secret is a bearer token in a header that you add, or `?key=` in the address."""

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result
from services.intake.sources.adapters.answers import external_id_of, make_lead, read_address
from services.intake.sources.adapters.signatures import knows_secret
from services.intake.sources.adapters.unbounce import read_form
from services.intake.sources.adapters.values import filled, read_id, read_object
from services.intake.sources.domain import Source

# About the entry, not answers. Its times may be of any zone.
META = frozenset(
    [
        "id",
        "form_id",
        "post_id",
        "date_created",
        "date_updated",
        "is_starred",
        "is_read",
        "ip",
        "source_url",
        "user_agent",
        "currency",
        "payment_status",
        "payment_date",
        "payment_amount",
        "payment_method",
        "transaction_id",
        "is_fulfilled",
        "created_by",
        "transaction_type",
        "status",
        "source_id",
    ]
)


def read(request: HookRequest, source: Source) -> list[Result]:
    urlencoded = "urlencoded" in request.header("content-type").lower()
    entry = read_form(request.body) if urlencoded else read_object(request.body)
    answers = [(name, value) for name, value in entry.items() if name not in META]
    form_id = read_id(entry.get("form_id"))
    external_id = external_id_of(form_id, entry.get("id"))
    touch = read_address(entry.get("source_url"))
    return [make_lead(source, external_id, answers, touch, custom=filled({"form_id": form_id}))]


ADAPTER = Adapter("gravity_forms", knows_secret, read)
