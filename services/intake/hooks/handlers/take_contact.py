"""Taking what a CRM says of a person who is a lead: its attributes, as if they had been stated over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import orjson
from uuid_utils.compat import uuid7

from services.intake.attributes.domain import StatedAttributes
from services.intake.attributes.handlers.enrich_owner import enrich_owner
from services.intake.attributes.schemas.read_stated import read_readable
from services.intake.hooks.domain import HookTask
from services.intake.hooks.handlers.contact_keys import know_by_id, make_keys
from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate
from shared.db.connection import Connection

Update = TypeVar("Update", ContactUpdate, CompanyUpdate)


def read_update(task: HookTask, kind: type[Update]) -> Update:
    """What the webhook said of the person or of the company."""
    document = orjson.loads(task.hints["update"])
    return kind(**document | {"occurred_at": datetime.fromisoformat(document["occurred_at"])})


async def take_contact(conn: Connection, task: HookTask, update: ContactUpdate, secrets: Sequence[bytes]) -> None:
    """Enrich the lead whom the address, else the source's id of the person, names. Nothing is kept of a stranger.

    What the CRM said before the person was erased is not taken.
    """
    keys = make_keys(task, update.email, update.contact_id, secrets)
    if await know_by_id(conn, task, keys):
        stated = StatedAttributes(uuid7(), read_readable(update.attributes), source=task.source)
        await enrich_owner(conn, [*keys.email, *keys.contact_id], stated, update.occurred_at)
