"""What a sender of leads is told when one is refused."""

from services.intake.captures.domain.capture import AlreadyCaptured
from services.intake.identity.domain.match_keys import NoIdentifyingKey
from shared.http import Router, field_problem, problem_from

router = Router(
    answers={
        NoIdentifyingKey: field_problem("/contact/phone"),
        AlreadyCaptured: lambda refusal: problem_from(
            refusal,
            409,
            capture_id=str(refusal.capture_id),
            lead_id=str(refusal.lead_id) if refusal.lead_id else None,
        ),
    }
)
