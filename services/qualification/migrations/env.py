"""Where alembic enters the migrations of qualification."""

from shared.migrations import run_env

run_env()
