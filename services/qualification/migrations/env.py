"""Where alembic enters the migrations of qualification."""

from shared.revisions import run_env

run_env()
