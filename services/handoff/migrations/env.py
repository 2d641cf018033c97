"""Where alembic enters the migrations of handoff."""

from shared.revisions import run_env

run_env()
