CREATE SCHEMA access;
ALTER SCHEMA access OWNER TO accord_intake;
CREATE SCHEMA contacts;
ALTER SCHEMA contacts OWNER TO accord_intake;
CREATE SCHEMA handoff;
ALTER SCHEMA handoff OWNER TO accord_handoff;
CREATE SCHEMA intake;
ALTER SCHEMA intake OWNER TO accord_intake;
CREATE SCHEMA metrics;
ALTER SCHEMA metrics OWNER TO accord_metrics;
CREATE SCHEMA qualification;
ALTER SCHEMA qualification OWNER TO accord_qualification;
CREATE FUNCTION handoff.refuse_former_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare more boolean
    := false; begin execute format('select count > 12 from %I.partitioning', tg_table_schema) into more; if more
    then raise exception 'this version knows twelve partitions only' using errcode = '0A000'; end if; return
    new; end$$;
ALTER FUNCTION handoff.refuse_former_version() OWNER TO accord_handoff;
CREATE FUNCTION intake.refuse_former_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare more boolean
    := false; begin execute format('select count > 12 from %I.partitioning', tg_table_schema) into more; if more
    then raise exception 'this version knows twelve partitions only' using errcode = '0A000'; end if; return
    new; end$$;
ALTER FUNCTION intake.refuse_former_version() OWNER TO accord_intake;
CREATE FUNCTION metrics.add_counts(counts integer[], added integer[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
    for part in 1..64 loop
        if added[part] <> 0 then
            counts[part] := counts[part] + added[part];
        end if;
    end loop;
    return counts;
end $$;
ALTER FUNCTION metrics.add_counts(counts integer[], added integer[]) OWNER TO accord_metrics;
CREATE FUNCTION metrics.add_places(counts integer[], added integer[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
    for place in coalesce(array_lower(added, 1), 1)..coalesce(array_upper(added, 1), 0) loop
        if added[place] is not null then
            counts[place] := nullif(coalesce(counts[place], 0) + added[place], 0);
        end if;
    end loop;
    return counts;
end $$;
ALTER FUNCTION metrics.add_places(counts integer[], added integer[]) OWNER TO accord_metrics;
CREATE FUNCTION metrics.add_touched(counts integer[], added integer[], touched integer[], width integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
    for block in array_lower(touched, 1)..array_upper(touched, 1) loop
        if touched[block] is not null then
            for place in (block - 1) * width + 1..block * width loop
                if added[place] is not null then
                    counts[place] := nullif(coalesce(counts[place], 0) + added[place], 0);
                end if;
            end loop;
        end if;
    end loop;
    return counts;
end $$;
ALTER FUNCTION metrics.add_touched(counts integer[], added integer[], touched integer[], width integer) OWNER TO accord_metrics;
CREATE FUNCTION metrics.count_parts(parts integer[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
    counts int[] := array_fill(0, array[64]);
    part int;
begin
    foreach part in array parts loop
        counts[abs(part)] := counts[abs(part)] + sign(part);
    end loop;
    return counts;
end $$;
ALTER FUNCTION metrics.count_parts(parts integer[]) OWNER TO accord_metrics;
CREATE FUNCTION metrics.count_places(parts integer[], width integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
    counts int[] := '{}';
    part int;
    place int;
    filled int := 0;
begin
    foreach part in array parts loop
        place := (abs(part) - 1) / width + 1;
        if counts[place] is null then
            counts[place] := case when part > 0 then 1 else -1 end;
            filled := filled + 1;
        else
            counts[place] := nullif(counts[place] + case when part > 0 then 1 else -1 end, 0);
            filled := filled - case when counts[place] is null then 1 else 0 end;
        end if;
    end loop;
    return case when filled > 0 then counts else '{}' end;
end $$;
ALTER FUNCTION metrics.count_places(parts integer[], width integer) OWNER TO accord_metrics;
CREATE FUNCTION metrics.find_open_clocks() RETURNS TABLE(target text, team text, seller text, running bigint, late bigint, oldest_due_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'metrics', 'pg_temp'
    AS $$
    select c.target, coalesce(h.team, c.team), h.seller, count(*) filter (where c.state = 'running'),
           count(*) filter (where c.state = 'breached'), min(c.due_at) filter (where c.state = 'breached')
    from clocks c join handoffs h on h.handoff_id = c.handoff_id
    where (c.state = 'running' or (c.state = 'breached' and c.finished_at is null))
          and h.rejected_at is null and h.recycled_at is null and h.closed_as is null
          and (c.seller is null or c.seller = h.seller)
    group by 1, 2, 3
$$;
ALTER FUNCTION metrics.find_open_clocks() OWNER TO accord_metrics;
CREATE FUNCTION metrics.find_queue() RETURNS TABLE(product text, handoffs bigint, oldest_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'metrics', 'pg_temp'
    AS $$
    select h.product, count(*), min(h.begun_at) from handoffs h
    where h.begun_at is not null and h.seller is null and h.rejected_at is null and h.recycled_at is null
    group by 1
$$;
ALTER FUNCTION metrics.find_queue() OWNER TO accord_metrics;
CREATE FUNCTION metrics.mark_changed_leads() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op <> 'INSERT' then
        if tg_table_name = 'merges' then
            insert into metrics.changed_leads (lead_id)
            select merged from before_rows union select survivor from before_rows where survivor is not null;
        else
            insert into metrics.changed_leads (lead_id)
            select distinct lead_id from before_rows where lead_id is not null;
        end if;
    end if;
    if tg_op <> 'DELETE' then
        if tg_table_name = 'merges' then
            insert into metrics.changed_leads (lead_id)
            select merged from after_rows union select survivor from after_rows where survivor is not null;
        else
            insert into metrics.changed_leads (lead_id)
            select distinct lead_id from after_rows where lead_id is not null;
        end if;
    end if;
    return null;
end $$;
ALTER FUNCTION metrics.mark_changed_leads() OWNER TO accord_metrics;
CREATE FUNCTION metrics.mark_credited_leads() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into metrics.changed_leads (lead_id)
    select distinct f.lead_id from after_rows f
    where f.lead_id is not null
          and f.type in ('lead.captured', 'activity.recorded', 'handoff.accepted', 'deal.opened', 'deal.reopened',
                         'handoff.reassigned', 'handoff.recycled', 'handoff.closed')
          and (exists (select from metrics.deals where lead_id = f.lead_id and stage = 'won')
               or exists (select from metrics.merges where merged = f.lead_id)
               or exists (select from metrics.merges where survivor = f.lead_id));
    if exists (select from after_rows where type = 'agreement.activated') then
        insert into metrics.changed_leads (lead_id)
        select distinct d.lead_id from metrics.deals d
        where d.stage = 'won' and d.lead_id is not null
              and d.stage_at >= (select min(occurred_at) from after_rows where type = 'agreement.activated');
    end if;
    return null;
end $$;
ALTER FUNCTION metrics.mark_credited_leads() OWNER TO accord_metrics;
CREATE FUNCTION metrics.refuse_former_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare more boolean
    := false; begin execute format('select count > 12 from %I.partitioning', tg_table_schema) into more; if more
    then raise exception 'this version knows twelve partitions only' using errcode = '0A000'; end if; return
    new; end$$;
ALTER FUNCTION metrics.refuse_former_version() OWNER TO accord_metrics;
CREATE FUNCTION metrics.touch_places(parts integer[], width integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
    counts int[] := '{}';
    part int;
    place int;
begin
    foreach part in array parts loop
        place := (abs(part) - 1) / width + 1;
        counts[place] := coalesce(counts[place], 0) + case when part > 0 then 1 else -1 end;
    end loop;
    return counts;
end $$;
ALTER FUNCTION metrics.touch_places(parts integer[], width integer) OWNER TO accord_metrics;
CREATE FUNCTION qualification.refuse_former_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare more boolean
    := false; begin execute format('select count > 12 from %I.partitioning', tg_table_schema) into more; if more
    then raise exception 'this version knows twelve partitions only' using errcode = '0A000'; end if; return
    new; end$$;
ALTER FUNCTION qualification.refuse_former_version() OWNER TO accord_qualification;
CREATE TABLE access.key_uses (
    key_id uuid NOT NULL,
    used_at timestamp with time zone NOT NULL
);
ALTER TABLE access.key_uses OWNER TO accord_intake;
CREATE TABLE access.keys (
    key_hash bytea NOT NULL,
    key_id uuid NOT NULL,
    scopes text[] NOT NULL,
    seller text,
    note text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    person text
);
ALTER TABLE access.keys OWNER TO accord_intake;
CREATE TABLE access.links (
    link_id uuid NOT NULL,
    key_id uuid NOT NULL,
    kind text NOT NULL,
    link_hash bytea,
    expires_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone
);
ALTER TABLE access.links OWNER TO accord_intake;
CREATE TABLE access.people (
    person text NOT NULL,
    key_id uuid NOT NULL,
    name text NOT NULL,
    email text,
    address text,
    roles text[] NOT NULL,
    seller text,
    active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE access.people OWNER TO accord_intake;
CREATE TABLE access.secret_fingerprints (
    fingerprint text NOT NULL,
    known_since timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE access.secret_fingerprints OWNER TO accord_intake;
CREATE TABLE access.sessions (
    session_hash bytea NOT NULL,
    key_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE access.sessions OWNER TO accord_intake;
CREATE TABLE contacts.people (
    lead_id uuid CONSTRAINT cards_lead_id_not_null NOT NULL,
    name text,
    email text,
    phone text,
    external_ids json CONSTRAINT cards_external_ids_not_null NOT NULL,
    seen_at timestamp with time zone CONSTRAINT cards_seen_at_not_null NOT NULL,
    updated_at timestamp with time zone CONSTRAINT cards_updated_at_not_null NOT NULL,
    company text,
    search_words text
);
ALTER TABLE contacts.people OWNER TO accord_intake;
CREATE TABLE intake.leads (
    lead_id uuid NOT NULL,
    has_email boolean NOT NULL,
    known_since timestamp with time zone NOT NULL,
    merged_into uuid,
    merged_at timestamp with time zone
);
ALTER TABLE intake.leads OWNER TO accord_intake;
CREATE VIEW contacts.cards AS
 SELECT people.lead_id,
    people.name,
    people.email,
    people.phone,
    people.external_ids,
    people.seen_at,
    people.updated_at
   FROM contacts.people
UNION ALL
 SELECT merged.lead_id,
    people.name,
    people.email,
    people.phone,
    people.external_ids,
    people.seen_at,
    people.updated_at
   FROM (intake.leads merged
     JOIN contacts.people ON ((people.lead_id = merged.merged_into)));
ALTER VIEW contacts.cards OWNER TO accord_intake;
CREATE TABLE contacts.written (
    capture_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    source text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    words json NOT NULL
);
ALTER TABLE contacts.written OWNER TO accord_intake;
CREATE VIEW contacts.words AS
 SELECT written.lead_id,
    written.capture_id,
    written.source,
    written.occurred_at,
    written.words
   FROM contacts.written
UNION ALL
 SELECT merged.merged_into AS lead_id,
    written.capture_id,
    written.source,
    written.occurred_at,
    written.words
   FROM (intake.leads merged
     JOIN contacts.written ON ((written.lead_id = merged.lead_id)))
  WHERE (merged.merged_into IS NOT NULL);
ALTER VIEW contacts.words OWNER TO accord_intake;
CREATE TABLE handoff.activities (
    activity_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    activity text NOT NULL,
    touch json NOT NULL,
    properties json NOT NULL
);
ALTER TABLE handoff.activities OWNER TO accord_handoff;
CREATE TABLE handoff.agreements (
    version integer NOT NULL,
    document json NOT NULL,
    active_from timestamp with time zone NOT NULL
);
ALTER TABLE handoff.agreements OWNER TO accord_handoff;
CREATE TABLE handoff.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE handoff.alembic_version OWNER TO accord_handoff;
CREATE TABLE handoff.aliases (
    merged uuid NOT NULL,
    survivor uuid NOT NULL
);
ALTER TABLE handoff.aliases OWNER TO accord_handoff;
CREATE TABLE handoff.answers (
    answer bigint NOT NULL,
    handoff_id uuid NOT NULL,
    question text NOT NULL,
    seller text,
    at timestamp with time zone NOT NULL,
    digest text NOT NULL,
    words json NOT NULL,
    key_id uuid
);
ALTER TABLE handoff.answers OWNER TO accord_handoff;
ALTER TABLE handoff.answers ALTER COLUMN answer ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME handoff.answers_answer_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE handoff.briefs (
    handoff_id uuid NOT NULL,
    content json,
    packed_content bytea
);
ALTER TABLE handoff.briefs OWNER TO accord_handoff;
CREATE TABLE handoff.captures (
    capture_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    activity text NOT NULL,
    touch json,
    attributes json,
    packed bytea,
    derived text[]
);
ALTER TABLE handoff.captures OWNER TO accord_handoff;
CREATE TABLE handoff.changes (
    change bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    key_id uuid,
    action text NOT NULL,
    resource text NOT NULL
);
ALTER TABLE handoff.changes OWNER TO accord_handoff;
ALTER TABLE handoff.changes ALTER COLUMN change ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME handoff.changes_change_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE handoff.clocks (
    clock uuid NOT NULL,
    handoff_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    product text NOT NULL,
    kind text NOT NULL,
    cycle integer NOT NULL,
    origin text NOT NULL,
    target text NOT NULL,
    seller text COLLATE pg_catalog."C",
    team text,
    agreement_version integer NOT NULL,
    counts text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    qualified boolean NOT NULL,
    warnings json NOT NULL,
    state text NOT NULL,
    finished_at timestamp with time zone,
    elapsed_seconds double precision,
    business_seconds double precision,
    late_seconds double precision,
    breach uuid,
    next_at timestamp with time zone,
    priority text
);
ALTER TABLE handoff.clocks OWNER TO accord_handoff;
CREATE TABLE handoff.companies (
    domain text NOT NULL COLLATE pg_catalog."C",
    company uuid NOT NULL,
    name text,
    said_standing text,
    said_owner text COLLATE pg_catalog."C",
    said_since timestamp with time zone,
    standing text DEFAULT 'prospect'::text NOT NULL,
    owner text COLLATE pg_catalog."C",
    since timestamp with time zone
);
ALTER TABLE handoff.companies OWNER TO accord_handoff;
CREATE TABLE handoff.company_leads (
    lead_id uuid NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    said boolean NOT NULL,
    stated_at timestamp with time zone NOT NULL
);
ALTER TABLE handoff.company_leads OWNER TO accord_handoff;
CREATE TABLE handoff.content_cards (
    card text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    link text NOT NULL,
    products text[] DEFAULT '{}'::text[] NOT NULL,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    rejections text[] DEFAULT '{}'::text[] NOT NULL,
    objections text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE handoff.content_cards OWNER TO accord_handoff;
CREATE TABLE handoff.dead_letters (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE handoff.dead_letters OWNER TO accord_handoff;
CREATE TABLE handoff.deal_stages (
    deal uuid NOT NULL,
    number integer NOT NULL,
    stage text NOT NULL,
    stated_at timestamp with time zone,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    amount numeric,
    currency text,
    owner text,
    reason text,
    attributes json,
    digest text NOT NULL,
    key_id uuid
);
ALTER TABLE handoff.deal_stages OWNER TO accord_handoff;
CREATE TABLE handoff.deals (
    deal_id text NOT NULL COLLATE pg_catalog."C",
    deal uuid NOT NULL,
    lead_id uuid
);
ALTER TABLE handoff.deals OWNER TO accord_handoff;
CREATE TABLE handoff.deliveries (
    delivery_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    event_id uuid NOT NULL,
    day date NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    type text NOT NULL,
    lead_id uuid,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    body bytea,
    tried_at timestamp with time zone,
    status integer,
    error text,
    milliseconds integer,
    reply bytea
);
ALTER TABLE handoff.deliveries OWNER TO accord_handoff;
CREATE TABLE handoff.destinations (
    destination text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    address bytea,
    secret bytea,
    host text,
    quiet text NOT NULL,
    digest text NOT NULL
);
ALTER TABLE handoff.destinations OWNER TO accord_handoff;
CREATE TABLE handoff.enrichments (
    enrichment_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    attributes json NOT NULL,
    derived text[] NOT NULL
);
ALTER TABLE handoff.enrichments OWNER TO accord_handoff;
CREATE TABLE handoff.epochs (
    partition integer NOT NULL,
    first_number bigint NOT NULL,
    epoch uuid NOT NULL
);
ALTER TABLE handoff.epochs OWNER TO accord_handoff;
CREATE TABLE handoff.erased_leads (
    lead_id uuid NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    captures integer,
    activities integer
);
ALTER TABLE handoff.erased_leads OWNER TO accord_handoff;
CREATE TABLE handoff.handoff_steps (
    step bigint NOT NULL,
    handoff_id uuid NOT NULL,
    type text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    details json NOT NULL
);
ALTER TABLE handoff.handoff_steps OWNER TO accord_handoff;
ALTER TABLE handoff.handoff_steps ALTER COLUMN step ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME handoff.handoff_steps_step_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE handoff.handoffs (
    handoff_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    product text NOT NULL,
    kind text NOT NULL,
    cycle integer NOT NULL,
    state text NOT NULL,
    seller text,
    team text,
    why text,
    waits_for text,
    routing_version integer,
    agreement_version integer,
    qualified_at timestamp with time zone,
    queued_at timestamp with time zone,
    offered_at timestamp with time zone,
    dealt_at timestamp with time zone,
    standings json NOT NULL,
    tried text[] DEFAULT '{}'::text[] NOT NULL,
    taken_at timestamp with time zone,
    accepted_at timestamp with time zone,
    attempted_at timestamp with time zone,
    contacted_at timestamp with time zone,
    sales_qualified_at timestamp with time zone,
    rejected_at timestamp with time zone,
    recycled_at timestamp with time zone,
    merged boolean DEFAULT false NOT NULL,
    self_sourced boolean DEFAULT false NOT NULL,
    pursued_at timestamp with time zone,
    lost_reasons json DEFAULT '{}'::json NOT NULL,
    erased boolean DEFAULT false NOT NULL,
    chosen_seller text,
    chosen_team text,
    released_at timestamp with time zone,
    priority text,
    prioritised_at timestamp with time zone,
    product_team text,
    named boolean DEFAULT false NOT NULL,
    first_ended json DEFAULT '{}'::json NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp()
);
ALTER TABLE handoff.handoffs OWNER TO accord_handoff;
CREATE TABLE handoff.hashed_keys (
    since timestamp with time zone NOT NULL
);
ALTER TABLE handoff.hashed_keys OWNER TO accord_handoff;
CREATE TABLE handoff.heads (
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    epoch uuid
);
ALTER TABLE handoff.heads OWNER TO accord_handoff;
CREATE TABLE handoff.journal (
    day date NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    epoch uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    traceparent text
)
PARTITION BY RANGE (day);
ALTER TABLE handoff.journal OWNER TO accord_handoff;
CREATE TABLE handoff.leads (
    lead_id uuid NOT NULL,
    known boolean DEFAULT false NOT NULL,
    brought_by text,
    captured_at timestamp with time zone,
    self_sourced boolean DEFAULT false NOT NULL
);
ALTER TABLE handoff.leads OWNER TO accord_handoff;
CREATE TABLE handoff.leases (
    partition integer NOT NULL,
    member uuid,
    freed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE handoff.leases OWNER TO accord_handoff;
CREATE TABLE handoff.match_keys (
    hash text NOT NULL COLLATE pg_catalog."C",
    lead_id uuid,
    claimed_at timestamp with time zone
);
ALTER TABLE handoff.match_keys OWNER TO accord_handoff;
CREATE TABLE handoff.members (
    member uuid NOT NULL,
    seen_until timestamp with time zone NOT NULL
);
ALTER TABLE handoff.members OWNER TO accord_handoff;
CREATE TABLE handoff.missing_clocks (
    looked_at uuid NOT NULL
);
ALTER TABLE handoff.missing_clocks OWNER TO accord_handoff;
CREATE TABLE handoff.moved_handoffs (
    lead_id uuid NOT NULL,
    product text DEFAULT 'default'::text NOT NULL,
    kind text NOT NULL,
    cycle integer NOT NULL,
    handoff_id uuid NOT NULL
);
ALTER TABLE handoff.moved_handoffs OWNER TO accord_handoff;
CREATE TABLE handoff.notices (
    notice_id uuid NOT NULL,
    fact_id uuid NOT NULL,
    kind text NOT NULL,
    recipient text NOT NULL COLLATE pg_catalog."C",
    destination text COLLATE pg_catalog."C",
    seller text COLLATE pg_catalog."C",
    team text COLLATE pg_catalog."C",
    handoff_id uuid,
    lead_id uuid,
    clock uuid,
    details json NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    next_at timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    reason text
);
ALTER TABLE handoff.notices OWNER TO accord_handoff;
CREATE TABLE handoff.outbox (
    "position" bigint NOT NULL,
    partition integer NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    hash integer,
    traceparent text
);
ALTER TABLE handoff.outbox OWNER TO accord_handoff;
ALTER TABLE handoff.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME handoff.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE handoff.packed_json (
    since timestamp with time zone NOT NULL
);
ALTER TABLE handoff.packed_json OWNER TO accord_handoff;
CREATE TABLE handoff.partitioning (
    count integer NOT NULL,
    paused_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);
ALTER TABLE handoff.partitioning OWNER TO accord_handoff;
CREATE TABLE handoff.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    hint bigint,
    tries integer DEFAULT 0 NOT NULL
);
ALTER TABLE handoff.positions OWNER TO accord_handoff;
CREATE TABLE handoff.promises (
    agreement_version integer NOT NULL,
    promise json NOT NULL,
    active_from timestamp with time zone
);
ALTER TABLE handoff.promises OWNER TO accord_handoff;
CREATE TABLE handoff.repeats (
    key_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    content bytea NOT NULL,
    answer json NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE handoff.repeats OWNER TO accord_handoff;
CREATE TABLE handoff.revenue (
    id text NOT NULL,
    revenue uuid NOT NULL,
    deal uuid NOT NULL,
    lead_id uuid,
    amount numeric NOT NULL,
    currency text NOT NULL,
    kind text NOT NULL,
    stated_at timestamp with time zone,
    occurred_at timestamp with time zone NOT NULL,
    key_id uuid
);
ALTER TABLE handoff.revenue OWNER TO accord_handoff;
CREATE TABLE handoff.routing (
    version integer NOT NULL,
    rules json NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE handoff.routing OWNER TO accord_handoff;
CREATE TABLE handoff.sellers (
    seller text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    email text,
    team text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    capacity bigint,
    weight double precision NOT NULL,
    timezone text NOT NULL,
    away json NOT NULL,
    active boolean NOT NULL,
    served_at timestamp with time zone,
    on_leave text DEFAULT 'keep'::text NOT NULL,
    leaves_at timestamp with time zone,
    notify text[] DEFAULT '{}'::text[] NOT NULL,
    booking_url text
);
ALTER TABLE handoff.sellers OWNER TO accord_handoff;
CREATE TABLE handoff.set_aside (
    task text NOT NULL,
    row_id uuid NOT NULL,
    error text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    retry_at timestamp with time zone NOT NULL
);
ALTER TABLE handoff.set_aside OWNER TO accord_handoff;
CREATE TABLE handoff.subscription_positions (
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL
);
ALTER TABLE handoff.subscription_positions OWNER TO accord_handoff;
CREATE TABLE handoff.subscription_replays (
    subscription_id uuid NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    until bigint NOT NULL
);
ALTER TABLE handoff.subscription_replays OWNER TO accord_handoff;
CREATE TABLE handoff.subscriptions (
    subscription_id uuid NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    seller text COLLATE pg_catalog."C",
    team text COLLATE pg_catalog."C",
    contact boolean NOT NULL,
    note text,
    secrets json NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    reason text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    failing_since timestamp with time zone,
    delivered_at timestamp with time zone,
    key_id uuid NOT NULL,
    idempotency_key text,
    rotation_key text
);
ALTER TABLE handoff.subscriptions OWNER TO accord_handoff;
CREATE TABLE handoff.teams (
    team text NOT NULL COLLATE pg_catalog."C",
    lead text COLLATE pg_catalog."C",
    notify text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE handoff.teams OWNER TO accord_handoff;
CREATE TABLE handoff.unstated_outcomes (
    looked_at uuid NOT NULL
);
ALTER TABLE handoff.unstated_outcomes OWNER TO accord_handoff;
CREATE TABLE handoff.waiting_deals (
    key text NOT NULL COLLATE pg_catalog."C",
    deal_id text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE handoff.waiting_deals OWNER TO accord_handoff;
CREATE TABLE intake.activities (
    activity_id uuid NOT NULL,
    lead_id uuid,
    pending boolean NOT NULL,
    key_id uuid NOT NULL,
    external_id text,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    touch json NOT NULL,
    raw bytea NOT NULL
);
ALTER TABLE intake.activities OWNER TO accord_intake;
CREATE TABLE intake.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE intake.alembic_version OWNER TO accord_intake;
CREATE TABLE intake.arrivals (
    capture_id uuid NOT NULL,
    source text NOT NULL,
    door text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    problem json,
    key_id uuid,
    received_at timestamp with time zone NOT NULL,
    sealed bytea NOT NULL,
    hashes text[]
);
ALTER TABLE intake.arrivals OWNER TO accord_intake;
CREATE TABLE intake.arrived (
    hash text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE intake.arrived OWNER TO accord_intake;
CREATE TABLE intake.captures (
    capture_id uuid NOT NULL,
    lead_id uuid,
    source text NOT NULL,
    external_id text,
    activity text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    filtered text,
    touch json,
    attributes json,
    raw bytea,
    claimed text[] DEFAULT '{}'::text[] NOT NULL,
    key_id uuid,
    packed bytea,
    derived text[],
    digested boolean
);
ALTER TABLE intake.captures OWNER TO accord_intake;
CREATE TABLE intake.changes (
    change bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    key_id uuid,
    action text NOT NULL,
    resource text NOT NULL
);
ALTER TABLE intake.changes OWNER TO accord_intake;
ALTER TABLE intake.changes ALTER COLUMN change ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME intake.changes_change_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE intake.dead_letters (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE intake.dead_letters OWNER TO accord_intake;
CREATE TABLE intake.enrichments (
    enrichment_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    attributes json NOT NULL,
    derived text[] NOT NULL,
    origin text,
    key_id uuid,
    source text
);
ALTER TABLE intake.enrichments OWNER TO accord_intake;
CREATE TABLE intake.epochs (
    partition integer NOT NULL,
    first_number bigint NOT NULL,
    epoch uuid NOT NULL
);
ALTER TABLE intake.epochs OWNER TO accord_intake;
CREATE TABLE intake.erased_keys (
    hash text NOT NULL COLLATE pg_catalog."C",
    erased_at timestamp with time zone NOT NULL,
    has_email boolean NOT NULL
);
ALTER TABLE intake.erased_keys OWNER TO accord_intake;
CREATE TABLE intake.erased_leads (
    lead_id uuid NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    captures integer,
    activities integer
);
ALTER TABLE intake.erased_leads OWNER TO accord_intake;
CREATE TABLE intake.hashed_keys (
    since timestamp with time zone NOT NULL
);
ALTER TABLE intake.hashed_keys OWNER TO accord_intake;
CREATE TABLE intake.heads (
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    epoch uuid
);
ALTER TABLE intake.heads OWNER TO accord_intake;
CREATE TABLE intake.hook_requests (
    capture_id uuid NOT NULL,
    source text NOT NULL,
    door text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    hashes text[] NOT NULL,
    sealed bytea NOT NULL
);
ALTER TABLE intake.hook_requests OWNER TO accord_intake;
CREATE TABLE intake.hook_tasks (
    source text NOT NULL,
    kind text NOT NULL,
    external_id text NOT NULL,
    adapter text NOT NULL,
    hints json NOT NULL,
    received_at timestamp with time zone NOT NULL,
    capture_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    reason text,
    hashes text[]
);
ALTER TABLE intake.hook_tasks OWNER TO accord_intake;
CREATE TABLE intake.import_pieces (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    rows bytea NOT NULL
);
ALTER TABLE intake.import_pieces OWNER TO accord_intake;
CREATE TABLE intake.import_refusals (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    cells bytea NOT NULL,
    reason text NOT NULL,
    hashes text[]
);
ALTER TABLE intake.import_refusals OWNER TO accord_intake;
CREATE TABLE intake.imports (
    import_id uuid NOT NULL,
    kind text NOT NULL,
    source text,
    file_name text NOT NULL,
    state text NOT NULL,
    dry_run boolean NOT NULL,
    encoding text NOT NULL,
    separator text NOT NULL,
    layout json NOT NULL,
    undated_at timestamp with time zone,
    key_id uuid NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    rows bigint NOT NULL,
    accepted bigint DEFAULT 0 NOT NULL,
    repeats bigint DEFAULT 0 NOT NULL,
    refused bigint DEFAULT 0 NOT NULL,
    warned bigint DEFAULT 0 NOT NULL
);
ALTER TABLE intake.imports OWNER TO accord_intake;
CREATE TABLE intake.journal (
    day date NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    epoch uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    traceparent text
)
PARTITION BY RANGE (day);
ALTER TABLE intake.journal OWNER TO accord_intake;
CREATE TABLE intake.leases (
    partition integer NOT NULL,
    member uuid,
    freed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE intake.leases OWNER TO accord_intake;
CREATE TABLE intake.match_keys (
    hash text NOT NULL COLLATE pg_catalog."C",
    lead_id uuid,
    claimed_at timestamp with time zone,
    awaited boolean DEFAULT false NOT NULL
)
WITH (fillfactor='90');
ALTER TABLE intake.match_keys OWNER TO accord_intake;
CREATE TABLE intake.members (
    member uuid NOT NULL,
    seen_until timestamp with time zone NOT NULL
);
ALTER TABLE intake.members OWNER TO accord_intake;
CREATE TABLE intake.outbox (
    "position" bigint NOT NULL,
    partition integer NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    hash integer,
    traceparent text
);
ALTER TABLE intake.outbox OWNER TO accord_intake;
ALTER TABLE intake.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME intake.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE intake.packed_json (
    since timestamp with time zone NOT NULL
);
ALTER TABLE intake.packed_json OWNER TO accord_intake;
CREATE TABLE intake.partitioning (
    count integer NOT NULL,
    paused_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);
ALTER TABLE intake.partitioning OWNER TO accord_intake;
CREATE TABLE intake.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    hint bigint,
    tries integer DEFAULT 0 NOT NULL
);
ALTER TABLE intake.positions OWNER TO accord_intake;
CREATE TABLE intake.refused (
    number bigint NOT NULL,
    key_id uuid NOT NULL,
    status integer NOT NULL,
    problem json NOT NULL,
    raw bytea NOT NULL,
    refused_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE intake.refused OWNER TO accord_intake;
ALTER TABLE intake.refused ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME intake.refused_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE intake.repeats (
    key_id uuid NOT NULL,
    key text NOT NULL,
    content bytea NOT NULL,
    capture_id uuid,
    lead_id uuid,
    duplicate boolean NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE intake.repeats OWNER TO accord_intake;
CREATE TABLE intake.set_aside (
    task text NOT NULL,
    row_id uuid NOT NULL,
    error text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    retry_at timestamp with time zone NOT NULL
);
ALTER TABLE intake.set_aside OWNER TO accord_intake;
CREATE TABLE intake.source_health (
    source text NOT NULL,
    last_lead_at timestamp with time zone,
    last_failure_at timestamp with time zone,
    last_failure text,
    signature_failures bigint DEFAULT 0 NOT NULL,
    token_refused_at timestamp with time zone
);
ALTER TABLE intake.source_health OWNER TO accord_intake;
CREATE TABLE intake.sources (
    source text NOT NULL,
    name text,
    kind text NOT NULL,
    channel text,
    campaign text,
    region text,
    field_map json NOT NULL,
    value_map json NOT NULL,
    allowed_origins text[] NOT NULL,
    thank_you_url text,
    live boolean NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    custom_fields json DEFAULT '{}'::json NOT NULL,
    min_fill_seconds integer,
    honeypot text,
    captcha text,
    default_activity text,
    sealed bytea
);
ALTER TABLE intake.sources OWNER TO accord_intake;
CREATE TABLE intake.spend (
    source text NOT NULL,
    campaign text NOT NULL,
    day date NOT NULL,
    ad_id text NOT NULL,
    channel text,
    amount numeric NOT NULL,
    currency text NOT NULL,
    impressions bigint,
    clicks bigint,
    key_id uuid
);
ALTER TABLE intake.spend OWNER TO accord_intake;
CREATE TABLE intake.waiting (
    hash text NOT NULL COLLATE pg_catalog."C",
    activity_id uuid NOT NULL
);
ALTER TABLE intake.waiting OWNER TO accord_intake;
CREATE TABLE metrics.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE metrics.alembic_version OWNER TO accord_metrics;
CREATE TABLE metrics.campaigns (
    key text NOT NULL,
    campaign text NOT NULL,
    name text NOT NULL,
    source text,
    starts date,
    ends date,
    indicators jsonb NOT NULL,
    content text,
    key_id uuid,
    saved_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.campaigns OWNER TO accord_metrics;
CREATE TABLE metrics.changed_leads (
    number bigint NOT NULL,
    lead_id uuid NOT NULL,
    awaited text[]
);
ALTER TABLE metrics.changed_leads OWNER TO accord_metrics;
ALTER TABLE metrics.changed_leads ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME metrics.changed_leads_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE metrics.changes (
    change bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    key_id uuid,
    action text NOT NULL,
    resource text NOT NULL
);
ALTER TABLE metrics.changes OWNER TO accord_metrics;
ALTER TABLE metrics.changes ALTER COLUMN change ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME metrics.changes_change_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE metrics.clocks (
    clock uuid NOT NULL,
    handoff_id uuid,
    lead_id uuid,
    product text,
    target text,
    seller text,
    team text,
    started_at timestamp with time zone,
    due_at timestamp with time zone,
    told_recorded_at timestamp with time zone,
    told_number bigint,
    state text NOT NULL,
    met_at timestamp with time zone,
    breached_at timestamp with time zone,
    finished_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    elapsed_seconds double precision,
    business_seconds double precision,
    late_seconds double precision,
    timed_recorded_at timestamp with time zone,
    timed_number bigint,
    priority text
);
ALTER TABLE metrics.clocks OWNER TO accord_metrics;
CREATE TABLE metrics.report_item_sums (
    basis text NOT NULL,
    dimension text NOT NULL,
    seller text,
    span text NOT NULL,
    day date NOT NULL,
    value text,
    kind text NOT NULL,
    name text,
    state text,
    clause text,
    count bigint NOT NULL,
    amount numeric NOT NULL
);
ALTER TABLE metrics.report_item_sums OWNER TO accord_metrics;
CREATE TABLE metrics.report_zone (
    zone text NOT NULL,
    version integer NOT NULL,
    marked_to uuid,
    begun_at timestamp with time zone,
    people bigint,
    folded bigint
);
ALTER TABLE metrics.report_zone OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_clocks AS
 SELECT day,
    basis,
    dimension,
    value AS name,
    name AS target,
    state,
    count AS clocks
   FROM metrics.report_item_sums item_sums
  WHERE ((span = 'day'::text) AND (seller IS NULL) AND (kind = 'clock'::text) AND (EXISTS ( SELECT
           FROM metrics.report_zone
          WHERE (report_zone.marked_to IS NULL))));
ALTER VIEW metrics.dashboard_clocks OWNER TO accord_metrics;
CREATE TABLE metrics.report_people (
    person uuid NOT NULL,
    origin text NOT NULL,
    response text,
    source_key text,
    channel_key text,
    campaign_key text,
    product text,
    team text,
    seller text,
    captured_at timestamp with time zone NOT NULL,
    qualified_at timestamp with time zone,
    accepted_at timestamp with time zone,
    contacted_at timestamp with time zone,
    sales_qualified_at timestamp with time zone,
    opportunity_at timestamp with time zone,
    won_at timestamp with time zone,
    lost_at timestamp with time zone,
    rejected_at timestamp with time zone,
    recycled_at timestamp with time zone,
    open_at timestamp with time zone,
    finally_lost_at timestamp with time zone,
    accepted_of_qualified_at timestamp with time zone,
    days date[] NOT NULL
);
ALTER TABLE metrics.report_people OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_customers AS
 SELECT p.captured_at,
    p.won_at,
    ((p.captured_at AT TIME ZONE z.zone))::date AS captured_on,
    ((p.won_at AT TIME ZONE z.zone))::date AS won_on,
    ((EXTRACT(epoch FROM (p.won_at - p.captured_at)) / (86400)::numeric))::double precision AS days,
    p.source_key AS source,
    p.channel_key AS channel,
    p.campaign_key AS campaign,
    p.product,
    p.team,
    p.seller
   FROM (metrics.report_people p
     CROSS JOIN metrics.report_zone z)
  WHERE ((p.won_at IS NOT NULL) AND (z.marked_to IS NULL));
ALTER VIEW metrics.dashboard_customers OWNER TO accord_metrics;
CREATE TABLE metrics.report_step_sums (
    basis text NOT NULL,
    dimension text NOT NULL,
    seller text,
    span text NOT NULL,
    day date NOT NULL,
    value text,
    captured integer NOT NULL,
    qualified integer NOT NULL,
    accepted integer NOT NULL,
    contacted integer NOT NULL,
    sales_qualified integer NOT NULL,
    opportunity integer NOT NULL,
    won integer NOT NULL,
    lost integer NOT NULL,
    rejected integer NOT NULL,
    recycled integer NOT NULL,
    open integer NOT NULL,
    finally_lost integer NOT NULL,
    accepted_of_qualified integer NOT NULL,
    captured_of_sales integer NOT NULL,
    qualified_of_sales integer NOT NULL,
    accepted_of_sales integer NOT NULL,
    contacted_of_sales integer NOT NULL,
    sales_qualified_of_sales integer NOT NULL,
    opportunity_of_sales integer NOT NULL,
    won_of_sales integer NOT NULL,
    lost_of_sales integer NOT NULL,
    rejected_of_sales integer NOT NULL,
    recycled_of_sales integer NOT NULL,
    open_of_sales integer NOT NULL,
    finally_lost_of_sales integer NOT NULL,
    accepted_of_qualified_of_sales integer NOT NULL,
    delivered_accepted integer NOT NULL,
    delivered_rejected integer NOT NULL,
    delivered_waiting integer NOT NULL
);
ALTER TABLE metrics.report_step_sums OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_deliveries AS
 SELECT s.day,
    s.basis,
    s.dimension,
    s.value AS name,
    v.state,
    v.leads
   FROM (metrics.report_step_sums s
     CROSS JOIN LATERAL ( VALUES ('accepted'::text,s.delivered_accepted), ('rejected'::text,s.delivered_rejected), ('waiting'::text,s.delivered_waiting)) v(state, leads))
  WHERE ((s.span = 'day'::text) AND (s.seller IS NULL) AND (v.leads <> 0) AND (EXISTS ( SELECT
           FROM metrics.report_zone
          WHERE (report_zone.marked_to IS NULL))));
ALTER VIEW metrics.dashboard_deliveries OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_freshness AS
 SELECT zone,
    (marked_to IS NULL) AS complete,
    ( SELECT count(*) AS count
           FROM ( SELECT
                   FROM metrics.changed_leads
                 LIMIT 20000) c) AS changed_leads
   FROM metrics.report_zone;
ALTER VIEW metrics.dashboard_freshness OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_money AS
 SELECT day,
    basis,
    dimension,
    value AS name,
    kind,
    name AS currency,
    count,
    amount
   FROM metrics.report_item_sums item_sums
  WHERE ((span = 'day'::text) AND (seller IS NULL) AND (kind = ANY (ARRAY['booking'::text, 'receipt'::text])) AND (EXISTS ( SELECT
           FROM metrics.report_zone
          WHERE (report_zone.marked_to IS NULL))));
ALTER VIEW metrics.dashboard_money OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_open_clocks AS
 SELECT target,
    team,
    seller,
    running,
    late,
    oldest_due_at
   FROM metrics.find_open_clocks() find_open_clocks(target, team, seller, running, late, oldest_due_at);
ALTER VIEW metrics.dashboard_open_clocks OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_queue AS
 SELECT product,
    handoffs,
    oldest_at
   FROM metrics.find_queue() find_queue(product, handoffs, oldest_at);
ALTER VIEW metrics.dashboard_queue OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_rejections AS
 SELECT day,
    basis,
    dimension,
    value AS name,
    name AS reason,
    clause,
    state AS checked,
    count AS rejections
   FROM metrics.report_item_sums item_sums
  WHERE ((span = 'day'::text) AND (seller IS NULL) AND (kind = 'rejection'::text) AND (EXISTS ( SELECT
           FROM metrics.report_zone
          WHERE (report_zone.marked_to IS NULL))));
ALTER VIEW metrics.dashboard_rejections OWNER TO accord_metrics;
CREATE VIEW metrics.dashboard_steps AS
 SELECT s.day,
    s.basis,
    s.dimension,
    s.value AS name,
    v.step,
    v.origin,
    v.leads
   FROM (metrics.report_step_sums s
     CROSS JOIN LATERAL ( VALUES ('captured'::text,'marketing'::text,(s.captured - s.captured_of_sales)), ('captured'::text,'sales'::text,s.captured_of_sales), ('qualified'::text,'marketing'::text,(s.qualified - s.qualified_of_sales)), ('qualified'::text,'sales'::text,s.qualified_of_sales), ('accepted'::text,'marketing'::text,(s.accepted - s.accepted_of_sales)), ('accepted'::text,'sales'::text,s.accepted_of_sales), ('contacted'::text,'marketing'::text,(s.contacted - s.contacted_of_sales)), ('contacted'::text,'sales'::text,s.contacted_of_sales), ('sales_qualified'::text,'marketing'::text,(s.sales_qualified - s.sales_qualified_of_sales)), ('sales_qualified'::text,'sales'::text,s.sales_qualified_of_sales), ('opportunity'::text,'marketing'::text,(s.opportunity - s.opportunity_of_sales)), ('opportunity'::text,'sales'::text,s.opportunity_of_sales), ('won'::text,'marketing'::text,(s.won - s.won_of_sales)), ('won'::text,'sales'::text,s.won_of_sales), ('lost'::text,'marketing'::text,(s.lost - s.lost_of_sales)), ('lost'::text,'sales'::text,s.lost_of_sales), ('rejected'::text,'marketing'::text,(s.rejected - s.rejected_of_sales)), ('rejected'::text,'sales'::text,s.rejected_of_sales), ('recycled'::text,'marketing'::text,(s.recycled - s.recycled_of_sales)), ('recycled'::text,'sales'::text,s.recycled_of_sales), ('open'::text,'marketing'::text,(s.open - s.open_of_sales)), ('open'::text,'sales'::text,s.open_of_sales), ('finally_lost'::text,'marketing'::text,(s.finally_lost - s.finally_lost_of_sales)), ('finally_lost'::text,'sales'::text,s.finally_lost_of_sales), ('accepted_of_qualified'::text,'marketing'::text,(s.accepted_of_qualified - s.accepted_of_qualified_of_sales)), ('accepted_of_qualified'::text,'sales'::text,s.accepted_of_qualified_of_sales)) v(step, origin, leads))
  WHERE ((s.span = 'day'::text) AND (s.seller IS NULL) AND (v.leads <> 0) AND (EXISTS ( SELECT
           FROM metrics.report_zone
          WHERE (report_zone.marked_to IS NULL))));
ALTER VIEW metrics.dashboard_steps OWNER TO accord_metrics;
CREATE TABLE metrics.dead_letters (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE metrics.dead_letters OWNER TO accord_metrics;
CREATE TABLE metrics.deals (
    deal uuid NOT NULL,
    lead_id uuid,
    product text,
    cycle integer,
    begun_at timestamp with time zone,
    opened_at timestamp with time zone,
    stage text,
    stage_at timestamp with time zone,
    stage_recorded_at timestamp with time zone,
    stage_number bigint,
    amount numeric,
    currency text,
    seller text,
    team text,
    handoff_id uuid,
    pursued_at timestamp with time zone
);
ALTER TABLE metrics.deals OWNER TO accord_metrics;
CREATE TABLE metrics.epochs (
    partition integer NOT NULL,
    first_number bigint NOT NULL,
    epoch uuid NOT NULL
);
ALTER TABLE metrics.epochs OWNER TO accord_metrics;
CREATE TABLE metrics.erased_leads (
    lead_id uuid NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    captures integer,
    activities integer
);
ALTER TABLE metrics.erased_leads OWNER TO accord_metrics;
CREATE TABLE metrics.facts (
    arrival bigint NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    lead_id uuid,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data jsonb,
    packed_data bytea
);
ALTER TABLE metrics.facts OWNER TO accord_metrics;
ALTER TABLE metrics.facts ALTER COLUMN arrival ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME metrics.facts_arrival_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE metrics.first_touches (
    lead_id uuid NOT NULL,
    captured_at timestamp with time zone,
    recorded_at timestamp with time zone,
    number bigint,
    source text,
    channel text,
    campaign text,
    source_kind text,
    touched_at timestamp with time zone,
    touched_recorded_at timestamp with time zone,
    touched_number bigint,
    source_key text,
    channel_key text,
    campaign_key text
);
ALTER TABLE metrics.first_touches OWNER TO accord_metrics;
CREATE TABLE metrics.guarantee_decisions (
    handoff_id uuid NOT NULL,
    side text NOT NULL,
    owes boolean NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    key_id uuid
);
ALTER TABLE metrics.guarantee_decisions OWNER TO accord_metrics;
CREATE TABLE metrics.guarantee_outcomes (
    handoff_id uuid NOT NULL,
    state text NOT NULL,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.guarantee_outcomes OWNER TO accord_metrics;
CREATE TABLE metrics.handoffs (
    handoff_id uuid NOT NULL,
    lead_id uuid,
    product text,
    cycle integer,
    origin text,
    told_recorded_at timestamp with time zone,
    told_number bigint,
    begun_at timestamp with time zone,
    seller text,
    team text,
    owner_recorded_at timestamp with time zone,
    owner_number bigint,
    accepted_at timestamp with time zone,
    contacted_at timestamp with time zone,
    sales_qualified_at timestamp with time zone,
    rejected_at timestamp with time zone,
    rejected_recorded_at timestamp with time zone,
    rejected_number bigint,
    rejected_by text,
    rejected_team text,
    reason text,
    clause text,
    checked text,
    returns text,
    recycled_at timestamp with time zone,
    recycled_recorded_at timestamp with time zone,
    recycled_number bigint,
    return_at timestamp with time zone,
    counted boolean,
    owner_by_deal boolean,
    closed_as text,
    closed_at timestamp with time zone,
    closed_until timestamp with time zone,
    closed_recorded_at timestamp with time zone,
    closed_number bigint,
    rating smallint,
    rated_at timestamp with time zone,
    rated_recorded_at timestamp with time zone,
    rated_number bigint,
    rated_by text,
    rated_team text,
    kept_back text
);
ALTER TABLE metrics.handoffs OWNER TO accord_metrics;
CREATE TABLE metrics.heads (
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    epoch uuid
);
ALTER TABLE metrics.heads OWNER TO accord_metrics;
CREATE TABLE metrics.journal (
    day date NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    epoch uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    traceparent text
)
PARTITION BY RANGE (day);
ALTER TABLE metrics.journal OWNER TO accord_metrics;
CREATE TABLE metrics.journeys (
    lead_id uuid NOT NULL,
    product text NOT NULL,
    cycle integer NOT NULL,
    qualified_at timestamp with time zone,
    verdict text,
    verdict_at timestamp with time zone,
    verdict_recorded_at timestamp with time zone,
    verdict_number bigint,
    complete boolean,
    persona text
);
ALTER TABLE metrics.journeys OWNER TO accord_metrics;
CREATE TABLE metrics.leases (
    partition integer NOT NULL,
    member uuid,
    freed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE metrics.leases OWNER TO accord_metrics;
CREATE TABLE metrics.meeting_actions (
    action_id uuid NOT NULL,
    span text NOT NULL,
    ends date NOT NULL,
    what text NOT NULL,
    owner text NOT NULL,
    due date NOT NULL,
    state text NOT NULL,
    note text,
    key_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    overdue_told_at timestamp with time zone,
    CONSTRAINT meeting_actions_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'dropped'::text])))
);
ALTER TABLE metrics.meeting_actions OWNER TO accord_metrics;
CREATE TABLE metrics.meetings (
    span text NOT NULL,
    per text NOT NULL,
    first date NOT NULL,
    state text NOT NULL,
    present text[] NOT NULL,
    decisions text[] NOT NULL,
    notes text,
    key_id uuid,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT meetings_state_check CHECK ((state = ANY (ARRAY['held'::text, 'skipped'::text])))
);
ALTER TABLE metrics.meetings OWNER TO accord_metrics;
CREATE TABLE metrics.members (
    member uuid NOT NULL,
    seen_until timestamp with time zone NOT NULL
);
ALTER TABLE metrics.members OWNER TO accord_metrics;
CREATE TABLE metrics.merges (
    merged uuid NOT NULL,
    survivor uuid,
    recorded_at timestamp with time zone,
    number bigint
);
ALTER TABLE metrics.merges OWNER TO accord_metrics;
CREATE TABLE metrics.metric_shifts (
    measure text NOT NULL,
    span text NOT NULL,
    direction text NOT NULL,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.metric_shifts OWNER TO accord_metrics;
CREATE TABLE metrics.next_handoffs (
    handoff_id uuid NOT NULL,
    lead_id uuid,
    product text,
    kind text,
    cycle integer,
    begun_at timestamp with time zone,
    seller text,
    team text,
    owner_recorded_at timestamp with time zone,
    owner_number bigint,
    ended boolean NOT NULL,
    accepted_at timestamp with time zone,
    clock uuid,
    clock_recorded_at timestamp with time zone,
    clock_number bigint,
    started_at timestamp with time zone,
    due_at timestamp with time zone,
    state text,
    met_at timestamp with time zone,
    breached_at timestamp with time zone,
    finished_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    elapsed_seconds double precision,
    business_seconds double precision,
    late_seconds double precision,
    timed_recorded_at timestamp with time zone,
    timed_number bigint,
    told_recorded_at timestamp with time zone,
    told_number bigint
);
ALTER TABLE metrics.next_handoffs OWNER TO accord_metrics;
CREATE TABLE metrics.outbox (
    "position" bigint NOT NULL,
    partition integer NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    hash integer,
    traceparent text
);
ALTER TABLE metrics.outbox OWNER TO accord_metrics;
ALTER TABLE metrics.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME metrics.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE metrics.packed_json (
    since timestamp with time zone NOT NULL
);
ALTER TABLE metrics.packed_json OWNER TO accord_metrics;
CREATE TABLE metrics.partitioning (
    count integer NOT NULL,
    paused_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);
ALTER TABLE metrics.partitioning OWNER TO accord_metrics;
CREATE TABLE metrics.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    hint bigint,
    tries integer DEFAULT 0 NOT NULL
);
ALTER TABLE metrics.positions OWNER TO accord_metrics;
CREATE TABLE metrics.promise_outcomes (
    side text NOT NULL,
    promise text NOT NULL,
    per text NOT NULL,
    first date NOT NULL,
    state text NOT NULL,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.promise_outcomes OWNER TO accord_metrics;
CREATE TABLE metrics.rates (
    currency text NOT NULL,
    since date NOT NULL,
    rate numeric,
    key_id uuid
);
ALTER TABLE metrics.rates OWNER TO accord_metrics;
CREATE TABLE metrics.receipts (
    revenue uuid NOT NULL,
    deal uuid,
    lead_id uuid,
    received_at timestamp with time zone,
    recorded_at timestamp with time zone,
    number bigint,
    amount numeric,
    currency text,
    kind text
);
ALTER TABLE metrics.receipts OWNER TO accord_metrics;
CREATE TABLE metrics.report_clock_sums (
    basis text NOT NULL,
    dimension text NOT NULL,
    span text NOT NULL,
    day date NOT NULL,
    value text,
    target text NOT NULL,
    timing text NOT NULL,
    octave smallint NOT NULL,
    count integer NOT NULL,
    counts integer[] NOT NULL,
    blocks integer[]
);
ALTER TABLE metrics.report_clock_sums OWNER TO accord_metrics;
CREATE TABLE metrics.report_entries (
    person uuid NOT NULL,
    measure text NOT NULL,
    item uuid NOT NULL,
    details text[] NOT NULL,
    source_key text,
    channel_key text,
    campaign_key text,
    product text,
    team text,
    seller text,
    captured_at timestamp with time zone,
    at timestamp with time zone,
    amount numeric,
    elapsed_seconds double precision,
    business_seconds double precision
);
ALTER TABLE metrics.report_entries OWNER TO accord_metrics;
CREATE TABLE metrics.report_items (
    person uuid NOT NULL,
    kind text NOT NULL,
    item uuid NOT NULL,
    name text,
    state text,
    clause text,
    source_key text,
    channel_key text,
    campaign_key text,
    product text,
    team text,
    seller text,
    captured_at timestamp with time zone,
    at timestamp with time zone,
    amount numeric,
    elapsed_seconds double precision,
    business_seconds double precision,
    elapsed_bucket smallint,
    business_bucket smallint,
    captured_week date,
    week date
);
ALTER TABLE metrics.report_items OWNER TO accord_metrics;
CREATE TABLE metrics.report_sums (
    measure text NOT NULL,
    basis text NOT NULL,
    dimension text NOT NULL,
    span text NOT NULL,
    day date NOT NULL,
    value text,
    details text[] NOT NULL,
    count bigint NOT NULL,
    amount numeric NOT NULL
);
ALTER TABLE metrics.report_sums OWNER TO accord_metrics;
CREATE TABLE metrics.set_aside (
    task text NOT NULL,
    row_id uuid NOT NULL,
    error text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    retry_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.set_aside OWNER TO accord_metrics;
CREATE TABLE metrics.shared_wins (
    deal uuid NOT NULL,
    shared_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.shared_wins OWNER TO accord_metrics;
CREATE TABLE metrics.spend (
    source text NOT NULL,
    campaign text NOT NULL,
    day date NOT NULL,
    ad_id text NOT NULL,
    channel text,
    amount numeric,
    currency text,
    impressions bigint,
    clicks bigint,
    recorded_at timestamp with time zone,
    number bigint,
    source_key text,
    channel_key text,
    campaign_key text
);
ALTER TABLE metrics.spend OWNER TO accord_metrics;
CREATE TABLE metrics.unattended_leads (
    handoff_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE metrics.unattended_leads OWNER TO accord_metrics;
CREATE TABLE qualification.acknowledgements (
    version integer NOT NULL,
    key_id uuid NOT NULL,
    name text NOT NULL,
    acknowledged_at timestamp with time zone NOT NULL
);
ALTER TABLE qualification.acknowledgements OWNER TO accord_qualification;
CREATE TABLE qualification.agreements (
    version integer NOT NULL,
    digest text NOT NULL,
    document json NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    activated_at timestamp with time zone,
    ended_at timestamp with time zone,
    event_id uuid,
    broadcast_at timestamp with time zone,
    judged_again bigint DEFAULT 0 NOT NULL,
    source text,
    CONSTRAINT agreements_check CHECK (((activated_at IS NULL) = (event_id IS NULL))),
    CONSTRAINT agreements_check1 CHECK (((ended_at IS NULL) OR (activated_at IS NOT NULL)))
);
ALTER TABLE qualification.agreements OWNER TO accord_qualification;
CREATE TABLE qualification.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE qualification.alembic_version OWNER TO accord_qualification;
CREATE TABLE qualification.changes (
    change bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    key_id uuid,
    action text NOT NULL,
    resource text NOT NULL
);
ALTER TABLE qualification.changes OWNER TO accord_qualification;
ALTER TABLE qualification.changes ALTER COLUMN change ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME qualification.changes_change_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE qualification.comments (
    comment_id uuid NOT NULL,
    version integer NOT NULL,
    pointer text NOT NULL,
    text text NOT NULL,
    objection boolean NOT NULL,
    author text NOT NULL,
    key_id uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    resolution text,
    resolver text,
    resolver_key_id uuid,
    resolved_at timestamp with time zone
);
ALTER TABLE qualification.comments OWNER TO accord_qualification;
CREATE TABLE qualification.dead_letters (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE qualification.dead_letters OWNER TO accord_qualification;
CREATE TABLE qualification.epochs (
    partition integer NOT NULL,
    first_number bigint NOT NULL,
    epoch uuid NOT NULL
);
ALTER TABLE qualification.epochs OWNER TO accord_qualification;
CREATE TABLE qualification.erased_leads (
    lead_id uuid NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    captures integer,
    activities integer
);
ALTER TABLE qualification.erased_leads OWNER TO accord_qualification;
CREATE TABLE qualification.heads (
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    epoch uuid
);
ALTER TABLE qualification.heads OWNER TO accord_qualification;
CREATE TABLE qualification.journal (
    day date NOT NULL,
    partition integer NOT NULL,
    number bigint NOT NULL,
    epoch uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    traceparent text
)
PARTITION BY RANGE (day);
ALTER TABLE qualification.journal OWNER TO accord_qualification;
CREATE TABLE qualification.leases (
    partition integer NOT NULL,
    member uuid,
    freed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE qualification.leases OWNER TO accord_qualification;
CREATE TABLE qualification.members (
    member uuid NOT NULL,
    seen_until timestamp with time zone NOT NULL
);
ALTER TABLE qualification.members OWNER TO accord_qualification;
CREATE TABLE qualification.outbox (
    "position" bigint NOT NULL,
    partition integer NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    subject text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data json,
    packed_data bytea,
    hash integer,
    traceparent text
);
ALTER TABLE qualification.outbox OWNER TO accord_qualification;
ALTER TABLE qualification.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME qualification.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE qualification.outcome_deals (
    deal uuid NOT NULL,
    handoff_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    cycle integer NOT NULL,
    stage text NOT NULL,
    stage_at timestamp with time zone NOT NULL,
    amount numeric,
    currency text
);
ALTER TABLE qualification.outcome_deals OWNER TO accord_qualification;
CREATE TABLE qualification.outcome_reads (
    partition integer NOT NULL,
    number bigint NOT NULL,
    done boolean NOT NULL
);
ALTER TABLE qualification.outcome_reads OWNER TO accord_qualification;
CREATE TABLE qualification.outcomes (
    handoff_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    cycle integer NOT NULL,
    origin text NOT NULL,
    accepted_at timestamp with time zone,
    sales_qualified_at timestamp with time zone,
    rejected_at timestamp with time zone,
    reason text,
    clause text,
    finding text,
    recycled_at timestamp with time zone
);
ALTER TABLE qualification.outcomes OWNER TO accord_qualification;
CREATE TABLE qualification.packed_json (
    since timestamp with time zone NOT NULL
);
ALTER TABLE qualification.packed_json OWNER TO accord_qualification;
CREATE TABLE qualification.partitioning (
    count integer NOT NULL,
    paused_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);
ALTER TABLE qualification.partitioning OWNER TO accord_qualification;
CREATE TABLE qualification.positions (
    topic text NOT NULL,
    partition integer NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    hint bigint,
    tries integer DEFAULT 0 NOT NULL
);
ALTER TABLE qualification.positions OWNER TO accord_qualification;
CREATE TABLE qualification.prediction_models (
    model_id uuid NOT NULL,
    trained_at timestamp with time zone NOT NULL,
    scorecard json NOT NULL,
    report json NOT NULL
);
ALTER TABLE qualification.prediction_models OWNER TO accord_qualification;
CREATE TABLE qualification.replay_leads (
    replay_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    cycle integer NOT NULL,
    change text NOT NULL,
    then_at timestamp with time zone,
    then_version integer,
    now_at timestamp with time zone,
    fit double precision,
    behaviour double precision,
    deciding text[] NOT NULL,
    accepted_at timestamp with time zone,
    rejected_at timestamp with time zone,
    reason text,
    finding text,
    won_at timestamp with time zone,
    money json NOT NULL,
    as_it_happened boolean
);
ALTER TABLE qualification.replay_leads OWNER TO accord_qualification;
CREATE TABLE qualification.replays (
    replay_id uuid NOT NULL,
    version integer NOT NULL,
    document json NOT NULL,
    compared_version integer,
    floor_at timestamp with time zone,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    asked_by text NOT NULL,
    key_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    claim uuid,
    claimed_until timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    after_lead uuid,
    walked bigint DEFAULT 0 NOT NULL,
    leads bigint,
    tally json,
    finished_at timestamp with time zone,
    failure text
);
ALTER TABLE qualification.replays OWNER TO accord_qualification;
CREATE TABLE qualification.review_advice (
    version integer NOT NULL,
    due date,
    made_at timestamp with time zone NOT NULL,
    says text NOT NULL
);
ALTER TABLE qualification.review_advice OWNER TO accord_qualification;
CREATE TABLE qualification.reviews (
    review_id uuid NOT NULL,
    version integer NOT NULL,
    decision text NOT NULL,
    minutes text NOT NULL,
    present text[] NOT NULL,
    key_id uuid NOT NULL,
    held_at timestamp with time zone NOT NULL,
    CONSTRAINT reviews_decision_check CHECK ((decision = ANY (ARRAY['keep'::text, 'tighten'::text, 'loosen'::text])))
);
ALTER TABLE qualification.reviews OWNER TO accord_qualification;
CREATE TABLE qualification.score_entries (
    lead_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    activity text NOT NULL,
    attributes json,
    properties json,
    merged_lead_id uuid,
    size integer NOT NULL,
    packed bytea,
    derived text[],
    arrived_at timestamp with time zone
);
ALTER TABLE qualification.score_entries OWNER TO accord_qualification;
CREATE TABLE qualification.scores (
    lead_id uuid NOT NULL,
    cycle integer DEFAULT 1 NOT NULL,
    product text DEFAULT 'default'::text NOT NULL,
    recorded_at timestamp with time zone,
    entries json DEFAULT '[]'::json NOT NULL,
    judged_by integer DEFAULT 0 NOT NULL,
    verdict text DEFAULT 'unscored'::text NOT NULL,
    since timestamp with time zone,
    judged_at timestamp with time zone,
    fit double precision,
    behaviour double precision,
    marks json,
    evaluated_at timestamp with time zone,
    told text,
    told_version integer,
    told_since timestamp with time zone,
    closings json DEFAULT '[]'::json NOT NULL,
    past json DEFAULT '{}'::json NOT NULL,
    due_at timestamp with time zone,
    merged_into uuid,
    left_out json DEFAULT '{}'::json NOT NULL,
    reopened json DEFAULT '[]'::json NOT NULL,
    lacks text,
    gap double precision,
    returns_at timestamp with time zone,
    told_priority text,
    told_product text
);
ALTER TABLE qualification.scores OWNER TO accord_qualification;
CREATE TABLE qualification.seen_fields (
    field text NOT NULL COLLATE pg_catalog."C",
    first_seen_on date NOT NULL,
    last_seen_on date NOT NULL
);
ALTER TABLE qualification.seen_fields OWNER TO accord_qualification;
CREATE TABLE qualification.set_aside (
    task text NOT NULL,
    row_id uuid NOT NULL,
    error text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    retry_at timestamp with time zone NOT NULL
);
ALTER TABLE qualification.set_aside OWNER TO accord_qualification;
CREATE TABLE qualification.signatures (
    version integer NOT NULL,
    side text NOT NULL,
    signer text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    key_id uuid,
    CONSTRAINT signatures_side_check CHECK ((side = ANY (ARRAY['marketing'::text, 'sales'::text])))
);
ALTER TABLE qualification.signatures OWNER TO accord_qualification;
ALTER TABLE ONLY access.key_uses
    ADD CONSTRAINT key_uses_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY access.keys
    ADD CONSTRAINT keys_key_id_key UNIQUE (key_id);
ALTER TABLE ONLY access.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (key_hash);
ALTER TABLE ONLY access.links
    ADD CONSTRAINT links_link_hash_key UNIQUE (link_hash);
ALTER TABLE ONLY access.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (link_id);
ALTER TABLE ONLY access.people
    ADD CONSTRAINT people_key_id_key UNIQUE (key_id);
ALTER TABLE ONLY access.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (person);
ALTER TABLE ONLY access.secret_fingerprints
    ADD CONSTRAINT secret_fingerprints_pkey PRIMARY KEY (fingerprint);
ALTER TABLE ONLY access.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (session_hash);
ALTER TABLE ONLY contacts.people
    ADD CONSTRAINT cards_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY contacts.written
    ADD CONSTRAINT written_pkey PRIMARY KEY (capture_id);
ALTER TABLE ONLY handoff.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (activity_id);
ALTER TABLE ONLY handoff.agreements
    ADD CONSTRAINT agreements_pkey PRIMARY KEY (version);
ALTER TABLE ONLY handoff.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY handoff.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (merged);
ALTER TABLE ONLY handoff.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (answer);
ALTER TABLE ONLY handoff.briefs
    ADD CONSTRAINT briefs_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY handoff.captures
    ADD CONSTRAINT captures_pkey PRIMARY KEY (capture_id);
ALTER TABLE ONLY handoff.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (change);
ALTER TABLE ONLY handoff.clocks
    ADD CONSTRAINT clocks_handoff_id_target_seller_key UNIQUE NULLS NOT DISTINCT (handoff_id, target, seller);
ALTER TABLE ONLY handoff.clocks
    ADD CONSTRAINT clocks_pkey PRIMARY KEY (clock);
ALTER TABLE ONLY handoff.companies
    ADD CONSTRAINT companies_company_key UNIQUE (company);
ALTER TABLE ONLY handoff.companies
    ADD CONSTRAINT companies_pkey PRIMARY KEY (domain);
ALTER TABLE ONLY handoff.company_leads
    ADD CONSTRAINT company_leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY handoff.content_cards
    ADD CONSTRAINT content_cards_pkey PRIMARY KEY (card);
ALTER TABLE ONLY handoff.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (topic, partition, number);
ALTER TABLE ONLY handoff.deal_stages
    ADD CONSTRAINT deal_stages_pkey PRIMARY KEY (deal, number);
ALTER TABLE ONLY handoff.deals
    ADD CONSTRAINT deals_deal_key UNIQUE (deal);
ALTER TABLE ONLY handoff.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (deal_id);
ALTER TABLE ONLY handoff.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (delivery_id);
ALTER TABLE ONLY handoff.deliveries
    ADD CONSTRAINT deliveries_subscription_id_event_id_key UNIQUE (subscription_id, event_id);
ALTER TABLE ONLY handoff.destinations
    ADD CONSTRAINT destinations_pkey PRIMARY KEY (destination);
ALTER TABLE ONLY handoff.enrichments
    ADD CONSTRAINT enrichments_pkey PRIMARY KEY (enrichment_id);
ALTER TABLE ONLY handoff.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (partition, first_number);
ALTER TABLE ONLY handoff.erased_leads
    ADD CONSTRAINT erased_leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY handoff.handoff_steps
    ADD CONSTRAINT handoff_steps_pkey PRIMARY KEY (step);
ALTER TABLE ONLY handoff.handoffs
    ADD CONSTRAINT handoffs_lead_id_kind_cycle_key UNIQUE (lead_id, kind, cycle);
ALTER TABLE ONLY handoff.handoffs
    ADD CONSTRAINT handoffs_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY handoff.heads
    ADD CONSTRAINT heads_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY handoff.leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY handoff.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY handoff.match_keys
    ADD CONSTRAINT match_keys_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY handoff.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (member);
ALTER TABLE ONLY handoff.missing_clocks
    ADD CONSTRAINT missing_clocks_pkey PRIMARY KEY (looked_at);
ALTER TABLE ONLY handoff.moved_handoffs
    ADD CONSTRAINT moved_handoffs_lead_id_kind_cycle_key UNIQUE (lead_id, kind, cycle);
ALTER TABLE ONLY handoff.moved_handoffs
    ADD CONSTRAINT moved_handoffs_pkey PRIMARY KEY (lead_id, product, kind, cycle);
ALTER TABLE ONLY handoff.notices
    ADD CONSTRAINT notices_fact_id_recipient_destination_key UNIQUE NULLS NOT DISTINCT (fact_id, recipient, destination);
ALTER TABLE ONLY handoff.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (notice_id);
ALTER TABLE ONLY handoff.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY handoff.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY handoff.promises
    ADD CONSTRAINT promises_pkey PRIMARY KEY (agreement_version);
ALTER TABLE ONLY handoff.repeats
    ADD CONSTRAINT repeats_pkey PRIMARY KEY (key_id, key);
ALTER TABLE ONLY handoff.revenue
    ADD CONSTRAINT revenue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY handoff.routing
    ADD CONSTRAINT routing_pkey PRIMARY KEY (version);
ALTER TABLE ONLY handoff.sellers
    ADD CONSTRAINT sellers_pkey PRIMARY KEY (seller);
ALTER TABLE ONLY handoff.set_aside
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (task, row_id);
ALTER TABLE ONLY handoff.subscription_positions
    ADD CONSTRAINT subscription_positions_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY handoff.subscription_replays
    ADD CONSTRAINT subscription_replays_pkey PRIMARY KEY (subscription_id, partition);
ALTER TABLE ONLY handoff.subscriptions
    ADD CONSTRAINT subscriptions_key_id_idempotency_key_key UNIQUE (key_id, idempotency_key);
ALTER TABLE ONLY handoff.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (subscription_id);
ALTER TABLE ONLY handoff.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (team);
ALTER TABLE ONLY handoff.unstated_outcomes
    ADD CONSTRAINT unstated_outcomes_pkey PRIMARY KEY (looked_at);
ALTER TABLE ONLY handoff.waiting_deals
    ADD CONSTRAINT waiting_deals_pkey PRIMARY KEY (key, deal_id);
ALTER TABLE ONLY intake.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (activity_id);
ALTER TABLE ONLY intake.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY intake.arrivals
    ADD CONSTRAINT arrivals_pkey PRIMARY KEY (capture_id);
ALTER TABLE ONLY intake.arrived
    ADD CONSTRAINT arrived_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY intake.captures
    ADD CONSTRAINT captures_pkey PRIMARY KEY (capture_id);
ALTER TABLE ONLY intake.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (change);
ALTER TABLE ONLY intake.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (topic, partition, number);
ALTER TABLE ONLY intake.enrichments
    ADD CONSTRAINT enrichments_pkey PRIMARY KEY (enrichment_id);
ALTER TABLE ONLY intake.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (partition, first_number);
ALTER TABLE ONLY intake.erased_keys
    ADD CONSTRAINT erased_keys_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY intake.erased_leads
    ADD CONSTRAINT erased_leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY intake.heads
    ADD CONSTRAINT heads_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY intake.hook_requests
    ADD CONSTRAINT hook_requests_pkey PRIMARY KEY (capture_id);
ALTER TABLE ONLY intake.hook_tasks
    ADD CONSTRAINT hook_tasks_pkey PRIMARY KEY (source, kind, external_id);
ALTER TABLE ONLY intake.import_pieces
    ADD CONSTRAINT import_pieces_pkey PRIMARY KEY (import_id, line);
ALTER TABLE ONLY intake.import_refusals
    ADD CONSTRAINT import_refusals_pkey PRIMARY KEY (import_id, line);
ALTER TABLE ONLY intake.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (import_id);
ALTER TABLE ONLY intake.leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY intake.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY intake.match_keys
    ADD CONSTRAINT match_keys_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY intake.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (member);
ALTER TABLE ONLY intake.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY intake.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY intake.refused
    ADD CONSTRAINT refused_pkey PRIMARY KEY (number);
ALTER TABLE ONLY intake.repeats
    ADD CONSTRAINT repeats_pkey PRIMARY KEY (key_id, key);
ALTER TABLE ONLY intake.set_aside
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (task, row_id);
ALTER TABLE ONLY intake.source_health
    ADD CONSTRAINT source_health_pkey PRIMARY KEY (source);
ALTER TABLE ONLY intake.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (source);
ALTER TABLE ONLY intake.spend
    ADD CONSTRAINT spend_pkey PRIMARY KEY (source, campaign, day, ad_id);
ALTER TABLE ONLY intake.waiting
    ADD CONSTRAINT waiting_pkey PRIMARY KEY (hash, activity_id);
ALTER TABLE ONLY metrics.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY metrics.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (key);
ALTER TABLE ONLY metrics.changed_leads
    ADD CONSTRAINT changed_leads_pkey PRIMARY KEY (number);
ALTER TABLE ONLY metrics.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (change);
ALTER TABLE ONLY metrics.clocks
    ADD CONSTRAINT clocks_pkey PRIMARY KEY (clock);
ALTER TABLE ONLY metrics.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (topic, partition, number);
ALTER TABLE ONLY metrics.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (deal);
ALTER TABLE ONLY metrics.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (partition, first_number);
ALTER TABLE ONLY metrics.erased_leads
    ADD CONSTRAINT erased_leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY metrics.facts
    ADD CONSTRAINT facts_event_id_key UNIQUE (event_id);
ALTER TABLE ONLY metrics.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (arrival);
ALTER TABLE ONLY metrics.first_touches
    ADD CONSTRAINT first_touches_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY metrics.guarantee_decisions
    ADD CONSTRAINT guarantee_decisions_pkey PRIMARY KEY (handoff_id, side);
ALTER TABLE ONLY metrics.guarantee_outcomes
    ADD CONSTRAINT guarantee_outcomes_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY metrics.handoffs
    ADD CONSTRAINT handoffs_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY metrics.heads
    ADD CONSTRAINT heads_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY metrics.journeys
    ADD CONSTRAINT journeys_pkey PRIMARY KEY (lead_id, product, cycle);
ALTER TABLE ONLY metrics.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY metrics.meeting_actions
    ADD CONSTRAINT meeting_actions_key UNIQUE (span, what, owner, due);
ALTER TABLE ONLY metrics.meeting_actions
    ADD CONSTRAINT meeting_actions_pkey PRIMARY KEY (action_id);
ALTER TABLE ONLY metrics.meetings
    ADD CONSTRAINT meetings_pkey PRIMARY KEY (span);
ALTER TABLE ONLY metrics.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (member);
ALTER TABLE ONLY metrics.merges
    ADD CONSTRAINT merges_pkey PRIMARY KEY (merged);
ALTER TABLE ONLY metrics.metric_shifts
    ADD CONSTRAINT metric_shifts_pkey PRIMARY KEY (measure, span);
ALTER TABLE ONLY metrics.next_handoffs
    ADD CONSTRAINT next_handoffs_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY metrics.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY metrics.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY metrics.promise_outcomes
    ADD CONSTRAINT promise_outcomes_pkey PRIMARY KEY (side, promise, per, first);
ALTER TABLE ONLY metrics.rates
    ADD CONSTRAINT rates_pkey PRIMARY KEY (currency, since);
ALTER TABLE ONLY metrics.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (revenue);
ALTER TABLE ONLY metrics.report_clock_sums
    ADD CONSTRAINT report_clock_sums_key UNIQUE NULLS NOT DISTINCT (basis, dimension, span, day, value, target, timing, octave);
ALTER TABLE ONLY metrics.report_entries
    ADD CONSTRAINT report_entries_pkey PRIMARY KEY (person, measure, item);
ALTER TABLE ONLY metrics.report_item_sums
    ADD CONSTRAINT report_item_sums_key UNIQUE NULLS NOT DISTINCT (basis, dimension, seller, kind, span, day, value, name, state, clause);
ALTER TABLE ONLY metrics.report_items
    ADD CONSTRAINT report_items_pkey PRIMARY KEY (person, kind, item);
ALTER TABLE ONLY metrics.report_people
    ADD CONSTRAINT report_people_pkey PRIMARY KEY (person);
ALTER TABLE ONLY metrics.report_step_sums
    ADD CONSTRAINT report_step_sums_key UNIQUE NULLS NOT DISTINCT (basis, dimension, seller, span, day, value);
ALTER TABLE ONLY metrics.report_sums
    ADD CONSTRAINT report_sums_key UNIQUE NULLS NOT DISTINCT (basis, dimension, span, measure, day, value, details);
ALTER TABLE ONLY metrics.set_aside
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (task, row_id);
ALTER TABLE ONLY metrics.shared_wins
    ADD CONSTRAINT shared_wins_pkey PRIMARY KEY (deal);
ALTER TABLE ONLY metrics.spend
    ADD CONSTRAINT spend_pkey PRIMARY KEY (source, campaign, day, ad_id);
ALTER TABLE ONLY metrics.unattended_leads
    ADD CONSTRAINT unattended_leads_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY qualification.acknowledgements
    ADD CONSTRAINT acknowledgements_pkey PRIMARY KEY (version, key_id);
ALTER TABLE ONLY qualification.agreements
    ADD CONSTRAINT agreements_digest_key UNIQUE (digest);
ALTER TABLE ONLY qualification.agreements
    ADD CONSTRAINT agreements_pkey PRIMARY KEY (version);
ALTER TABLE ONLY qualification.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY qualification.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (change);
ALTER TABLE ONLY qualification.comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (comment_id);
ALTER TABLE ONLY qualification.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (topic, partition, number);
ALTER TABLE ONLY qualification.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (partition, first_number);
ALTER TABLE ONLY qualification.erased_leads
    ADD CONSTRAINT erased_leads_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY qualification.heads
    ADD CONSTRAINT heads_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY qualification.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY qualification.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (member);
ALTER TABLE ONLY qualification.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY qualification.outcome_deals
    ADD CONSTRAINT outcome_deals_pkey PRIMARY KEY (deal);
ALTER TABLE ONLY qualification.outcome_reads
    ADD CONSTRAINT outcome_reads_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY qualification.outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (handoff_id);
ALTER TABLE ONLY qualification.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY qualification.prediction_models
    ADD CONSTRAINT prediction_models_pkey PRIMARY KEY (model_id);
ALTER TABLE ONLY qualification.replay_leads
    ADD CONSTRAINT replay_leads_pkey PRIMARY KEY (replay_id, lead_id, cycle);
ALTER TABLE ONLY qualification.replays
    ADD CONSTRAINT replays_pkey PRIMARY KEY (replay_id);
ALTER TABLE ONLY qualification.review_advice
    ADD CONSTRAINT review_advice_pkey PRIMARY KEY (version);
ALTER TABLE ONLY qualification.reviews
    ADD CONSTRAINT reviews_pkey PRIMARY KEY (review_id);
ALTER TABLE ONLY qualification.score_entries
    ADD CONSTRAINT score_entries_pkey PRIMARY KEY (lead_id, entry_id);
ALTER TABLE ONLY qualification.scores
    ADD CONSTRAINT scores_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY qualification.seen_fields
    ADD CONSTRAINT seen_fields_pkey PRIMARY KEY (field);
ALTER TABLE ONLY qualification.set_aside
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (task, row_id);
ALTER TABLE ONLY qualification.signatures
    ADD CONSTRAINT signatures_pkey PRIMARY KEY (version, side);
CREATE INDEX links_due ON access.links USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX links_expiry ON access.links USING btree (expires_at);
CREATE INDEX links_key ON access.links USING btree (key_id);
CREATE UNIQUE INDEX people_address ON access.people USING btree (address) WHERE active;
CREATE INDEX sessions_created ON access.sessions USING btree (created_at);
CREATE INDEX people_incomplete ON contacts.people USING btree (lead_id) WHERE (search_words IS NULL);
CREATE INDEX people_search_words ON contacts.people USING gin (((search_words)::tsvector)) WITH (gin_pending_list_limit='16384');
CREATE INDEX written_lead ON contacts.written USING btree (lead_id, occurred_at);
CREATE INDEX activities_lead ON handoff.activities USING btree (lead_id, occurred_at);
CREATE INDEX aliases_survivor ON handoff.aliases USING btree (survivor);
CREATE INDEX answers_handoff ON handoff.answers USING btree (handoff_id, question);
CREATE INDEX captures_lead ON handoff.captures USING btree (lead_id);
CREATE INDEX clocks_history ON handoff.clocks USING btree (due_at, clock) WHERE ((state = 'running'::text) AND (next_at IS NULL));
CREATE INDEX clocks_next ON handoff.clocks USING btree (next_at, clock) WHERE (next_at IS NOT NULL);
CREATE INDEX clocks_open ON handoff.clocks USING btree (due_at, handoff_id, seller, target, state) WHERE ((state = 'running'::text) OR ((state = 'breached'::text) AND (finished_at IS NULL)));
CREATE INDEX companies_owner ON handoff.companies USING btree (owner, domain) WHERE (owner IS NOT NULL);
CREATE INDEX companies_standing ON handoff.companies USING btree (standing, domain);
CREATE INDEX company_leads_domain ON handoff.company_leads USING btree (domain, lead_id);
CREATE INDEX dead_letters_subject ON handoff.dead_letters USING btree (topic, subject);
CREATE INDEX deals_lead ON handoff.deals USING btree (lead_id) WHERE (lead_id IS NOT NULL);
CREATE INDEX deliveries_due ON handoff.deliveries USING btree (subscription_id, next_at, delivery_id) WHERE (state = 'pending'::text);
CREATE INDEX deliveries_lead ON handoff.deliveries USING btree (lead_id) WHERE (lead_id IS NOT NULL);
CREATE INDEX deliveries_state ON handoff.deliveries USING btree (subscription_id, state, delivery_id);
CREATE INDEX enrichments_lead ON handoff.enrichments USING btree (lead_id, occurred_at);
CREATE INDEX handoff_steps_handoff ON handoff.handoff_steps USING btree (handoff_id, step);
CREATE INDEX handoffs_held ON handoff.handoffs USING btree (seller, handoff_id) WHERE (state = ANY (ARRAY['offered'::text, 'accepted'::text, 'contacted'::text, 'sales_qualified'::text, 'opportunity'::text]));
CREATE INDEX handoffs_kind ON handoff.handoffs USING btree (kind, handoff_id) WHERE (kind <> 'mql'::text);
CREATE INDEX handoffs_open ON handoff.handoffs USING btree (seller) WHERE (state = ANY (ARRAY['offered'::text, 'accepted'::text, 'contacted'::text]));
CREATE INDEX handoffs_priority ON handoff.handoffs USING btree (priority, handoff_id) WHERE (priority IS NOT NULL);
CREATE INDEX handoffs_seller ON handoff.handoffs USING btree (seller, handoff_id);
CREATE INDEX handoffs_state ON handoff.handoffs USING btree (state, handoff_id);
CREATE INDEX handoffs_team ON handoff.handoffs USING btree (team, handoff_id);
CREATE INDEX handoffs_unassigned ON handoff.handoffs USING btree (queued_at, handoff_id) WHERE ((state = 'queued'::text) OR ((seller IS NULL) AND (qualified_at IS NOT NULL) AND ((state = 'opportunity'::text) OR ((state = ANY (ARRAY['won'::text, 'lost'::text])) AND (queued_at IS NOT NULL)))));
CREATE INDEX handoffs_unassigned_target ON handoff.handoffs USING btree (waits_for, queued_at, handoff_id) WHERE ((state = 'queued'::text) OR ((seller IS NULL) AND (qualified_at IS NOT NULL) AND ((state = 'opportunity'::text) OR ((state = ANY (ARRAY['won'::text, 'lost'::text])) AND (queued_at IS NOT NULL)))));
CREATE INDEX handoffs_unclosed ON handoff.handoffs USING btree (handoff_id) WHERE (state = ANY (ARRAY['queued'::text, 'offered'::text, 'accepted'::text, 'contacted'::text, 'sales_qualified'::text, 'opportunity'::text]));
CREATE INDEX handoffs_updated ON handoff.handoffs USING btree (updated_at, handoff_id);
CREATE INDEX journal_number ON ONLY handoff.journal USING btree (partition, number);
CREATE INDEX notices_destination ON handoff.notices USING btree (destination, tried_at);
CREATE INDEX notices_due ON handoff.notices USING btree (next_at) WHERE (state = 'pending'::text);
CREATE INDEX notices_made ON handoff.notices USING btree (made_at);
CREATE INDEX notices_recipient ON handoff.notices USING btree (recipient, destination, next_at) WHERE (state = 'pending'::text);
CREATE INDEX repeats_kept ON handoff.repeats USING btree (kept_at);
CREATE INDEX revenue_unmatched ON handoff.revenue USING btree (deal) WHERE (lead_id IS NULL);
CREATE INDEX sellers_team ON handoff.sellers USING btree (team);
CREATE INDEX waiting_deals_deal ON handoff.waiting_deals USING btree (deal_id);
CREATE UNIQUE INDEX activities_external ON intake.activities USING btree (key_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX activities_lead ON intake.activities USING btree (lead_id, occurred_at) WHERE (lead_id IS NOT NULL);
CREATE INDEX activities_old ON intake.activities USING btree (received_at) WHERE (lead_id IS NULL);
CREATE INDEX arrivals_hashes ON intake.arrivals USING gin (hashes);
CREATE INDEX arrivals_reason ON intake.arrivals USING btree (source, reason, received_at);
CREATE INDEX arrivals_received ON intake.arrivals USING btree (received_at);
CREATE INDEX arrivals_unread ON intake.arrivals USING btree (capture_id) WHERE (hashes IS NULL);
CREATE UNIQUE INDEX captures_external ON intake.captures USING btree (source, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX captures_filtered ON intake.captures USING btree (capture_id) WHERE (lead_id IS NULL);
CREATE INDEX captures_lead ON intake.captures USING btree (lead_id, occurred_at) WHERE (lead_id IS NOT NULL);
CREATE INDEX captures_undigested ON intake.captures USING btree (capture_id) WHERE ((lead_id IS NULL) AND (digested IS NULL));
CREATE INDEX dead_letters_subject ON intake.dead_letters USING btree (topic, subject);
CREATE INDEX enrichments_lead ON intake.enrichments USING btree (lead_id, occurred_at);
CREATE INDEX erased_keys_erased ON intake.erased_keys USING btree (erased_at);
CREATE INDEX hook_requests_hashes ON intake.hook_requests USING gin (hashes);
CREATE INDEX hook_requests_received ON intake.hook_requests USING btree (received_at);
CREATE INDEX hook_tasks_due ON intake.hook_tasks USING btree (due_at);
CREATE INDEX hook_tasks_hashes ON intake.hook_tasks USING gin (hashes);
CREATE INDEX hook_tasks_unread ON intake.hook_tasks USING btree (source, kind, external_id) WHERE (hashes IS NULL);
CREATE INDEX import_refusals_hashes ON intake.import_refusals USING gin (hashes);
CREATE INDEX import_refusals_unread ON intake.import_refusals USING btree (import_id, line) WHERE (hashes IS NULL);
CREATE INDEX imports_begun ON intake.imports USING btree (begun_at);
CREATE INDEX imports_open ON intake.imports USING btree (import_id) WHERE (state = ANY (ARRAY['receiving'::text, 'running'::text]));
CREATE INDEX journal_number ON ONLY intake.journal USING btree (partition, number);
CREATE INDEX leads_merged ON intake.leads USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX refused_at ON intake.refused USING btree (refused_at);
CREATE INDEX repeats_capture ON intake.repeats USING btree (capture_id) WHERE (capture_id IS NOT NULL);
CREATE INDEX repeats_kept ON intake.repeats USING btree (kept_at);
CREATE INDEX waiting_activity ON intake.waiting USING btree (activity_id);
CREATE INDEX clocks_of_lead ON metrics.clocks USING btree (lead_id);
CREATE INDEX clocks_open ON metrics.clocks USING btree (handoff_id) WHERE ((state = 'running'::text) OR ((state = 'breached'::text) AND (finished_at IS NULL)));
CREATE INDEX dead_letters_subject ON metrics.dead_letters USING btree (topic, subject);
CREATE INDEX deals_of_lead ON metrics.deals USING btree (lead_id);
CREATE INDEX deals_open ON metrics.deals USING btree (lead_id) WHERE (stage = 'opportunity'::text);
CREATE INDEX deals_pace ON metrics.deals USING btree (((stage_at - opened_at))) INCLUDE (stage_at, opened_at) WHERE ((stage = 'won'::text) AND (opened_at <= stage_at));
CREATE INDEX deals_stage_at ON metrics.deals USING btree (stage_at);
CREATE INDEX deals_won ON metrics.deals USING btree (stage_at, deal) WHERE (stage = 'won'::text);
CREATE INDEX facts_agreements ON metrics.facts USING btree (occurred_at) WHERE (type = 'agreement.activated'::text);
CREATE INDEX facts_of_lead ON metrics.facts USING btree (lead_id, occurred_at) WHERE (lead_id IS NOT NULL);
CREATE INDEX first_touches_campaign ON metrics.first_touches USING btree (campaign_key, touched_at);
CREATE INDEX first_touches_captured ON metrics.first_touches USING btree (captured_at);
CREATE INDEX first_touches_channel ON metrics.first_touches USING btree (channel_key, touched_at);
CREATE INDEX first_touches_source ON metrics.first_touches USING btree (source_key, captured_at);
CREATE INDEX handoffs_claimed ON metrics.handoffs USING btree (rejected_at) WHERE ((checked IS NOT NULL) AND (cycle = 1) AND (origin = 'marketing'::text));
CREATE INDEX handoffs_delivered ON metrics.handoffs USING btree (begun_at, handoff_id) WHERE ((cycle = 1) AND (origin = 'marketing'::text));
CREATE INDEX handoffs_of_lead ON metrics.handoffs USING btree (lead_id);
CREATE INDEX handoffs_open ON metrics.handoffs USING btree (lead_id) WHERE ((rejected_at IS NULL) AND (recycled_at IS NULL) AND (closed_as IS NULL));
CREATE INDEX handoffs_unassigned ON metrics.handoffs USING btree (handoff_id) WHERE ((begun_at IS NOT NULL) AND (seller IS NULL) AND (owner_by_deal IS NULL) AND (rejected_at IS NULL) AND (recycled_at IS NULL));
CREATE INDEX journal_number ON ONLY metrics.journal USING btree (partition, number);
CREATE INDEX journeys_qualified ON metrics.journeys USING btree (verdict_at) WHERE (verdict = 'qualified'::text);
CREATE INDEX meeting_actions_open ON metrics.meeting_actions USING btree (due) WHERE (state = 'open'::text);
CREATE INDEX meetings_first ON metrics.meetings USING btree (per, first);
CREATE INDEX merges_survivor ON metrics.merges USING btree (survivor);
CREATE INDEX next_handoffs_begun ON metrics.next_handoffs USING btree (begun_at);
CREATE INDEX next_handoffs_of_lead ON metrics.next_handoffs USING btree (lead_id);
CREATE INDEX receipts_of_deal ON metrics.receipts USING btree (deal);
CREATE INDEX receipts_of_lead ON metrics.receipts USING btree (lead_id);
CREATE INDEX receipts_received ON metrics.receipts USING btree (received_at);
CREATE INDEX receipts_without_lead ON metrics.receipts USING btree (received_at) WHERE (lead_id IS NULL);
CREATE INDEX report_entries_at ON metrics.report_entries USING btree (measure, at);
CREATE INDEX report_entries_captured ON metrics.report_entries USING btree (measure, captured_at);
CREATE INDEX report_entries_seller ON metrics.report_entries USING btree (seller, measure);
CREATE INDEX report_entries_won_at ON metrics.report_entries USING btree (at) INCLUDE (person, elapsed_seconds, source_key, channel_key, campaign_key, product, team, seller) WHERE (measure = 'won'::text);
CREATE INDEX report_entries_won_captured ON metrics.report_entries USING btree (captured_at) INCLUDE (person, at, elapsed_seconds, source_key, channel_key, campaign_key, product, team, seller) WHERE (measure = 'won'::text);
CREATE INDEX report_items_at ON metrics.report_items USING btree (at);
CREATE INDEX report_items_business_campaign ON metrics.report_items USING btree (name, campaign_key, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_captured ON metrics.report_items USING btree (name, business_bucket, captured_week) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_channel ON metrics.report_items USING btree (name, channel_key, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_product ON metrics.report_items USING btree (name, product, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_seller ON metrics.report_items USING btree (name, seller, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_source ON metrics.report_items USING btree (name, source_key, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_team ON metrics.report_items USING btree (name, team, business_bucket) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_business_week ON metrics.report_items USING btree (name, business_bucket, week) WHERE (business_bucket IS NOT NULL);
CREATE INDEX report_items_captured ON metrics.report_items USING btree (captured_at);
CREATE INDEX report_items_cohort ON metrics.report_items USING btree (name, state, captured_week, at, item) WHERE (kind = 'clock'::text);
CREATE INDEX report_items_counted ON metrics.report_items USING btree (kind, at, item) WHERE (kind = ANY (ARRAY['booking'::text, 'receipt'::text, 'rejection'::text]));
CREATE INDEX report_items_counted_captured ON metrics.report_items USING btree (kind, captured_at, item) WHERE (kind = ANY (ARRAY['booking'::text, 'receipt'::text, 'rejection'::text]));
CREATE INDEX report_items_elapsed_campaign ON metrics.report_items USING btree (name, campaign_key, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_captured ON metrics.report_items USING btree (name, elapsed_bucket, captured_week) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_channel ON metrics.report_items USING btree (name, channel_key, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_product ON metrics.report_items USING btree (name, product, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_seller ON metrics.report_items USING btree (name, seller, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_source ON metrics.report_items USING btree (name, source_key, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_team ON metrics.report_items USING btree (name, team, elapsed_bucket) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_elapsed_week ON metrics.report_items USING btree (name, elapsed_bucket, week) WHERE (elapsed_bucket IS NOT NULL);
CREATE INDEX report_items_late ON metrics.report_items USING btree (name, at, person) INCLUDE (captured_at) WHERE (kind = 'missed'::text);
CREATE INDEX report_items_listed ON metrics.report_items USING btree (name, state, at, item) WHERE (kind = 'clock'::text);
CREATE INDEX report_items_money ON metrics.report_items USING btree (name) WHERE (kind = ANY (ARRAY['booking'::text, 'receipt'::text, 'unmatched'::text]));
CREATE INDEX report_items_open ON metrics.report_items USING btree (at, person) INCLUDE (item, name, captured_at, amount, source_key, channel_key, campaign_key, product, team, seller) WHERE (kind = 'open_deal'::text);
CREATE INDEX report_items_seller_clocks ON metrics.report_items USING btree (seller, name, state, at, item) INCLUDE (captured_at, source_key, channel_key, campaign_key, product, team, elapsed_seconds, business_seconds) WHERE (kind = 'clock'::text);
CREATE INDEX report_items_seller_missed ON metrics.report_items USING btree (seller, at) INCLUDE (person, item, name, captured_at) WHERE ((kind = 'clock'::text) AND (state = 'breached'::text));
CREATE INDEX report_items_waiting ON metrics.report_items USING btree (kind, COALESCE(at, 'infinity'::timestamp with time zone), person) WHERE (kind = ANY (ARRAY['untouched'::text, 'unattended'::text, 'unowned'::text]));
CREATE INDEX report_people_accepted_at ON metrics.report_people USING btree (accepted_at, person) WHERE (accepted_at IS NOT NULL);
CREATE INDEX report_people_campaign ON metrics.report_people USING btree (campaign_key, captured_at, person);
CREATE INDEX report_people_captured ON metrics.report_people USING btree (captured_at, person);
CREATE INDEX report_people_channel ON metrics.report_people USING btree (channel_key, captured_at, person);
CREATE INDEX report_people_days ON metrics.report_people USING gin (days);
CREATE INDEX report_people_listed ON metrics.report_people USING btree (response, qualified_at, person) WHERE (response IS NOT NULL);
CREATE INDEX report_people_qualified_at ON metrics.report_people USING btree (qualified_at, person) WHERE (qualified_at IS NOT NULL);
CREATE INDEX report_people_sales_qualified_at ON metrics.report_people USING btree (sales_qualified_at, person) WHERE (sales_qualified_at IS NOT NULL);
CREATE INDEX report_people_seller ON metrics.report_people USING btree (seller, response, qualified_at, person);
CREATE INDEX report_people_source ON metrics.report_people USING btree (source_key, captured_at, person);
CREATE INDEX report_people_won ON metrics.report_people USING btree (won_at) INCLUDE (person, captured_at, qualified_at, source_key, channel_key, campaign_key, product, team, seller) WHERE (won_at IS NOT NULL);
CREATE INDEX report_people_won_captured ON metrics.report_people USING btree (captured_at) INCLUDE (person, won_at, source_key, channel_key, campaign_key, product, team, seller) WHERE (won_at IS NOT NULL);
CREATE INDEX spend_campaign ON metrics.spend USING btree (campaign_key, day);
CREATE INDEX spend_channel ON metrics.spend USING btree (channel_key, day);
CREATE INDEX spend_day ON metrics.spend USING btree (day);
CREATE INDEX spend_figure ON metrics.spend USING btree (source_key, COALESCE(campaign_key, ''::text), day, ad_id);
CREATE INDEX spend_source ON metrics.spend USING btree (source_key, day);
CREATE UNIQUE INDEX agreements_in_force ON qualification.agreements USING btree ((true)) WHERE ((activated_at IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX comments_version ON qualification.comments USING btree (version, written_at, comment_id);
CREATE INDEX dead_letters_subject ON qualification.dead_letters USING btree (topic, subject);
CREATE INDEX journal_number ON ONLY qualification.journal USING btree (partition, number);
CREATE INDEX outcome_deals_lead ON qualification.outcome_deals USING btree (lead_id);
CREATE INDEX outcomes_lead ON qualification.outcomes USING btree (lead_id);
CREATE INDEX prediction_models_trained ON qualification.prediction_models USING btree (trained_at);
CREATE INDEX replay_leads_change ON qualification.replay_leads USING btree (replay_id, change, lead_id, cycle);
CREATE INDEX replays_open ON qualification.replays USING btree (asked_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX replays_version ON qualification.replays USING btree (version, asked_at);
CREATE INDEX reviews_version ON qualification.reviews USING btree (version, held_at, review_id);
CREATE INDEX scores_due ON qualification.scores USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX scores_gap ON qualification.scores USING btree (gap, lead_id) WHERE ((verdict = 'nurture'::text) AND (lacks IS NOT NULL));
CREATE INDEX scores_lacking ON qualification.scores USING btree (lacks, gap, lead_id) WHERE ((verdict = 'nurture'::text) AND (lacks IS NOT NULL));
CREATE INDEX scores_merged ON qualification.scores USING btree (lead_id) INCLUDE (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX scores_open ON qualification.scores USING btree (judged_by, lead_id) WHERE ((verdict = ANY (ARRAY['unscored'::text, 'nurture'::text])) AND (told IS DISTINCT FROM 'qualified'::text) AND (recorded_at IS NOT NULL));
CREATE INDEX scores_returns ON qualification.scores USING btree (returns_at, lead_id) WHERE (returns_at IS NOT NULL);
CREATE INDEX scores_unmeasured ON qualification.scores USING btree (lead_id) WHERE ((verdict = 'nurture'::text) AND (lacks IS NULL));
CREATE INDEX scores_verdict ON qualification.scores USING btree (verdict, lead_id) WHERE (recorded_at IS NOT NULL);
CREATE TRIGGER refuse_former_sequencer BEFORE UPDATE OF number ON handoff.heads FOR EACH ROW WHEN ((current_setting('accord.numbering'::text, true) IS DISTINCT FROM 'by hash'::text)) EXECUTE FUNCTION handoff.refuse_former_version();
CREATE TRIGGER refuse_former_stager BEFORE INSERT ON handoff.outbox FOR EACH ROW WHEN ((new.hash IS NULL)) EXECUTE FUNCTION handoff.refuse_former_version();
CREATE TRIGGER refuse_former_sequencer BEFORE UPDATE OF number ON intake.heads FOR EACH ROW WHEN ((current_setting('accord.numbering'::text, true) IS DISTINCT FROM 'by hash'::text)) EXECUTE FUNCTION intake.refuse_former_version();
CREATE TRIGGER refuse_former_stager BEFORE INSERT ON intake.outbox FOR EACH ROW WHEN ((new.hash IS NULL)) EXECUTE FUNCTION intake.refuse_former_version();
CREATE TRIGGER mark_credited AFTER INSERT ON metrics.facts REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_credited_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.clocks REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.deals REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.first_touches REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.handoffs REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.journeys REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.merges REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_deleted AFTER DELETE ON metrics.receipts REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.clocks REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.deals REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.first_touches REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.handoffs REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.journeys REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.merges REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_inserted AFTER INSERT ON metrics.receipts REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.clocks REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.deals REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.first_touches REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.handoffs REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.journeys REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.merges REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER mark_updated AFTER UPDATE ON metrics.receipts REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark_changed_leads();
CREATE TRIGGER refuse_former_sequencer BEFORE UPDATE OF number ON metrics.heads FOR EACH ROW WHEN ((current_setting('accord.numbering'::text, true) IS DISTINCT FROM 'by hash'::text)) EXECUTE FUNCTION metrics.refuse_former_version();
CREATE TRIGGER refuse_former_stager BEFORE INSERT ON metrics.outbox FOR EACH ROW WHEN ((new.hash IS NULL)) EXECUTE FUNCTION metrics.refuse_former_version();
CREATE TRIGGER refuse_former_sequencer BEFORE UPDATE OF number ON qualification.heads FOR EACH ROW WHEN ((current_setting('accord.numbering'::text, true) IS DISTINCT FROM 'by hash'::text)) EXECUTE FUNCTION qualification.refuse_former_version();
CREATE TRIGGER refuse_former_stager BEFORE INSERT ON qualification.outbox FOR EACH ROW WHEN ((new.hash IS NULL)) EXECUTE FUNCTION qualification.refuse_former_version();
ALTER TABLE ONLY access.links
    ADD CONSTRAINT links_key_id_fkey FOREIGN KEY (key_id) REFERENCES access.keys(key_id);
ALTER TABLE ONLY access.people
    ADD CONSTRAINT people_key_id_fkey FOREIGN KEY (key_id) REFERENCES access.keys(key_id);
ALTER TABLE ONLY access.sessions
    ADD CONSTRAINT sessions_key_id_fkey FOREIGN KEY (key_id) REFERENCES access.keys(key_id);
ALTER TABLE ONLY handoff.deal_stages
    ADD CONSTRAINT deal_stages_deal_fkey FOREIGN KEY (deal) REFERENCES handoff.deals(deal);
ALTER TABLE ONLY handoff.revenue
    ADD CONSTRAINT revenue_deal_fkey FOREIGN KEY (deal) REFERENCES handoff.deals(deal);
ALTER TABLE ONLY handoff.sellers
    ADD CONSTRAINT sellers_team_fkey FOREIGN KEY (team) REFERENCES handoff.teams(team);
ALTER TABLE ONLY handoff.teams
    ADD CONSTRAINT teams_lead_fkey FOREIGN KEY (lead) REFERENCES handoff.sellers(seller);
ALTER TABLE ONLY handoff.waiting_deals
    ADD CONSTRAINT waiting_deals_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES handoff.deals(deal_id);
ALTER TABLE ONLY qualification.acknowledgements
    ADD CONSTRAINT acknowledgements_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
ALTER TABLE ONLY qualification.comments
    ADD CONSTRAINT comments_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
ALTER TABLE ONLY qualification.replays
    ADD CONSTRAINT replays_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
ALTER TABLE ONLY qualification.review_advice
    ADD CONSTRAINT review_advice_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
ALTER TABLE ONLY qualification.reviews
    ADD CONSTRAINT reviews_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
ALTER TABLE ONLY qualification.signatures
    ADD CONSTRAINT signatures_version_fkey FOREIGN KEY (version) REFERENCES qualification.agreements(version);
GRANT USAGE ON SCHEMA access TO accord_qualification;
GRANT USAGE ON SCHEMA access TO accord_handoff;
GRANT USAGE ON SCHEMA access TO accord_metrics;
GRANT USAGE ON SCHEMA contacts TO accord_handoff;
GRANT USAGE ON SCHEMA handoff TO accord_intake;
GRANT USAGE ON SCHEMA handoff TO accord_qualification;
GRANT USAGE ON SCHEMA handoff TO accord_metrics;
GRANT USAGE ON SCHEMA intake TO accord_qualification;
GRANT USAGE ON SCHEMA intake TO accord_handoff;
GRANT USAGE ON SCHEMA intake TO accord_metrics;
GRANT USAGE ON SCHEMA metrics TO accord_intake;
GRANT USAGE ON SCHEMA metrics TO accord_qualification;
GRANT USAGE ON SCHEMA metrics TO accord_handoff;
GRANT USAGE ON SCHEMA qualification TO accord_intake;
GRANT USAGE ON SCHEMA qualification TO accord_handoff;
GRANT USAGE ON SCHEMA qualification TO accord_metrics;
REVOKE ALL ON FUNCTION metrics.find_open_clocks() FROM PUBLIC;
REVOKE ALL ON FUNCTION metrics.find_queue() FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE access.key_uses TO accord_qualification;
GRANT SELECT,INSERT,UPDATE ON TABLE access.key_uses TO accord_handoff;
GRANT SELECT,INSERT,UPDATE ON TABLE access.key_uses TO accord_metrics;
GRANT SELECT ON TABLE access.keys TO accord_qualification;
GRANT SELECT ON TABLE access.keys TO accord_handoff;
GRANT SELECT ON TABLE access.keys TO accord_metrics;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.links TO accord_qualification;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.links TO accord_handoff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.links TO accord_metrics;
GRANT SELECT ON TABLE access.people TO accord_qualification;
GRANT SELECT ON TABLE access.people TO accord_handoff;
GRANT SELECT ON TABLE access.people TO accord_metrics;
GRANT SELECT,INSERT ON TABLE access.secret_fingerprints TO accord_qualification;
GRANT SELECT,INSERT ON TABLE access.secret_fingerprints TO accord_handoff;
GRANT SELECT,INSERT ON TABLE access.secret_fingerprints TO accord_metrics;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.sessions TO accord_qualification;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.sessions TO accord_handoff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.sessions TO accord_metrics;
GRANT SELECT ON TABLE contacts.cards TO accord_handoff;
GRANT SELECT ON TABLE contacts.words TO accord_handoff;
GRANT SELECT(card) ON TABLE handoff.content_cards TO accord_qualification;
GRANT SELECT(card) ON TABLE handoff.content_cards TO accord_metrics;
GRANT SELECT(kind) ON TABLE handoff.content_cards TO accord_qualification;
GRANT SELECT(kind) ON TABLE handoff.content_cards TO accord_metrics;
GRANT SELECT(products) ON TABLE handoff.content_cards TO accord_qualification;
GRANT SELECT(products) ON TABLE handoff.content_cards TO accord_metrics;
GRANT SELECT(rejections) ON TABLE handoff.content_cards TO accord_qualification;
GRANT SELECT(rejections) ON TABLE handoff.content_cards TO accord_metrics;
GRANT SELECT ON TABLE handoff.epochs TO accord_intake;
GRANT SELECT ON TABLE handoff.epochs TO accord_qualification;
GRANT SELECT ON TABLE handoff.epochs TO accord_metrics;
GRANT SELECT(lead_id) ON TABLE handoff.handoffs TO accord_intake;
GRANT SELECT(lead_id) ON TABLE handoff.handoffs TO accord_qualification;
GRANT SELECT(seller) ON TABLE handoff.handoffs TO accord_intake;
GRANT SELECT(seller) ON TABLE handoff.handoffs TO accord_qualification;
GRANT SELECT ON TABLE handoff.heads TO accord_intake;
GRANT SELECT ON TABLE handoff.heads TO accord_qualification;
GRANT SELECT ON TABLE handoff.heads TO accord_metrics;
GRANT SELECT ON TABLE handoff.journal TO accord_intake;
GRANT SELECT ON TABLE handoff.journal TO accord_qualification;
GRANT SELECT ON TABLE handoff.journal TO accord_metrics;
GRANT SELECT ON TABLE handoff.positions TO accord_intake;
GRANT SELECT ON TABLE handoff.positions TO accord_qualification;
GRANT SELECT ON TABLE handoff.positions TO accord_metrics;
GRANT SELECT(seller) ON TABLE handoff.sellers TO accord_intake;
GRANT SELECT(seller) ON TABLE handoff.sellers TO accord_qualification;
GRANT SELECT(team) ON TABLE handoff.sellers TO accord_intake;
GRANT SELECT(team) ON TABLE handoff.sellers TO accord_qualification;
GRANT SELECT(active) ON TABLE handoff.sellers TO accord_intake;
GRANT SELECT(active) ON TABLE handoff.sellers TO accord_qualification;
GRANT SELECT ON TABLE intake.alembic_version TO accord_qualification;
GRANT SELECT ON TABLE intake.alembic_version TO accord_handoff;
GRANT SELECT ON TABLE intake.alembic_version TO accord_metrics;
GRANT SELECT ON TABLE intake.epochs TO accord_qualification;
GRANT SELECT ON TABLE intake.epochs TO accord_handoff;
GRANT SELECT ON TABLE intake.epochs TO accord_metrics;
GRANT SELECT ON TABLE intake.heads TO accord_qualification;
GRANT SELECT ON TABLE intake.heads TO accord_handoff;
GRANT SELECT ON TABLE intake.heads TO accord_metrics;
GRANT SELECT ON TABLE intake.journal TO accord_qualification;
GRANT SELECT ON TABLE intake.journal TO accord_handoff;
GRANT SELECT ON TABLE intake.journal TO accord_metrics;
GRANT SELECT ON TABLE intake.positions TO accord_qualification;
GRANT SELECT ON TABLE intake.positions TO accord_handoff;
GRANT SELECT ON TABLE intake.positions TO accord_metrics;
GRANT SELECT ON TABLE metrics.epochs TO accord_intake;
GRANT SELECT ON TABLE metrics.epochs TO accord_qualification;
GRANT SELECT ON TABLE metrics.epochs TO accord_handoff;
GRANT SELECT ON TABLE metrics.heads TO accord_intake;
GRANT SELECT ON TABLE metrics.heads TO accord_qualification;
GRANT SELECT ON TABLE metrics.heads TO accord_handoff;
GRANT SELECT ON TABLE metrics.journal TO accord_intake;
GRANT SELECT ON TABLE metrics.journal TO accord_qualification;
GRANT SELECT ON TABLE metrics.journal TO accord_handoff;
GRANT SELECT ON TABLE metrics.positions TO accord_intake;
GRANT SELECT ON TABLE metrics.positions TO accord_qualification;
GRANT SELECT ON TABLE metrics.positions TO accord_handoff;
GRANT SELECT ON TABLE qualification.epochs TO accord_intake;
GRANT SELECT ON TABLE qualification.epochs TO accord_handoff;
GRANT SELECT ON TABLE qualification.epochs TO accord_metrics;
GRANT SELECT ON TABLE qualification.heads TO accord_intake;
GRANT SELECT ON TABLE qualification.heads TO accord_handoff;
GRANT SELECT ON TABLE qualification.heads TO accord_metrics;
GRANT SELECT ON TABLE qualification.journal TO accord_intake;
GRANT SELECT ON TABLE qualification.journal TO accord_handoff;
GRANT SELECT ON TABLE qualification.journal TO accord_metrics;
GRANT SELECT ON TABLE qualification.positions TO accord_intake;
GRANT SELECT ON TABLE qualification.positions TO accord_handoff;
GRANT SELECT ON TABLE qualification.positions TO accord_metrics;
GRANT SELECT ON TABLE qualification.review_advice TO accord_handoff;
GRANT SELECT ON TABLE qualification.review_advice TO accord_metrics;
GRANT SELECT(version) ON TABLE qualification.reviews TO accord_metrics;
GRANT SELECT(held_at) ON TABLE qualification.reviews TO accord_metrics;
