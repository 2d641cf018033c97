"""PostgreSQL: statements and connections (asyncpg), transactions, table declarations, Core expressions, migrations."""
