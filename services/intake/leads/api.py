"""What a sender of leads is told when one is refused."""

from services.intake.captures.domain import AlreadyCaptured
from services.intake.identities.domain import NobodyKnown
from shared.http import Router, naming, told

router = Router(
    answers={
        NobodyKnown: naming("/contact/phone"),
        AlreadyCaptured: lambda refusal: told(
            refusal,
            409,
            capture_id=str(refusal.capture_id),
            lead_id=str(refusal.lead_id) if refusal.lead_id else None,
        ),
    }
)
