"""Where alembic enters the migrations of intake."""

from shared.db.alembic_config import run_env

run_env()
