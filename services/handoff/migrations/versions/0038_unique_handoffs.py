"""A handoff is unique by lead, kind and cycle; when its deals first ended; and whether its seller was named."""

from shared.db.revision_scripts import run_in_pieces

revision = "0038"
down_revision = "0037"

# Only of an offered handoff it matters who named the seller. Until now that stood in the reason alone.
NAME = """
update handoffs set named = true where handoff_id in (
    select handoff_id from handoffs
    where state = 'offered' and not named
          and (why in ('reassigned by hand', 'the deal''s owner') or strpos(why, 'one seller only') > 0)
    order by handoff_id limit 1000 for update);
"""
ADD = """
alter table handoffs add column if not exists named boolean not null default false,
    add column if not exists first_ended json not null default '{}';
"""
UNIQUE = """
alter table handoffs drop constraint if exists handoffs_lead_id_kind_cycle_key;
drop index concurrently if exists handoffs_lead_id_kind_cycle_key;
create unique index concurrently handoffs_lead_id_kind_cycle_key on handoffs (lead_id, kind, cycle);
alter table handoffs add constraint handoffs_lead_id_kind_cycle_key
    unique using index handoffs_lead_id_kind_cycle_key;
alter table moved_handoffs drop constraint if exists moved_handoffs_lead_id_kind_cycle_key;
drop index concurrently if exists moved_handoffs_lead_id_kind_cycle_key;
create unique index concurrently moved_handoffs_lead_id_kind_cycle_key on moved_handoffs (lead_id, kind, cycle);
alter table moved_handoffs add constraint moved_handoffs_lead_id_kind_cycle_key
    unique using index moved_handoffs_lead_id_kind_cycle_key;
"""
DROP = """
alter table handoffs drop constraint if exists handoffs_lead_id_product_kind_cycle_key;
alter table moved_handoffs alter column product set default 'default';
"""
DOWNGRADE = """
drop index concurrently if exists handoffs_lead_id_product_kind_cycle_key;
create unique index concurrently handoffs_lead_id_product_kind_cycle_key on handoffs (lead_id, product, kind, cycle);
alter table handoffs add constraint handoffs_lead_id_product_kind_cycle_key
    unique using index handoffs_lead_id_product_kind_cycle_key;
alter table handoffs drop constraint if exists handoffs_lead_id_kind_cycle_key,
    drop column named, drop column first_ended;
alter table moved_handoffs drop constraint if exists moved_handoffs_lead_id_kind_cycle_key,
    alter column product drop default;
"""


def upgrade() -> None:
    for script in (ADD, UNIQUE, DROP, NAME):
        run_in_pieces(script)


def downgrade() -> None:
    run_in_pieces(DOWNGRADE)
