"""Asking Meta's Graph: one lead by its id, or the leads that came since an instant, page by page.

`api` of the source: `token` (of the page; `tokens` by page ids, where one source takes several), `version`, `address`,
`forms` (ids, for a backfill).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from services.intake.hooks.domain import NOT_FOUND, THROTTLED, TOKEN_REFUSED, Failure
from services.intake.hooks.handlers.vendor_client import Answer, VendorClient, require_answer
from services.intake.sources.adapters.adapter import Lead
from services.intake.sources.adapters.meta import FIELDS, read_fetched
from services.intake.sources.adapters.values import as_object, list_objects, read_id
from services.intake.sources.domain import Source

ADDRESS = "https://graph.facebook.com"
VERSION = "v23.0"
PAGE_LEADS = "100"
FORMS_LIMIT = 200
# Graph answers 400 to nearly everything; the code says why.
THROTTLING = frozenset({4, 17, 32, 613, *range(80000, 80015)})
DEAD_TOKEN = frozenset({102, 190, 10, 200})


class Page(NamedTuple):
    """Some leads, and where the next ones begin; empty at the end."""

    leads: list[Lead]
    after: str


async def ask_lead(
    client: VendorClient, source: Source, api: Mapping[str, Any], lead_id: str, hints: Mapping[str, str]
) -> Lead:
    """The lead with this id. Raises Failure."""
    document = await _ask(client, api, quote(lead_id, safe=""), {"fields": FIELDS}, hints.get("page_id", ""))
    return read_fetched(source, document)


async def list_forms(client: VendorClient, api: Mapping[str, Any]) -> list[str]:
    """The ids of the forms whose leads are read: those of the source, else those of its page. Raises Failure."""
    if isinstance(forms := api.get("forms"), list):
        return [read_id(form) for form in forms][:FORMS_LIMIT]
    page = quote(read_id(api.get("page_id")) or "me", safe="")
    document = await _ask(client, api, f"{page}/leadgen_forms", {"fields": "id", "limit": str(FORMS_LIMIT)}, "")
    return [read_id(form.get("id")) for form in list_objects(document.get("data"))]


async def ask_page(
    client: VendorClient, of: tuple[Source, Mapping[str, Any]], form: str, since: int, after: str
) -> Page:
    """Leads of a form that came after `since`, seconds since 1970. `of`: the source with its `api`. Raises Failure."""
    source, api = of
    filtering = orjson.dumps([{"field": "time_created", "operator": "GREATER_THAN", "value": since}]).decode()
    parameters = {"fields": FIELDS, "filtering": filtering, "limit": PAGE_LEADS} | ({"after": after} if after else {})
    document = await _ask(client, api, f"{quote(form, safe='')}/leads", parameters, "")
    leads = [read_fetched(source, each, backfill=True) for each in list_objects(document.get("data"))]
    paging = as_object(document.get("paging"))
    # The address of the next page is not followed: it may name any host.
    cursor = read_id(as_object(paging.get("cursors")).get("after")) if paging.get("next") else ""
    return Page(leads, cursor if cursor != after else "")


async def _ask(
    client: VendorClient, api: Mapping[str, Any], path: str, parameters: dict[str, str], page_id: str
) -> dict[str, Any]:
    token = read_id(as_object(api.get("tokens")).get(page_id)) or api.get("token")
    if not isinstance(token, str) or not token:
        raise Failure("no-token", whole_source=True)
    address = f"{api.get('address') or ADDRESS}/{api.get('version') or VERSION}/{path}"
    return _require(await client.ask(address, parameters, {"authorization": f"Bearer {token}"}))


def _require(answer: Answer) -> dict[str, Any]:
    code = as_object(answer.document.get("error")).get("code")
    if code in THROTTLING:
        raise Failure(THROTTLED, whole_source=True, seconds=answer.retry_after)
    if code in DEAD_TOKEN:
        raise Failure(TOKEN_REFUSED, whole_source=True)
    if code == 100:
        raise Failure(NOT_FOUND)
    return require_answer(answer)
