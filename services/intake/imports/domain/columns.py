"""The names of columns that say by themselves what they hold, in five languages, for each kind of file."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from services.intake.sources.domain import field_names

Kind = Literal["leads", "activities", "spend", "deals", "revenue"]

# A column of a list of leads may hold any address of the web, and the name of a user is no person's.
NOT_IN_FILES = frozenset({"url", "site", "user name"})
_LEADS = field_names.NAMES
_LEAD_REF = {
    "lead.email": _LEADS["contact.email"]
    + ", lead email, contact email, associated contact email, primary contact email",
    "lead.phone": _LEADS["contact.phone"],
    "lead.lead_id": "lead_id, accord lead id",
    "lead.external_id": "external id, crm id, contact id, person id, submission id",
}
_TIMES = "occurred at, date, datum, time, timestamp, created at, zeitpunkt, fecha, data"
_MONEY = {"currency": "currency, wahrung, devise, moneda, moeda, currency code, account currency, amount currency, "
          "deal currency, waehrung"}  # fmt: skip
_CURRENCY_NAMES = frozenset(field_names.squash(name) for name in _MONEY["currency"].split(","))
NAMES: Mapping[Kind, Mapping[str, str]] = {
    "leads": _LEADS,
    "activities": _LEAD_REF | {
        "type": "type, activity, activity type, event, typ, aktivitat, ereignis",
        "occurred_at": _TIMES, "external_id": "activity id, event id, id",
        "touch.channel": _LEADS["touch.channel"], "touch.campaign": _LEADS["touch.campaign"],
        "properties.page": "page, page url, url, seite",
    },
    "spend": _MONEY | {
        "date": "date, day, datum, tag, by day, jour, dia, fecha, start date in utc, start date, data",
        "campaign": "campaign, campaign name, kampagne, kampagnenname, campagne, nom de la campagne, campana, campanha",
        "ad_id": "ad id, anzeigen id", "channel": "channel, kanal, canal", "source": "source, quelle",
        "amount": """amount, cost, spend, spent, amount spent, total spent, kosten, ausgaben, ausgegebener betrag,
            betrag, cout, montant depense, coste, costo, custo, importe gastado, valor usado""",
        "impressions": "impressions, impr, impressionen, impresiones, impressoes",
        "clicks": "clicks, link clicks, klicks, clics, cliques, link klicks",
    },
    "deals": _LEAD_REF | _MONEY | {
        "deal_id": "deal id, opportunity id, id, deal record id, record id, deal nr, auftragsnummer",
        "stage": "stage, deal stage, status, deal status, phase, deal phase, etape, etapa",
        "amount": "amount, deal amount, value, deal value, betrag, wert, montant, importe, valor",
        "owner": "owner, deal owner, opportunity owner, seller, verkaufer, inhaber",
        "reason": "reason, lost reason, loss reason, deal lost reason, closed lost reason, grund, verlustgrund",
        "occurred_at": "occurred at, date, datum, zeitpunkt, stage date",
        "opened_at": "created date, create date, created at, deal created, deal deal created, erstellt am",
        "closed_at": "close date, closed date, closed at, abschlussdatum, deal deal closed on",
        "won_at": "won time, won at, deal won time, gewonnen am",
        "lost_at": "lost time, lost at, deal lost time, verloren am",
    },
    "revenue": _MONEY | {
        "id": "id, invoice, invoice id, invoice number, receipt id, payment id, rechnung, rechnungsnummer, belegnummer",
        "deal_id": "deal id, opportunity id, deal, auftrag, auftragsnummer",
        "amount": "amount, revenue, paid, betrag, umsatz, montant, importe, valor", "kind": "kind, type, art, typ",
        "occurred_at": _TIMES + ", invoice date, payment date, paid at, paid on, rechnungsdatum, zahlungsdatum",
    },
}  # fmt: skip
# Some surveys have their whole questions as names of columns; what is longer is no name.
NAME_CHARACTERS = 1000
_CURRENCY = re.compile(r"(.+?)\s*[(\[]\s*([A-Z]{3})\s*[)\]]")


def split_currency(name: str) -> tuple[str, str | None]:
    """The name and the currency of a column such as "Amount spent (EUR)"."""
    match = _CURRENCY.fullmatch(name.strip()) if len(name) <= NAME_CHARACTERS else None
    return (match[1], match[2]) if match else (name, None)


@cache
def known_names(kind: Kind) -> Mapping[str, str]:
    """The field of each known name, squashed; of two fields with one name, the first."""
    if kind == "leads":
        return field_names.read_names(NOT_IN_FILES)
    fields: dict[str, str] = {}
    for field, names in NAMES[kind].items():
        for name in names.split(","):
            fields.setdefault(field_names.squash(name), field)
    return fields


def find_field(kind: Kind, name: str) -> str | None:
    """The field that a column of this name holds by itself."""
    if len(name) > NAME_CHARACTERS:
        return None
    return field_names.find_place(known_names(kind), name)


def is_currency(name: str) -> bool:
    """Whether a column of this name says the currency of the amounts beside it."""
    return field_names.squash(name) in _CURRENCY_NAMES


def fields_of(kind: Kind) -> frozenset[str]:
    """The fields that a column of such a file may hold; beside them `custom.…`, `answers.…` and `properties.…`."""
    more = {"leads": ("consent.marketing", "consent.text_version", "interest.problem", "test"), "spend": ()}
    return frozenset((*NAMES[kind], *more.get(kind, ("lead.source",))))
