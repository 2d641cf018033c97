"""What the alembic scripts of the services call: `run_env` in `env.py`, the other names in revisions."""

import re

from alembic import context, op

from shared.db.ddl import ddl
from shared.db.loans import list_grants
from shared.db.revisions import VERSION_TABLE

STATEMENT_END = re.compile(r";[ \t]*(?:\n|\Z)")
_NO_LIMIT = "set lock_timeout = 0"
_USUAL_LIMIT = "reset lock_timeout"
# Drops all tables of the service except alembic's version table, for the downgrade of its first revision.
EMPTY_SCHEMA = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace
        AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'alembic_version'
    LOOP EXECUTE format('DROP TABLE %I', name); END LOOP;
END $$
"""


def run_env() -> None:
    """Run the revisions that alembic chose; called by `env.py` of each service. Each revision is one transaction."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        version_table=VERSION_TABLE,
        version_table_schema=attributes["schema"],
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_sql(script: str) -> None:
    """For revisions: run the statements of the script one by one; each ends with a semicolon at the end of its line.

    The text is sent unchanged: colons and percent signs have no meaning. A script with a body in `$$` is one statement.
    """
    for statement in [script] if "$$" in script else _split(script):
        op.get_bind().exec_driver_sql(statement)


def run_in_pieces(script: str) -> None:
    """For revisions of big tables: run each statement in a transaction of its own, so that the services go on working.

    A statement that changes rows is repeated until it changes none; its `limit` says how many it takes at a time.
    If one fails, the revision is run again from its beginning, so every statement must be repeatable.
    """
    with op.get_context().autocommit_block():
        for statement in _split(script):
            # What is built concurrently waits for older transactions, and holds up no other transaction meanwhile.
            op.get_bind().exec_driver_sql(_NO_LIMIT if " concurrently " in statement.lower() else _USUAL_LIMIT)
            while op.get_bind().exec_driver_sql(statement).rowcount > 0:
                pass
        op.get_bind().exec_driver_sql(_USUAL_LIMIT)


def _split(script: str) -> list[str]:
    return [statement for statement in STATEMENT_END.split(script) if statement.strip()]


def lend(*tables: str) -> None:
    """For revisions: let other services use these tables of the schema, as LOANS in `shared/db/loans.py` says."""
    for statement in list_grants(tables, context.config.attributes["roles"]):
        op.get_bind().exec_driver_sql(statement)


def run_for_roles(template: str) -> None:
    """For revisions: run one statement with the role of a service wherever the template says `{service}`."""
    op.get_bind().exec_driver_sql(ddl(template, **context.config.attributes["roles"]))
