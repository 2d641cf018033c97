"""LinkedIn Lead Sync: a notification names the lead, whose answers and form LinkedIn is asked for; `DELETED` erases.

LinkedIn signs `hmacsha256=` and the raw body, and asks every two hours for the HMAC of a code under the same secret:
only codes of the shape of a UUID are answered, or an answer would sign a forged notification.

`api`: `token`, `version`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from services.intake.sources.adapters.adapter import (
    JSON,
    Adapter,
    Erasure,
    Fetch,
    HookRequest,
    Lead,
    Reply,
    Result,
)
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import hex_digest, is_hex_digest
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets

PREFIX = b"hmacsha256="
CODE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
RESPONSE = "urn:li:leadGenFormResponse:"
FORM = re.compile(r"urn:li:leadGenForm:(\d{1,30}),(\d{1,10})", re.ASCII)
# A smaller number is seconds since 1970, a larger one milliseconds.
SECONDS_BELOW = 1e11


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    signature = request.header("x-li-signature").removeprefix(PREFIX.decode())
    return is_hex_digest(secrets.secret, PREFIX + request.body, signature)


def challenge(request: HookRequest, secrets: SourceSecrets) -> Reply | None:
    """The HMAC of the code under the secret."""
    if request.method != "GET":
        return None
    code = request.parameter("challengeCode")
    if not CODE.fullmatch(code) or not secrets.secret:
        return Reply(400)
    response = hex_digest(secrets.secret, code.encode())
    return Reply(200, orjson.dumps({"challengeCode": code, "challengeResponse": response}), JSON)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    lead_id = read_id(body.get("leadGenFormResponse")).removeprefix(RESPONSE)
    match (body.get("type"), body.get("leadAction")):
        case ("LEAD_ACTION", "DELETED") if lead_id:
            return [Erasure(lead_id)]
        case ("LEAD_ACTION", "CREATED") if lead_id:
            form = read_id(body.get("leadGenForm"))
            creative = read_id(as_object(body.get("associatedEntity")).get("creative"))
            return [Fetch(lead_id, filled({"form": form, "creative": creative}))]
    return []


def form_of(document: dict[str, Any], hints: Mapping[str, str]) -> tuple[str, str] | None:
    """The id and the version of the form that was filled in."""
    urn = read_id(document.get("versionedLeadGenFormUrn")) or hints.get("form", "")
    found = FORM.search(urn)
    return (found[1], found[2]) if found else None


def path_of(lead_id: str) -> str:
    return "leadFormResponses/" + quote(lead_id, safe="")


def read_fetched(
    source: Source, document: dict[str, Any], form: dict[str, Any], hints: Mapping[str, str], backfill: bool = False
) -> Lead:
    """The lead that LinkedIn tells, with the questions of its form. `backfill`: with the instant at which it came."""
    questions = read_questions(form)
    response = as_object(document.get("formResponse"))
    answers = [read_answer(each, questions) for each in list_objects(response.get("answers"))]
    campaign = read_id(as_object(as_object(document.get("leadMetadata")).get("sponsoredLeadMetadata")).get("campaign"))
    campaign = campaign.rpartition(":")[2]
    named = source.value_map.get("campaign", {}).get(campaign)
    touch = {
        "channel": source.channel or "paid_social",
        "campaign": named or source.campaign or campaign,
        "ad_id": hints.get("creative", "").rpartition(":")[2],
        "utm_source": "linkedin",
    }
    lead = make_lead(
        source,
        read_id(document.get("id")),
        answers,
        touch,
        test=document.get("testLead") is True,
    )
    submitted = read_instant(document.get("submittedAt")) if backfill else ""
    return Lead(lead.body | filled({"occurred_at": submitted}))


def read_questions(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of a form by their numbers."""
    questions = as_object(form.get("content")).get("questions")
    return {read_id(each.get("questionId")): each for each in list_objects(questions)}


def read_answer(answer: dict[str, Any], questions: dict[str, dict[str, Any]]) -> tuple[str, Any]:
    """The name of a question, and the text or the choices with which it was answered."""
    number = read_id(answer.get("questionId"))
    question = questions.get(number, {})
    name = read_line(question.get("predefinedField")) or read_line(question.get("name")) or f"question {number}"
    details = as_object(answer.get("answerDetails"))
    if text := as_object(details.get("textQuestionAnswer")).get("answer"):
        return name, text
    chosen = as_object(details.get("multipleChoiceAnswer")).get("options")
    labels = read_options(question)
    return name, [labels.get(read_id(each), read_id(each)) for each in chosen] if isinstance(chosen, list) else ""


def read_options(question: dict[str, Any]) -> dict[str, str]:
    """The labels of a question's choices by their numbers."""
    details = as_object(as_object(question.get("questionDetails")).get("multipleChoiceQuestionDetails"))
    return {
        read_id(each.get("id")): read_line(as_object(each.get("text")).get("text") or each.get("text"))
        for each in list_objects(details.get("options"))
    }


def read_instant(value: Any) -> str:
    """Milliseconds since 1970, or seconds if the number is that small, in RFC 3339; empty if it is neither."""
    try:
        seconds = float(value) / (1 if float(value) < SECONDS_BELOW else 1000)
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


ADAPTER = Adapter("linkedin", verify, read, challenge)
