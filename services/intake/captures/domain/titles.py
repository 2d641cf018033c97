"""The seniority and the department that a job title tells, in English, German, French, Spanish and Portuguese.

Each word or phrase stands in one table; words are compared without accents and capitals.
"""

from functools import lru_cache
from typing import NamedTuple

from shared.values.text_readings import find_words

CACHED_TITLES = 4096
TITLE_CHARACTERS = 120
PHRASE_WORDS = 3

# The first level of which a title holds a word counts. "Assistant to the CEO" is no chief.
SENIORITIES = {
    "entry": """assistant to|executive assistant|personal assistant|team assistant|assistenz|assistentin der|
        assistent der|assistante de|assistant de|asistente de|assistente de|assistente da|assistente do|secretary|
        sekretar|sekretarin|secretaire|secretaria|secretario|junior|jr|intern|internship|trainee|apprentice|student|
        graduate|werkstudent|werkstudentin|praktikant|praktikantin|auszubildende|auszubildender|azubi|volontar|
        volontarin|stagiaire|apprenti|apprentie|alternant|alternante|becario|becaria|practicante|aprendiz|estagiario|
        estagiaria""",
    "c_level": """chief|ceo|cfo|cto|coo|cmo|cio|cso|cpo|cro|chro|cdo|ciso|cco|president|owner|founder|cofounder|
        managing director|general director|managing partner|geschaftsfuhrer|geschaftsfuhrerin|geschaftsfuhrung|
        geschaftsfuhrender|geschaftsfuhrende|geschaeftsfuehrer|geschaeftsfuehrerin|vorstand|vorstandin|
        vorstandsvorsitzender|vorstandsvorsitzende|inhaber|inhaberin|grunder|grunderin|gruender|gruenderin|
        mitgrunder|mitgrunderin|pdg|directeur general|directrice generale|dg|gerant|gerante|presidente|presidenta|
        fondateur|fondatrice|cofondateur|cofondatrice|proprietaire|director general|directora general|
        director ejecutivo|directora ejecutiva|consejero delegado|consejera delegada|fundador|fundadora|cofundador|
        cofundadora|propietario|propietaria|dueno|duena|diretor geral|diretora geral|diretor executivo|
        diretora executiva|proprietario|proprietaria|socio fundador""",
    "vp": """vp|svp|evp|avp|vice president|vicepresident|vizeprasident|vizeprasidentin|vice presidente|vicepresidente|
        vicepresidenta|directeur general adjoint|directrice generale adjointe""",
    "director": """director|directora|head|direktor|direktorin|leiter|leiterin|leitung|hauptabteilungsleiter|
        directeur|directrice|diretor|diretora""",
    "manager": """manager|managerin|teamleiter|teamleiterin|gruppenleiter|gruppenleiterin|schichtleiter|
        schichtleiterin|projektleiter|projektleiterin|filialleiter|filialleiterin|team lead|teamlead|supervisor|
        foreman|meister|responsable|chef de|chef d|cheffe de|cheffe d|encargado|encargada|gerente|gestor|gestora|jefe|
        jefa|coordinator|coordinador|coordinadora|coordenador|coordenadora|responsavel|encarregado|encarregada|
        supervisora|gestionnaire|coordinateur|coordinatrice|koordinator|koordinatorin|chef|chefin|chefe""",
    "senior": """senior|sr|lead|principal|staff|expert|specialist|experte|expertin|spezialist|spezialistin|referent|
        referentin|specialiste|especialista|consultor senior|lider|pleno""",
}
# German writes in one word what others head: Vertriebsleiterin.
HEADS = ("leiter", "leiterin", "leitung", "direktor", "direktorin", "chef", "chefin")
DEPARTMENTS = {
    "sales": """sales|cro|cso|business development|account executive|account manager|account director|bizdev|vertrieb|
        verkauf|aussendienst|innendienst|ventes|vente|commercial|commerciale|ventas|comercial|vendas""",
    "marketing": """marketing|cmo|brand|branding|growth|demand generation|communications|communication|pr|content|
        kommunikation|werbung|comunicacion|mercadeo|comunicacao|publicite|publicidad""",
    "operations": """operations|operation|ops|coo|logistics|logistik|supply chain|warehouse|lager|production|produktion|
        manufacturing|plant|fertigung|betrieb|betriebsleiter|betriebsleiterin|logistique|operaciones|logistica|
        operacoes|producao|produccion|exploitation|fuhrpark|fleet""",
    "finance": """finance|financial|cfo|accounting|accountant|controller|controlling|treasurer|treasury|finanzen|
        buchhaltung|buchhalter|buchhalterin|comptable|comptabilite|financier|financiere|finances|finanzas|financiero|
        financiera|contable|contabilidad|financeiro|financeira|financas|contador|contadora|contabilidade""",
    "human_resources": """human resources|hr|chro|people|talent|recruiting|recruiter|recruitment|personal|
        personalwesen|personalleiter|personalleiterin|rh|ressources humaines|recursos humanos|rrhh""",
    "it": """it|cio|ciso|information technology|information security|infrastructure|edv|informatik|informatique|
        dsi|informatica|sistemas|sysadmin|system administrator|tecnologia|technologie""",
    "engineering": """engineering|engineer|cto|developer|development|software|devops|research|entwicklung|entwickler|
        entwicklerin|ingenieur|ingenieurin|technik|technical|technique|ingenieria|ingeniero|ingeniera|tecnico|
        desarrollo|desenvolvimento|desenvolvedor|desenvolvedora|engenharia|engenheiro|engenheira|konstruktion|
        developpeur|developpeuse""",
    "product": "product|produkt|produit|producto|produto|produktmanagement|produktmanager|produktmanagerin",
    "procurement": """procurement|purchasing|buyer|sourcing|einkauf|einkaufer|einkauferin|achats|acheteur|acheteuse|
        compras|comprador|compradora|beschaffung|cpo""",
    "legal": """legal|counsel|lawyer|compliance|recht|rechtsabteilung|jurist|juristin|juridique|juriste|legales|
        juridico|juridica""",
    "customer_service": """customer|customer success|customer service|customer support|support|kundendienst|
        kundenservice|kundenbetreuung|service client|sav|atencion al cliente|atendimento""",
}
# "Personal" is the German department, but no part of these.
WITHOUT_DEPARTMENT = "personal assistant|executive assistant|personal trainer"
# The first parts of German compounds: Vertriebsleiter, Marketingassistent.
COMPOUNDS = {
    **dict.fromkeys(("vertriebs", "verkaufs"), "sales"),
    "marketing": "marketing",
    **dict.fromkeys(("logistik", "produktions", "betriebs", "lager"), "operations"),
    **dict.fromkeys(("finanz", "buchhaltungs"), "finance"),
    "personal": "human_resources",
    "einkaufs": "procurement",
    "entwicklungs": "engineering",
    "rechts": "legal",
    "produkt": "product",
}
LONGEST_COMPOUND_START = 12


class Role(NamedTuple):
    """What a title tells; None where it tells nothing."""

    seniority: str | None = None
    department: str | None = None


def _index(table: dict[str, str]) -> dict[str, str]:
    return {" ".join(phrase.split()): code for code, phrases in table.items() for phrase in phrases.split("|")}


SENIORITY_OF = _index(SENIORITIES)
DEPARTMENT_OF = _index(DEPARTMENTS | {"": WITHOUT_DEPARTMENT})
RANKS = {seniority: rank for rank, seniority in enumerate(SENIORITIES)}


@lru_cache(CACHED_TITLES)
def read_title(title: str) -> Role:
    """The seniority and the department of a job title."""
    words = tuple(find_words(title[:TITLE_CHARACTERS]))
    levels = [level for level in _find_phrases(words, SENIORITY_OF) if level]
    levels += ["director" for word in words if word not in SENIORITY_OF and word.endswith(HEADS)]
    departments = [each for each in _find_phrases(words, DEPARTMENT_OF) if each]
    departments += [each for word in words if word not in DEPARTMENT_OF and (each := _read_compound(word))]
    return Role(min(levels, key=RANKS.__getitem__, default=None), departments[0] if departments else None)


def _find_phrases(words: tuple[str, ...], codes: dict[str, str]) -> list[str]:
    """What the words say, in order; of phrases that begin alike the longest counts, and each word is read once."""
    found: list[str] = []
    start = 0
    while start < len(words):
        lengths = range(min(PHRASE_WORDS, len(words) - start), 0, -1)
        phrases = ((" ".join(words[start : start + length]), length) for length in lengths)
        phrase, length = next(((phrase, length) for phrase, length in phrases if phrase in codes), ("", 1))
        if phrase:
            found.append(codes[phrase])
        start += length
    return found


def _read_compound(word: str) -> str | None:
    lengths = range(min(LONGEST_COMPOUND_START, len(word) - 1), 0, -1)
    return next((COMPOUNDS[word[:length]] for length in lengths if word[:length] in COMPOUNDS), None)
