"""Unbounce: a form whose field `data.json` holds the answers, each value a list. Nothing is signed: the secret is a
bearer token in a header that you add, or `?key=` in the address. There is no id of a submission."""

from typing import Any
from urllib.parse import parse_qsl

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result, Unreadable
from services.intake.sources.adapters.answers import make_lead, read_address
from services.intake.sources.adapters.signatures import knows_secret
from services.intake.sources.adapters.values import fingerprint, read_line, read_object, require_object
from services.intake.sources.domain import Source

FIELDS_LIMIT = 200
# About the page and the visit, not answers.
META = frozenset({"ip_address", "page_uuid", "page_id", "variant", "time_submitted", "date_submitted", "page_name"})


def read(request: HookRequest, source: Source) -> list[Result]:
    page, data = read_parts(request)
    values = {name: first_of(value) for name, value in data.items()}
    identity = [read_line(values.get(name)) for name in ("page_uuid", "email", "date_submitted", "time_submitted")]
    external_id = fingerprint(*identity) if identity[1] else ""
    answers = [(name, value) for name, value in values.items() if name not in META]
    touch = read_address(page.get("page_url") or values.get("page_url"))
    return [make_lead(source, external_id, answers, touch, custom={"variant": read_line(values.get("variant"))})]


def read_parts(request: HookRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the request says of the page, and the answers. Raises Unreadable."""
    if request.header("content-type").partition(";")[0].strip().lower() == "application/json":
        page = read_object(request.body)
        nested = page.get("data.json", page.get("data_json", page))
    else:
        page = read_form(request.body)
        nested = page.get("data.json", "{}")
    data = read_object(nested.encode("utf-8", "replace")) if isinstance(nested, str) else require_object(nested)
    return page, data


def read_form(body: bytes) -> dict[str, Any]:
    """The fields of an urlencoded body; of a repeated one the first. Raises Unreadable."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_LIMIT)
    except ValueError:
        raise Unreadable("The body has too many fields.") from None
    return dict(reversed(pairs))


def first_of(value: Any) -> Any:
    """The only value of a list, or all of them."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


ADAPTER = Adapter("unbounce", knows_secret, read)
