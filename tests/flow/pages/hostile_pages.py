"""Pages that show hostile texts, from their addresses or from what others wrote."""

from urllib.parse import quote

from tests.flow.pages.hostile_texts import CODE, write
from tests.flow.pages.page_table import Example

# What a link to Accord can carry, and pages that show what others wrote.
HOSTILE_PAGES = [
    Example(f"/contacts?q={quote(write('asked'))}"),
    Example(f"/nothing/{quote(CODE, safe='')}", status=404),
    Example(f"/inbox?view={quote(CODE)}", status=422),
    Example(f"/leads?list=qualified&campaign={quote(write('campaign'))}"),
    Example(f"/signin?next={quote(CODE)}", ""),
    Example(f"/signin?link={quote(CODE)}", ""),
    Example(f"/act/{quote(CODE, safe='')}", "", 404),
    Example("/leads/{hostile_lead}"),
    Example("/leads/{hostile_lead}", "anna"),
    Example("/contacts/{hostile_lead}"),
    Example("/scores/{hostile_lead}"),
    Example("/inbox/{hostile_handoff}"),
    Example("/contacts/{plain_lead}"),
    Example("/scores/{plain_lead}"),
    Example("/inbox/{plain_handoff}"),
    Example("/setup/routing?lead={hostile_lead}"),
    Example("/setup/sellers/hostile"),
    Example("/setup/sources/hostile"),
    Example("/campaigns/hostile"),
    Example("/agreement/{draft}"),
    Example("/agreement/{later_draft}"),
    Example("/agreement/{draft}/changes?since=1"),
    Example("/agreement/drafts?from={draft}"),
    Example("/imports/{hostile_import}"),
    Example("/v1/forms/hostile/preview", ""),
]
