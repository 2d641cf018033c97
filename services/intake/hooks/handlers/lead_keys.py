"""The match keys of the lead of a deal that a CRM reported."""

from collections.abc import Sequence

from services.intake.captures.domain.erased_keys import is_erased
from services.intake.captures.store.erased_keys import find_erased_keys
from services.intake.hooks.domain import HookTask
from services.intake.identity.store.person_keys import add_person_keys
from services.intake.sources.adapters.adapter import Outcome
from shared.db.connection import Connection
from shared.values.contact_identity import InvalidEmail, match_keys, normalize_email, source_scoped_id


async def find_lead_keys(conn: Connection, task: HookTask, outcome: Outcome, secrets: Sequence[bytes]) -> list[str]:
    """The keyed hashes of the lead's address; none of a person who was erased after the CRM told of the deal.

    From then on the person is known by its id in the CRM too, by which the CRM may ask to erase it.
    """
    hashes = _hash_email(outcome.lead.get("email", ""), secrets)
    if not hashes or is_erased(hashes, task.received_at, await find_erased_keys(conn, hashes)):
        return []
    if contact_id := outcome.lead.get("contact_id"):
        keys = match_keys("person", source_scoped_id(task.source, contact_id), secrets)
        await add_person_keys(conn, hashes, keys)
    return hashes


def _hash_email(email: str, secrets: Sequence[bytes]) -> list[str]:
    try:
        return match_keys("email", normalize_email(email), secrets) if email else []
    except InvalidEmail:
        return []
