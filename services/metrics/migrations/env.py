"""Where alembic enters the migrations of metrics."""

from shared.migrations import run_env

run_env()
