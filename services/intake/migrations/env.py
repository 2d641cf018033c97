"""Where alembic enters the migrations of intake."""

from shared.revisions import run_env

run_env()
