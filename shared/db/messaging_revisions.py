"""What the revisions of every service do to the tables of messaging, which `shared/db/messaging_tables.py` declares."""

from shared.db.ddl import ddl
from shared.db.messaging_tables import PARTITIONS, PUBLISHER

_PRODUCER_TABLES = """
-- Events staged in the transaction that decided them. The identity is drawn after the subject's row was locked, so its
-- order is the order of each subject's history; the sequencer moves rows to the journal in this order.
create table outbox (
    position bigint generated always as identity (cache 1) primary key,
    partition int not null,
    event_id uuid not null,
    type text not null,
    version int not null,
    subject text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    data json not null
);
-- The published events, numbered 1, 2, 3… in each partition without gaps. Only the lock on `heads` keeps numbers
-- unique: a constraint would have to include the day. `epoch` is the epoch in which the number was assigned.
create table journal (
    day date not null,
    partition int not null,
    number bigint not null,
    epoch uuid not null,
    event_id uuid not null,
    type text not null,
    version int not null,
    subject text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    data json not null
) partition by range (day);
create index journal_number on journal (partition, number);
-- Per partition: the last number assigned, the last one that Kafka acknowledged, the last one that retention dropped,
-- and the epoch that owns the following numbers.
create table heads (
    partition int primary key,
    number bigint not null default 0,
    published bigint not null default 0,
    floor bigint not null default 0,
    epoch uuid
);
-- Which epoch owns the numbers from `first_number` up to the next row's.
create table epochs (
    partition int not null,
    first_number bigint not null,
    epoch uuid not null,
    primary key (partition, first_number)
);
"""

_CONSUMER_TABLES = """
-- The number up to which this service has handled each partition; `hint` is the Kafka offset after it.
create table positions (
    topic text not null,
    partition int not null,
    number bigint not null default 0,
    hint bigint,
    tries int not null default 0,
    primary key (topic, partition)
);
-- One row per running process, valid until `seen_until` by this database's clock.
create table members (member uuid primary key, seen_until timestamptz not null);
-- The process that reads a partition number (of every topic), or publishes.
create table leases (
    partition int primary key,
    member uuid,
    freed_at timestamptz not null default clock_timestamp()
);
-- Records whose handling failed, and later ones of the same key, which wait for them.
create table dead_letters (
    topic text not null,
    partition int not null,
    number bigint not null,
    event_id uuid not null,
    type text not null,
    version int not null,
    subject text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    data json not null,
    error text not null,
    parked_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition, number)
);
create index dead_letters_subject on dead_letters (topic, subject);
"""

CREATE_SET_ASIDE = """
-- Rows that made a batch of a periodic task fail; the task leaves each out until `retry_at`.
create table set_aside (
    task text not null,
    row_id uuid not null,
    error text not null,
    attempts int not null default 1,
    since timestamptz not null default clock_timestamp(),
    retry_at timestamptz not null,
    primary key (task, row_id)
);
"""

CREATE_ERASED_LEADS = """
-- Leads that were erased: what still comes of them is dropped. Intake counts what it deleted.
create table erased_leads (
    lead_id uuid primary key,
    erased_at timestamptz not null,
    captures int,
    activities int
);
"""

# For `run_in_pieces`: a transaction that alters two of these tables and one that numbers events would wait for each
# other.
# A process claims the numbers of the journal as an epoch: without one, none has run.
ADD_PACKED_JSON = """
-- From when on JSON is packed. Before, a process of a former version may still run, which could not read it.
create table if not exists packed_json (since timestamptz not null);
insert into packed_json
select case when exists (select from epochs) then clock_timestamp() + interval '1 hour' else clock_timestamp() end
where not exists (select from packed_json);
alter table outbox add column if not exists packed_data bytea, alter column data drop not null;
alter table journal add column if not exists packed_data bytea, alter column data drop not null;
"""
DROP_PACKED_JSON = """
alter table outbox drop column packed_data, alter column data set not null;
alter table journal drop column packed_data, alter column data set not null;
drop table packed_json;
"""

# `hash` is what the partition is computed from when the event is numbered; `partition` is for processes of the version
# before, which know no hash. With more than twelve partitions they would break the order of events: they are refused.
ADD_PARTITIONING = """
create table if not exists partitioning (count int not null, paused_until timestamptz not null default '-infinity');
insert into partitioning (count) select 12 where not exists (select from partitioning);
alter table outbox add column if not exists hash int;
create or replace function refuse_former_version() returns trigger language plpgsql as 'declare more boolean
    := false; begin execute format(''select count > 12 from %I.partitioning'', tg_table_schema) into more; if more
    then raise exception ''this version knows twelve partitions only'' using errcode = ''0A000''; end if; return
    new; end';
create or replace trigger refuse_former_stager before insert on outbox for each row when (new.hash is null)
    execute function refuse_former_version();
create or replace trigger refuse_former_sequencer before update of number on heads for each row
    when (current_setting('accord.numbering', true) is distinct from 'by hash')
    execute function refuse_former_version();
"""
DROP_PARTITIONING = """
alter table partitioning add constraint no_more_than_twelve check (count = 12);
drop trigger refuse_former_sequencer on heads;
drop trigger refuse_former_stager on outbox;
drop function refuse_former_version;
alter table outbox drop column hash;
drop table partitioning;
"""

# The trace that an event belongs to, as W3C Trace Context writes it; null where none is recorded.
ADD_TRACEPARENT = """
alter table outbox add column if not exists traceparent text;
alter table journal add column if not exists traceparent text;
"""
DROP_TRACEPARENT = """
alter table outbox drop column traceparent;
alter table journal drop column traceparent;
"""

_HEADS = "insert into heads (partition) select generate_series(0, {last})"
_POSITIONS = "insert into positions (topic, partition) select {topic}, generate_series(0, {last})"
_PUBLISHER_LEASE = "insert into leases (partition) values ({publisher})"
_LEASES = "insert into leases (partition) select generate_series(0, {last})"


def create_messaging_tables(topics: tuple[str, ...]) -> list[str]:
    """The scripts that create the messaging tables of a service that reads `topics`; for its first revision."""
    partitions = {"last": PARTITIONS - 1}
    return [
        *(_PRODUCER_TABLES, _CONSUMER_TABLES, ddl(_HEADS, partitions)),
        *(ddl(_POSITIONS, {**partitions, "topic": topic}) for topic in topics),
        ddl(_PUBLISHER_LEASE, {"publisher": PUBLISHER}),
        *([ddl(_LEASES, partitions)] if topics else []),
    ]
