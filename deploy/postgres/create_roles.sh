#!/bin/bash
# Run once by the PostgreSQL image, on a new database: one login for each service, and one that migrates. That one makes
# the login of Grafana, so it may make roles, and manage those that it made.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv migrate MIGRATE_PASSWORD
\getenv intake INTAKE_PASSWORD
\getenv qualification QUALIFICATION_PASSWORD
\getenv handoff HANDOFF_PASSWORD
\getenv metrics METRICS_PASSWORD
create role accord login createrole password :'migrate';
create role accord_intake login noinherit password :'intake';
create role accord_qualification login noinherit password :'qualification';
create role accord_handoff login noinherit password :'handoff';
create role accord_metrics login noinherit password :'metrics';
grant accord_intake, accord_qualification, accord_handoff, accord_metrics to accord;

select current_database() as database \gset
alter database :"database" owner to accord;
revoke temporary on database :"database" from public;
SQL
