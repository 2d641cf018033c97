"""Where alembic enters the migrations of metrics."""

from shared.revisions import run_env

run_env()
