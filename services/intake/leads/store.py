"""Reading and writing the ledger of a group, in the order in which everything is locked: keys, leads, cards."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.captures.store import add_captures, earlier_ones
from services.intake.cards.store import find_cards, put_cards
from services.intake.identities.store import add_leads, claim_keys, hold_keys, lock_leads, note_emails
from services.intake.leads.domain import Arrival, Ledger
from services.intake.repeats.store import add_repeats, find_repeats
from shared.database import database_clock


async def open_ledger(conn: AsyncConnection, arrivals: Sequence[Arrival]) -> Ledger:
    """All that decides about these arrivals, held to the commit."""
    captures = [arrival.capture for arrival in arrivals]
    repeats = await find_repeats(conn, {arrival.mark for arrival in arrivals if arrival.mark})
    owners = await hold_keys(conn, [key for arrival in arrivals for key in arrival.keys])
    # After the keys are held: who held them before has committed what came earlier.
    earlier = await earlier_ones(conn, captures)
    leads = await lock_leads(conn, {owner.lead_id for owner in owners.values()})
    cards = await find_cards(conn, leads)
    return Ledger(await database_clock(conn), owners, leads, cards, earlier, repeats)


async def write_ledger(conn: AsyncConnection, ledger: Ledger) -> None:
    """Everything that is new in it."""
    await add_leads(conn, [ledger.leads[lead_id] for lead_id in ledger.new_leads], ledger.now)
    await note_emails(conn, list(ledger.new_emails - ledger.new_leads))
    await claim_keys(conn, ledger.new_claims, ledger.now)
    await put_cards(conn, list(ledger.new_cards.values()), ledger.now)
    await add_captures(conn, ledger.new_captures, ledger.now)
    await add_repeats(conn, ledger.new_repeats, ledger.now)
