"""Where alembic enters the migrations of qualification."""

from shared.db.revision_scripts import run_env

run_env()
