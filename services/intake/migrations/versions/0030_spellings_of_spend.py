"""A figure of spend is known by its names without letter case and blanks."""

from shared.db.revision_scripts import run_in_pieces

revision = "0030"
down_revision = "0029"

# No process looks for other spellings any more. Which of several was stated last is not known, so all of them go, and
# the next statement is published even if it repeats one. Letters that `lower` does not fold leave a row that is never
# read.
FORGET = """
delete from spend where (source, campaign, day, ad_id) in (
    select s.source, s.campaign, s.day, s.ad_id from spend s
    where exists (
        select from spend o where lower(o.source) = s.source and o.day = s.day and o.ad_id = s.ad_id
               and lower(btrim(regexp_replace(o.campaign, '\\s+', ' ', 'g'))) = s.campaign
               and (o.source <> s.source or o.campaign <> s.campaign)
    )
    limit 1000 for update of s skip locked
);
delete from spend where (source, campaign, day, ad_id) in (
    select source, campaign, day, ad_id from spend
    where source <> lower(source) or campaign <> lower(btrim(regexp_replace(campaign, '\\s+', ' ', 'g')))
    limit 1000 for update skip locked
);
"""


def upgrade() -> None:
    run_in_pieces(FORGET)


def downgrade() -> None:
    """Former versions know figures by their spelling, and take those that they do not find for new ones."""
