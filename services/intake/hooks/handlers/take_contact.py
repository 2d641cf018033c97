"""Taking what a CRM says of a person who is a lead: its attributes, as if they had been stated over HTTP."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import orjson
from uuid_utils.compat import uuid7

from services.intake.attributes.domain import Statement
from services.intake.attributes.handlers.enrich_owner import enrich_owner
from services.intake.attributes.schemas.read_stated import read_readable
from services.intake.hooks.domain import HookTask
from services.intake.sources.adapters.adapter import ContactUpdate
from shared.db.connection import Connection
from shared.values.contact_identity import InvalidEmail, match_keys, normalize_email, source_scoped_id


def read_update(task: HookTask) -> ContactUpdate:
    """What the webhook said of the person."""
    document = orjson.loads(task.hints["update"])
    return ContactUpdate(**document | {"occurred_at": datetime.fromisoformat(document["occurred_at"])})


async def take_contact(conn: Connection, source: str, update: ContactUpdate, secrets: Sequence[bytes]) -> None:
    """Enrich the lead whom the address, else the source's id of the person, names. Nothing is kept of a stranger."""
    statement = Statement(uuid7(), read_readable(update.attributes), source=source)
    await enrich_owner(conn, list(_list_hashes(source, update, secrets)), statement, update.occurred_at)


def _list_hashes(source: str, update: ContactUpdate, secrets: Sequence[bytes]) -> Iterator[str]:
    try:
        if update.email:
            yield from match_keys("email", normalize_email(update.email), secrets)
    except InvalidEmail:
        pass
    yield from match_keys("person", source_scoped_id(source, update.contact_id), secrets)
