"""Where alembic enters the migrations of handoff."""

from shared.db.revision_scripts import run_env

run_env()
