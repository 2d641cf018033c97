"""The names of columns that say by themselves what they hold, in five languages, for each kind of file."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from shared.values.text_readings import fold

Kind = Literal["leads", "activities", "spend", "deals", "revenue"]

_LEADS = {
    "contact.email": """email, mail, e mail, email address, e mail address, e mail adresse, mailadresse, email adresse,
        work email, business email, company email, your email, courriel, adresse e mail, adresse email, correo,
        correo electronico, email profissional, endereco de email, email 1, person email work, person email""",
    "contact.phone": """phone, phone number, telephone, tel, mobile, mobile phone, cell phone, work phone, telefon,
        telefonnummer, handy, mobil, mobilnummer, rufnummer, mobiltelefon, telefone, telefono, numero de telephone,
        portable, celular, movil, person phone work, person phone""",
    "contact.name": "name, full name, contact name, contact, ansprechpartner, kontakt, nom complet, "
    "vollstandiger name, nombre completo, nome completo, person name, nombre y apellidos",
    "contact.first_name": "first name, firstname, given name, vorname, prenom, nombre, primeiro nome, nome",
    "contact.last_name": "last name, lastname, surname, family name, nachname, familienname, nom, nom de famille, "
    "apellido, apellidos, sobrenome, apelido",
    "contact.external_id": "crm id, crm_id, contact id, person id, kontakt id, kundennummer, customer id",
    "company.name": """company, company name, organisation, organization, organization name, account, account name,
        firma, unternehmen, firmenname, entreprise, societe, empresa, company account, associated company""",
    "company.domain": "domain, company domain, website, web site, company domain name, webseite, site web, sitio web",
    "company.industry": "industry, branche, secteur, sector, setor, industrie, secteur d activite, industria",
    "company.employees": """employees, number of employees, no of employees, company size, employee count, headcount,
        mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, unternehmensgrosse, firmengrosse, effectif,
        taille de l entreprise, nombre d employes, empleados, numero de empleados,
        funcionarios, numero de funcionarios""",
    "company.annual_revenue": "annual revenue, revenue, umsatz, jahresumsatz, chiffre d affaires, facturacion, "
    "faturamento",
    "company.country": "country, land, pays, pais, country region, company country",
    "role.title": """title, job title, jobtitle, position, role, titel, funktion, jobtitel, fonction, poste, cargo,
        puesto, funcao""",
    "role.seniority": "seniority, level, seniorität",
    "role.department": "department, abteilung, departement, service, departamento",
    "interest.product": "product, produkt, produit, producto, produto, product interest",
    "interest.budget": "budget, presupuesto, orcamento",
    "interest.timeline": "timeline, timeframe, zeitrahmen, delai, plazo, prazo",
    "interest.message": """message, comment, comments, note, notes, remark, remarks, nachricht, bemerkung, bemerkungen,
        kommentar, anmerkung, commentaire, mensaje, comentario, mensagem""",
    "touch.channel": "channel, kanal, canal",
    "touch.campaign": "campaign, campaign name, kampagne, kampagnenname, campagne, campana, campanha",
    "touch.ad_id": "ad id",
    "touch.utm_source": "utm source", "touch.utm_medium": "utm medium", "touch.utm_campaign": "utm campaign",
    "touch.utm_term": "utm term", "touch.utm_content": "utm content",
    "touch.referrer": "referrer, referer", "touch.landing_page": "landing page, landingpage, page url",
    "touch.click_id.gclid": "gclid, google click id, gcl id", "touch.click_id.fbclid": "fbclid",
    "touch.click_id.msclkid": "msclkid", "touch.click_id.ttclid": "ttclid", "touch.click_id.li_fat_id": "li fat id",
    "external_id": "lead id, submission id, response id, external id, id, anfrage id",
    "activity": "activity, aktivitat",
    "occurred_at": """occurred at, date, datum, created, created at, created time, created date, create date,
        date created, creation date, submitted at, submitted on, submission date, submission time, lead submit time,
        time, timestamp, erstellt, erstellt am, erstelldatum, eingang, eingegangen am, anfragedatum, date de creation,
        fecha, fecha de creacion, data, data de criacao, lead created, person created""",
}  # fmt: skip
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
_CURRENCY = re.compile(r"(.+?)\s*[(\[]\s*([A-Z]{3})\s*[)\]]")
_SIGNS = re.compile(r"[\W_]+")


def fold_name(name: str) -> str:
    """The name of a column without case, accents and signs: two that differ in these only are one."""
    return _SIGNS.sub(" ", fold(name)).strip()


def split_currency(name: str) -> tuple[str, str | None]:
    """The name and the currency of a column such as "Amount spent (EUR)"."""
    match = _CURRENCY.fullmatch(name.strip())
    return (match[1], match[2]) if match else (name, None)


@cache
def known_names(kind: Kind) -> Mapping[str, str]:
    """The field of each known name, folded; of two fields with one name, the first."""
    fields: dict[str, str] = {}
    for field, names in NAMES[kind].items():
        for name in names.split(","):
            fields.setdefault(fold_name(name), field)
    return fields


def fields_of(kind: Kind) -> frozenset[str]:
    """The fields that a column of such a file may hold; beside them `custom.…`, `answers.…` and `properties.…`."""
    more = {"leads": ("consent.marketing", "consent.text_version", "interest.problem", "test"), "spend": ()}
    return frozenset((*NAMES[kind], *more.get(kind, ("lead.source",))))
