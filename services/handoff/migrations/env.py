"""Where alembic enters the migrations of handoff."""

from shared.migrations import run_env

run_env()
