"""What people call the fields of a lead, in English, German, French, Spanish and Portuguese: one vocabulary for forms,
platforms and files. Each of them leaves out what says something else there, by a set of its own."""

import re
from collections.abc import Collection, Mapping

from shared.values.publication_fields import CLICK_IDS
from shared.values.text_readings import fold

# The parts of a name, which become `contact.name`.
FIRST_NAME, LAST_NAME = "contact.first_name", "contact.last_name"
# What only a file says of a lead: elsewhere the door knows it, or must not believe the person.
OF_FILES = frozenset({
    "external_id", "contact.external_id", "occurred_at", "activity", "touch.channel", "touch.campaign",
})  # fmt: skip
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")

# The names of each place. They are compared without case, accents, spaces and signs.
NAMES: Mapping[str, str] = {
    "contact.email": """
        email, mail, email address, work email, business email, company email, corporate email, user email, email 1,
        person email, person email work, email work, emailadresse, mailadresse, geschaftliche email,
        adresse email, courriel, adresse electronique, email professionnel, correo, correo electronico,
        direccion de correo electronico, correo corporativo, email corporativo, email de trabajo, endereco de email,
        email profissional""",
    "contact.phone": """
        phone, tel, telephone, phone number, telephone number, mobile, mobile phone, mobile number, cell, cell phone,
        work phone, work phone number, user phone, phone number verified, whatsapp, person phone, person phone work,
        phone work, telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, rufnummer,
        numero de telephone, telephone portable, telephone mobile, portable, telefono, numero de telefono, movil,
        telefono movil, celular, telefone, numero de telefone, telemovel""",
    "contact.name": """
        name, full name, contact name, contact person, contact, person name, user name, vollstandiger name,
        vor und nachname, vorname und nachname, ansprechpartner, kontakt, nom complet, nom et prenom, prenom et nom,
        nombre completo, nombre y apellidos, nombre y apellido, nome completo, nome e sobrenome, nome e apelido""",
    FIRST_NAME: """
        first name, fname, given name, forename, vorname, prenom, nombre, nombres, primer nombre, nome,
        primeiro nome""",
    LAST_NAME: """
        last name, lname, surname, family name, nachname, familienname, zuname, nom, nom de famille, apellido,
        apellidos, sobrenome, apelido, ultimo nome""",
    "contact.external_id": "crm id, contact id, person id, kontakt id, kundennummer, customer id",
    "company.name": """
        company, company name, organisation, organization, organisation name, organization name, business name,
        employer, account, account name, company account, associated company, firma, firmenname, unternehmen,
        unternehmensname, name der firma, name des unternehmens, entreprise, societe, nom de l entreprise,
        nom de la societe, raison sociale, empresa, nombre de la empresa, compania, organizacion, nome da empresa,
        organizacao, companhia""",
    "company.domain": """
        website, company website, homepage, url, domain, company domain, company domain name, webseite, internetseite,
        internetadresse, site web, site internet, sitio web, pagina web, site, site da empresa""",
    "company.employees": """
        company size, company size range, employees, number of employees, number of employees range, num employees,
        no of employees, employee count, staff count range, team size, headcount, size of company, mitarbeiter,
        mitarbeiterzahl, mitarbeiteranzahl, anzahl mitarbeiter, anzahl der mitarbeiter, unternehmensgrosse,
        firmengrosse, nombre d employes, nombre de salaries, effectif, effectifs, taille de l entreprise,
        numero de empleados, empleados, tamano de la empresa, numero de funcionarios, funcionarios,
        numero de colaboradores, tamanho da empresa""",
    "company.industry": """
        industry, company industry, job industry, sector, branche, wirtschaftszweig, industrie, secteur,
        secteur d activite, domaine d activite, industria, sector de actividad, setor, setor de atuacao,
        ramo de atividade""",
    "company.country": "country, country code, country region, company country, land, pays, pais",
    "company.annual_revenue": """
        annual revenue, revenue, jahresumsatz, umsatz, chiffre d affaires, facturacion, facturacion anual,
        ingresos anuales, faturamento, faturamento anual, receita anual""",
    "role.title": """
        job title, job, job role, job position, position, role, title, titel, berufsbezeichnung, stellenbezeichnung,
        jobtitel, funktion, poste, fonction, intitule du poste, titre du poste, puesto, puesto de trabajo, cargo,
        funcao""",
    "role.seniority": "seniority, level, senioritat",
    "role.department": "department, job department, abteilung, departement, service, departamento",
    "interest.product": "product, product of interest, product interest, produkt, produit, producto, produto",
    "interest.budget": "budget, presupuesto, orcamento",
    "interest.timeline": """
        timeline, purchase timeline, time frame, zeitrahmen, zeitplan, echeance, delai, plazo, prazo""",
    "interest.message": """
        message, comment, comments, note, notes, remark, remarks, enquiry, inquiry, question, questions,
        how can we help, how can we help you, nachricht, mitteilung, anmerkung, anmerkungen, kommentar, bemerkung,
        bemerkungen, anliegen, frage, wie konnen wir helfen, wie konnen wir ihnen helfen, commentaire, commentaires,
        remarques, mensaje, comentario, comentarios, consulta, mensagem, observacoes, duvida""",
    "consent.marketing": "marketing consent, consent marketing, marketing opt in",
    "touch.channel": "channel, kanal, canal",
    "touch.campaign": "campaign, campaign name, kampagne, kampagnenname, campagne, campana, campanha",
    "touch.ad_id": "ad id",
    "touch.referrer": "referrer, referer, http referrer",
    "touch.landing_page": "landing page, landing page url, page url, page uri, source url",
    "external_id": "lead id, submission id, response id, external id, id, anfrage id",
    "activity": "activity, aktivitat",
    "occurred_at": """
        occurred at, date, datum, created, created at, created time, created date, create date, date created,
        creation date, submitted at, submitted on, submission date, submission time, lead submit time, time, timestamp,
        erstellt, erstellt am, erstelldatum, eingang, eingegangen am, anfragedatum, date de creation, fecha,
        fecha de creacion, data, data de criacao, lead created, person created""",
    **{f"touch.{name}": name for name in UTM},
    **{f"touch.click_id.{name}": name for name in CLICK_IDS - {"gclid"}},
    "touch.click_id.gclid": "gclid, google click id",
}

_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What stands before the name of a field: "your e-mail", "Ihre Nachricht", "su empresa".
_POSSESSIVES = frozenset({
    "your", "my", "ihr", "ihre", "dein", "deine", "votre", "vos", "su", "sus", "tu", "tus", "mi", "seu", "sua",
    "o", "a",
})  # fmt: skip


def squash(name: str) -> str:
    """A name without case, accents, spaces and signs: "Work e-mail", `work_email` and `workEmail` are one."""
    return _SIGNS.sub("", fold(name))


def split_words(name: str) -> str:
    """The words of a name in lower case, without accents and without what is neither letter nor digit."""
    return _SIGNS.sub(" ", fold(_CAMEL.sub(" ", name))).strip()


def read_names(left_out: Collection[str] = ()) -> dict[str, str]:
    """The place of each name, squashed; `left_out`: the places and the names that say something else at a door."""
    out = {squash(name) for name in left_out if name not in NAMES}
    return {
        name: place
        for place, names in NAMES.items()
        if place not in left_out
        for name in map(squash, names.split(","))
        if name not in out
    }


def find_place(places: Mapping[str, str], name: str) -> str | None:
    """The place for which a name stands in `places`, as `read_names` gives them; "your" and the like do not count."""
    if place := places.get(squash(name)):
        return place
    first, _, rest = split_words(name).partition(" ")
    return places.get(squash(rest)) if first in _POSSESSIVES else None
