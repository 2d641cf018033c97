"""The entry point of alembic for the migrations of metrics."""

from shared.db.revision_scripts import run_env

run_env()
