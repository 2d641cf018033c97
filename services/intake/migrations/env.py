"""Where alembic enters the migrations of intake."""

from shared.migrations import run_env

run_env()
