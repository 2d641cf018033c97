"""Two versions beside each other."""

from services.qualification.agreements.domain.agreement import AgreementVersion, UnknownAgreement
from services.qualification.agreements.domain.document_parts import Change, compare_documents
from services.qualification.agreements.store import agreements as store
from shared.db.database import Database


async def compare_versions(database: Database, older: int, newer: int) -> list[Change]:
    """What differs between two versions, clause by clause. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        documents = [await store.find(conn, version) for version in (older, newer)]
    before, after = (_require(agreement) for agreement in documents)
    return compare_documents(before.document, after.document)


def _require(agreement: AgreementVersion | None) -> AgreementVersion:
    if agreement is None:
        raise UnknownAgreement
    return agreement
