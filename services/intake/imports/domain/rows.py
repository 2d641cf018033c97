"""A row as the body of the route that takes such a thing; and the id by which a row that comes again is known."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.intake.imports.domain.errors import CellProblem, RowRefused
from services.intake.imports.domain.fields import NO_CURRENCY, NO_DATE, NOT_TOLD, read_fields
from services.intake.imports.domain.layout import Layout
from services.intake.imports.domain.numbers import WrittenNumber
from services.intake.sources.domain.meta_tests import is_meta_test
from services.intake.spend.domain import fold_name

STAGES = {
    "won": "won, closed won, closedwon, gewonnen, gagne, gagné, ganado, ganada, ganho, ganha",
    "lost": "lost, closed lost, closedlost, verloren, perdu, perdue, perdido, perdida",
    "opportunity": "opportunity, open, offen, ouvert, abierto, aberto, in progress",
}
STAGE_WORDS = {word: stage for stage, words in STAGES.items() for word in words.split(", ")}
STAGE_TIMES = {
    "won": ("won_at", "closed_at", "occurred_at"),
    "lost": ("lost_at", "closed_at", "occurred_at"),
    "opportunity": ("opened_at", "occurred_at"),
}
KINDS = {"renewal": "renewal", "expansion": "expansion", "refund": "refund", "new": "new"}
NO_IDENTITY = "Nothing in the row says who the person is: an e-mail address, a telephone number or an id."
NO_TIME = "The row does not say when it happened."
NO_SOURCE = "The row names no source; give the file one (--source)."
SEVERAL_DAYS = "The row is about several days: export the report by day."

SAME_DAY = (
    "Another row of the file states the same campaign and day otherwise. Say in the map which column tells such rows "
    "apart (ad_id), or export the report by campaign and day."
)
_MADE_ID = re.compile(r"row-[0-9a-f]{32}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
Body = dict[str, Any]


def build_body(layout: Layout, cells: Sequence[str], region: str | None = None) -> Body:
    """The body of `POST /v1/leads`, `/v1/activities` or `/v1/deals`, or one row of `/v1/spend` or `/v1/revenue`.

    Raises RowRefused with all that is wrong with the row.
    """
    values = read_fields(layout, cells, region)
    for name, value in list(values.items()):
        if isinstance(value, WrittenNumber):
            values[name] = _to_money(layout, name, value, values.get("currency"))
    body = _BUILDERS[layout.kind](layout, {name: value for name, value in values.items() if value is not None})
    body.pop("currency", None)
    return body


def identify(kind: str, body: Mapping[str, Any], repeat: int = 0) -> str:
    """An id made of what the row says, the same whatever the encoding and separators of its file.

    `repeat`: how many equal rows stand before it in the file, where each counts.
    """
    text = json.dumps([kind, body, repeat], sort_keys=True, ensure_ascii=False)
    return f"row-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def is_made_id(external_id: str | None) -> bool:
    """Whether the id was made of the row, so that it says nothing about the person."""
    return external_id is not None and _MADE_ID.fullmatch(external_id) is not None


class EqualRows:
    """Rows of one file that are about the same thing; kept as hashes, since a file may have many."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._counts: dict[int, int] = {}

    def count(self, body: Body) -> int:
        """How many equal rows came before this one."""
        key = hash(json.dumps(body, sort_keys=True))
        self._counts[key] = self._counts.get(key, -1) + 1
        return self._counts[key]

    def contradicts(self, body: Body) -> bool:
        """Whether an earlier row states another figure of the same source, campaign, day and advertisement."""
        body = body | {name: fold_name(body.get(name)) for name in ("source", "campaign")}
        key = hash(tuple(body.get(name) for name in ("source", "campaign", "date", "ad_id")))
        content = hash(json.dumps(body, sort_keys=True))
        return self._seen.setdefault(key, content) != content


def _to_money(layout: Layout, name: str, number: WrittenNumber, stated: str | None) -> dict[str, str] | str:
    currency = stated or number.currency or layout.currency
    if currency:
        return {"amount": number.text, "currency": currency.strip().upper()}
    if layout.kind == "leads":
        # The door of leads warns of it, and keeps it.
        return number.text
    raise RowRefused(CellProblem(layout.column_of(name), NO_CURRENCY))


def _build_lead(layout: Layout, values: Body) -> Body:
    if not any(values.get(name) for name in ("contact.email", "contact.phone", "contact.external_id", "external_id")):
        raise RowRefused(CellProblem(None, NO_IDENTITY))
    body = _nest({"source": layout.source, **values})
    body.setdefault("external_id", identify("leads", body))
    if layout.preset == "meta" and is_meta_test(values.values()):
        body["test"] = True
    return body


def _build_activity(layout: Layout, values: Body) -> Body:
    if "occurred_at" not in values:
        raise RowRefused(CellProblem(layout.column_of("occurred_at"), NO_TIME))
    body = _nest({**_without_lead(values), "lead": _name_lead(layout, values)})
    body.setdefault("external_id", identify("activities", body | {"source": layout.source}))
    return body


def _build_spend(layout: Layout, values: Body) -> Body:
    if values.pop("last_date", None) not in (None, values.get("date")):
        raise RowRefused(CellProblem(layout.column_of("last_date"), SEVERAL_DAYS))
    if "date" not in values:
        raise RowRefused(CellProblem(layout.column_of("date"), NO_DATE))
    source = layout.source or values.get("source") or layout.preset
    if not source:
        raise RowRefused(CellProblem(None, NO_SOURCE))
    return values | {"source": source}


def _build_deal(layout: Layout, values: Body) -> Body:
    word = str(values.get("stage", "")).casefold()
    stage = STAGE_WORDS.get(word)
    if stage is None:
        raise RowRefused(CellProblem(layout.column_of("stage"), NOT_TOLD))
    occurred_at = next((values[name] for name in STAGE_TIMES[stage] if name in values), None)
    if occurred_at is None:
        raise RowRefused(CellProblem(layout.column_of(*STAGE_TIMES[stage]), NO_TIME))
    body = {name: value for name, value in _without_lead(values).items() if not name.endswith("_at")}
    if not _CODE.fullmatch(str(body.get("owner", "-"))) or (
        "owner" in body and "owner" not in layout.values and layout.preset
    ):
        body.pop("owner", None)
    return body | {"lead": _name_lead(layout, values), "stage": stage, "occurred_at": occurred_at}


def _build_revenue(layout: Layout, values: Body) -> Body:
    if "occurred_at" not in values:
        raise RowRefused(CellProblem(layout.column_of("occurred_at"), NO_TIME))
    amount = values.get("amount")
    is_refund = amount is not None and str(amount["amount"]).startswith("-")
    return {"kind": "refund" if is_refund else "new"} | values


def _without_lead(values: Body) -> Body:
    return {name: value for name, value in values.items() if not name.startswith("lead.")}


def _name_lead(layout: Layout, values: Body) -> Body:
    """The lead in one way: the surest that the row has."""
    for name in ("lead_id", "email", "external_id", "phone"):
        value = values.get(f"lead.{name}")
        if not value:
            continue
        if name != "external_id":
            return {name: value}
        if source := values.get("lead.source") or layout.source:
            return {"source": source, "external_id": value}
    raise RowRefused(CellProblem(None, NO_IDENTITY))


def _nest(values: Mapping[str, Any]) -> Body:
    """Dotted names as objects: `contact.email` is in `contact`, `touch.click_id.gclid` in `click_id` of `touch`."""
    body: Body = {}
    for name, value in values.items():
        section, _, rest = name.partition(".")
        if section in ("answers", "properties", "custom"):
            body.setdefault(section, {})[rest] = value
        elif rest.startswith("click_id."):
            body.setdefault(section, {}).setdefault("click_id", {})[rest.removeprefix("click_id.")] = value
        elif rest:
            body.setdefault(section, {})[rest] = value
        else:
            body[name] = value
    return body


_BUILDERS: Mapping[str, Callable[[Layout, Body], Body]] = {
    "leads": _build_lead,
    "activities": _build_activity,
    "spend": _build_spend,
    "deals": _build_deal,
    "revenue": _build_revenue,
}
