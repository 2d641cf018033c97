"""Asking LinkedIn: a lead by its id, and once for each version of a form its questions.

`api` of the source: `token`, `version` (`202606`, which LinkedIn keeps for about a year), `address`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from services.intake.hooks.domain import Failure
from services.intake.hooks.handlers.vendor_client import VendorClient, require_answer
from services.intake.sources.adapters.adapter import Lead
from services.intake.sources.adapters.linkedin import form_of, path_of, read_fetched
from services.intake.sources.domain import Source

ADDRESS = "https://api.linkedin.com"
VERSION = "202606"
FORMS_LIMIT = 500


class FormCache:
    """The questions of forms that this process has read, by source, form and version: a version never changes."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, str, str], dict[str, Any]] = {}

    async def find(
        self, client: VendorClient, source: Source, api: Mapping[str, Any], form: tuple[str, str]
    ) -> dict[str, Any]:
        """The form; it is asked for unless it is known. Raises Failure."""
        key = (source.source, *form)
        if key not in self._forms:
            document = await _ask(client, api, f"leadForms/{quote(form[0], safe='')}")
            if len(self._forms) >= FORMS_LIMIT:
                self._forms.pop(next(iter(self._forms)))
            self._forms[key] = document
        return self._forms[key]


async def ask_lead(
    client: VendorClient, forms: FormCache, source: Source, api: Mapping[str, Any], task: tuple[str, Mapping[str, str]]
) -> Lead:
    """The lead with the id in `task`, of which LinkedIn said these hints. Raises Failure."""
    lead_id, hints = task
    document = await _ask(client, api, path_of(lead_id))
    form = form_of(document, hints)
    questions = await forms.find(client, source, api, form) if form else {}
    return read_fetched(source, document, questions, hints)


async def _ask(client: VendorClient, api: Mapping[str, Any], path: str) -> dict[str, Any]:
    token = api.get("token")
    if not isinstance(token, str) or not token:
        raise Failure("no-token", whole_source=True)
    headers = {
        "authorization": f"Bearer {token}",
        "linkedin-version": str(api.get("version") or VERSION),
        "x-restli-protocol-version": "2.0.0",
    }
    return require_answer(await client.ask(f"{api.get('address') or ADDRESS}/rest/{path}", {}, headers))
