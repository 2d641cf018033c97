"""The embedded PostgreSQL of `accord up`: its programs, its data folder, its server process."""
