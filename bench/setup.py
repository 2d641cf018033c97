"""What every measurement starts from: tables, a key, an agreement by which every lead qualifies, and sellers."""

from bench.http_calls import call
from bench.load_generator import wait_for_port
from bench.processes import KEY, free_port, run_program
from services.intake.api_keys.handlers import ensure_admin_key
from shared.db.database import Database
from shared.db.migrations import migrate

AGREEMENT = {
    "title": "Leads that ask for a demo",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "review_every_days": 90,
    "definition": {
        "profile": [
            {"id": "trade", "field": "company.industry", "in": ["logistics", "retail"], "points": 30},
            {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 30, "required": True},
            {"id": "role", "field": "role.seniority", "in": ["c_level", "vp", "director"], "points": 25},
        ],
        "behaviour": [{"id": "demo", "activity": "demo_requested", "points": 50, "half_life_days": 30}],
        "disqualify": [{"id": "throwaway", "field": "contact.email_class", "in": ["disposable"]}],
        "qualified": {"fit": 50, "behaviour": 20},
        "sales_qualified": {"evidence": []},
        "sales_ready": {"evidence": []},
    },
    "sales": {"business_hours": {"open": {"mon-fri": ["09:00-18:00"]}}, "acceptance": {"within": "4h"}},
    "rejection_reasons": [{"code": "other", "note": "required", "returns": "nurture"}],
}
SELLERS = 7


async def prepare_database(url: str) -> None:
    """Create the tables and the key, sign the agreement and register the sellers, before the first lead comes."""
    await migrate(url)
    intake = Database(url, "intake")
    await ensure_admin_key(intake, KEY)
    await intake.close()
    for service, set_up in (("qualification", sign_agreement), ("handoff", register_sellers)):
        port = free_port()
        with run_program(["-m", "services.cli.main", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url):
            await wait_for_port(port)
            set_up(port)


def sign_agreement(qualification_port: int) -> None:
    """Draft the agreement and sign it for both sides."""
    version = call(qualification_port, "POST", "/v1/agreements", AGREEMENT)["version"]
    for side in ("marketing", "sales"):
        signature = {"side": side, "signer": f"head of {side}"}
        call(qualification_port, "POST", f"/v1/agreements/{version}/signatures", signature)


def register_sellers(handoff_port: int) -> None:
    """Register sellers with capacity for every lead of a measurement."""
    for number in range(SELLERS):
        body = {
            "name": f"Seller {number}",
            "email": f"seller{number}@example.com",
            "team": "reps",
            "kind": "employee",
            "capacity": 1_000_000,
        }
        call(handoff_port, "PUT", f"/v1/sellers/seller-{number}", body)
