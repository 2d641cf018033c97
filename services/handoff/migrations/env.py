"""Where alembic enters the migrations of handoff."""

from shared.db.alembic_config import run_env

run_env()
