"""Where alembic enters the migrations of qualification."""

from shared.db.alembic_config import run_env

run_env()
