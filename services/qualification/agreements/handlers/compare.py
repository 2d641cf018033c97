"""Two versions beside each other."""

from typing import NamedTuple

from services.qualification.agreements.domain.agreement import AgreementVersion, UnknownAgreement
from services.qualification.agreements.domain.document_parts import Change, compare_documents
from services.qualification.agreements.store import agreements as store
from shared.db.database import Database


class Comparison(NamedTuple):
    """What differs between two versions, clause by clause."""

    older: AgreementVersion
    newer: AgreementVersion
    changes: list[Change]


async def compare_versions(database: Database, older: int, newer: int) -> Comparison:
    """What differs between two versions. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        before, after = await store.find(conn, older), await store.find(conn, newer)
    if before is None or after is None:
        raise UnknownAgreement
    return Comparison(before, after, compare_documents(before.document, after.document))
