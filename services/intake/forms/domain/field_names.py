"""The names of a form's fields: as forms write them, and the places for which common names stand in five languages."""

import re
from functools import lru_cache

from shared.values.publication_fields import CLICK_IDS
from shared.values.text_readings import fold

_BRACKETS = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")
# What a form says before the name of a field: "your e-mail", "Ihre Nachricht", "su empresa".
_POSSESSIVES = frozenset(
    {
        "your",
        "my",
        "ihr",
        "ihre",
        "dein",
        "deine",
        "votre",
        "vos",
        "su",
        "sus",
        "tu",
        "tus",
        "mi",
        "seu",
        "sua",
        "o",
        "a",
    }
)
NAME_CHARACTERS = 200
# The fields of the forms that come have the same names again and again; senders choose them, so few are remembered.
REMEMBERED_NAMES = 2048

# The parts of a name, which become `contact.name`.
FIRST_NAME, LAST_NAME = "contact.first_name", "contact.last_name"

# What each place is called: in English, German, French, Spanish, Portuguese.
_COMMON_NAMES = {
    "contact.email": """
        email, mail, email address, work email, business email, company email, corporate email,
        emailadresse, email adresse, mailadresse, geschaftliche email,
        adresse email, courriel, adresse electronique, email professionnel,
        correo, correo electronico, direccion de correo electronico, correo corporativo, email corporativo,
        email de trabajo, endereco de email, email profissional""",
    "contact.phone": """
        phone, tel, telephone, phone number, telephone number, mobile, mobile phone, mobile number, cell, cell phone,
        work phone, whatsapp, telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, rufnummer,
        numero de telephone, telephone portable, telephone mobile, portable, telefono, numero de telefono, movil,
        telefono movil, celular, telefone, numero de telefone, telemovel""",
    "contact.name": """
        name, full name, fullname, contact name, contact person, vollstandiger name, vor und nachname,
        vorname und nachname, ansprechpartner, nom complet, nom et prenom, prenom et nom, nombre completo,
        nombre y apellidos, nombre y apellido, nome completo, nome e sobrenome, nome e apelido""",
    FIRST_NAME: """
        first name, firstname, fname, given name, forename, vorname, prenom, nombre, nombres, primer nombre, nome,
        primeiro nome""",
    LAST_NAME: """
        last name, lastname, lname, surname, family name, nachname, familienname, zuname, nom, nom de famille, apellido,
        apellidos, sobrenome, apelido, ultimo nome""",
    "company.name": """
        company, company name, organisation, organization, organisation name, organization name, business name,
        employer, firma, firmenname, unternehmen, unternehmensname, name der firma, name des unternehmens, entreprise,
        societe, nom de l entreprise, nom de la societe, raison sociale, empresa, nombre de la empresa, compania,
        organizacion, nome da empresa, organizacao, companhia""",
    "company.domain": """
        website, web site, company website, homepage, url, domain, company domain, webseite, internetseite,
        internetadresse, site web, site internet, sitio web, pagina web, site, site da empresa""",
    "company.employees": """
        company size, employees, number of employees, employee count, team size, headcount, size of company,
        mitarbeiter, mitarbeiterzahl, mitarbeiteranzahl, anzahl mitarbeiter, anzahl der mitarbeiter,
        unternehmensgrosse, firmengrosse, nombre d employes, nombre de salaries, effectif, effectifs,
        taille de l entreprise, numero de empleados, empleados, tamano de la empresa, numero de funcionarios,
        funcionarios, numero de colaboradores, tamanho da empresa""",
    "company.industry": """
        industry, sector, branche, wirtschaftszweig, secteur, secteur d activite, domaine d activite, industria,
        sector de actividad, setor, setor de atuacao, ramo de atividade""",
    "company.country": "country, country code, land, pays, pais",
    "company.annual_revenue": """
        annual revenue, revenue, jahresumsatz, umsatz, chiffre d affaires, facturacion anual, ingresos anuales,
        faturamento anual, receita anual""",
    "role.title": """
        job title, jobtitle, job, job role, job position, position, role, berufsbezeichnung, stellenbezeichnung,
        funktion, poste, fonction, intitule du poste, titre du poste, puesto, puesto de trabajo, cargo, funcao""",
    "role.department": "department, abteilung, departamento",
    "interest.product": "product, product of interest, produkt, produit, producto, produto",
    "interest.budget": "budget, presupuesto, orcamento",
    "interest.timeline": """
        timeline, time frame, timeframe, zeitrahmen, zeitplan, echeance, delai, plazo, prazo""",
    "interest.message": """
        message, comment, comments, enquiry, inquiry, question, questions, how can we help, how can we help you,
        nachricht, mitteilung, anmerkung, anmerkungen, kommentar, bemerkung, bemerkungen, anliegen, frage,
        wie konnen wir helfen, wie konnen wir ihnen helfen, commentaire, commentaires, remarques, mensaje, comentario,
        comentarios, consulta, mensagem, observacoes, duvida""",
    "consent.marketing": "marketing consent, consent marketing, marketing opt in",
    "touch.utm_source": "utm source",
    "touch.utm_medium": "utm medium",
    "touch.utm_campaign": "utm campaign",
    "touch.utm_term": "utm term",
    "touch.utm_content": "utm content",
    "touch.ad_id": "ad id",
}


def read_name(name: str) -> str:
    """The name without brackets, at most 200 characters: `a[]`, `a[0]` as `a`, `company[size]` as `company.size`."""
    name = " ".join(name.split())
    if _BRACKETS.fullmatch(name):
        first, *rest = name.replace("]", "").split("[")
        name = ".".join([first.strip(), *(part for part in rest if part.strip() and not part.isdecimal())])
    return name[:NAME_CHARACTERS]


@lru_cache(REMEMBERED_NAMES)
def find_words(name: str) -> str:
    """The words of a name in lower case, without accents and without what is neither letter nor digit."""
    return _SEPARATORS.sub(" ", fold(_CAMEL.sub(" ", name))).strip()


@lru_cache(REMEMBERED_NAMES)
def find_common_place(name: str) -> str | None:
    """The place for which a common name stands; of a name in parts, as `form_fields.email`, the last part may do."""
    return _find_place(name) or _find_place(name.rpartition(".")[2])


def _find_place(name: str) -> str | None:
    click_id = name.lower().lstrip("_")
    if click_id in CLICK_IDS:
        return f"touch.click_id.{click_id}"
    words = find_words(name).replace("e mail", "email")
    first, _, rest = words.partition(" ")
    return _PLACES.get(words) or (_PLACES.get(rest) if first in _POSSESSIVES else None)


_PLACES = {name.strip(): place for place, names in _COMMON_NAMES.items() for name in " ".join(names.split()).split(",")}
