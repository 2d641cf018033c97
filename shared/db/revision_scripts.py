"""What the alembic scripts of the services call: `run_env` in `env.py`, the other names in revisions."""

import re

from alembic import context, op

from shared.db.alembic_config import VERSION_TABLE
from shared.db.ddl import ddl
from shared.db.loans import list_grants

STATEMENT_END = re.compile(r";[ \t]*(?:\n|\Z)")
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
    statements = [script] if "$$" in script else STATEMENT_END.split(script)
    for statement in statements:
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def lend(*tables: str) -> None:
    """For revisions: let other services use these tables of the schema, as LOANS in `shared/db/loans.py` says."""
    for statement in list_grants(tables, context.config.attributes["roles"]):
        op.get_bind().exec_driver_sql(statement)


def run_for_roles(template: str) -> None:
    """For revisions: run one statement with the role of a service wherever the template says `{service}`."""
    op.get_bind().exec_driver_sql(ddl(template, **context.config.attributes["roles"]))
