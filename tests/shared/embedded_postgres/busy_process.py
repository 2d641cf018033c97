"""A statement that keeps a process of the server busy for four seconds, and the query that finds it."""

BUSY = """
DO $$ DECLARE until timestamptz := clock_timestamp() + interval '4s';
BEGIN WHILE clock_timestamp() < until LOOP END LOOP; END $$
"""
BUSY_PID = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%DO $$%' AND pid <> pg_backend_pid()"
