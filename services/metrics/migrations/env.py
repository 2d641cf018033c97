"""The entry point of alembic for the migrations of metrics."""

from shared.db.alembic_config import run_env

run_env()
