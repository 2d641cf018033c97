"""The drafts of an advice, as their authors would write them."""

from services.qualification.advice.handlers.load_advice import Advised
from services.qualification.agreements.schemas.rewrite_yaml import rewrite_yaml
from services.qualification.agreements.schemas.write_yaml import write_yaml
from services.qualification.agreements.store.drafts import find_source
from shared.db.database import Database


async def write_drafts(database: Database, advised: Advised) -> list[str]:
    """The text of each proposal's draft: that of the agreement in force, with its comments, but for what changes."""
    document = advised.agreement.document
    async with database.read_connection() as conn:
        text = await find_source(conn, advised.agreement.version) or write_yaml(document)
    return [rewrite_yaml(text, {**document, "definition": dict(each.definition)}) for each in advised.advice.proposals]
