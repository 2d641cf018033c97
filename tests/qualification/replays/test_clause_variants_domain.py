"""What each clause decides of a lead is what judging it anew without the clause says."""

from random import Random
from uuid import UUID

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from services.qualification.replays.domain.clause_variants import list_variants, try_clauses
from services.qualification.replays.domain.lead_history import find_start, replay_lead
from services.qualification.scores.domain.score import Score
from tests.qualification.agreement_builders import INDUSTRY, LEAD, SIZE, behaviour, compiled_agreement, day

STORIES = 500
NOW = day(30)


def draw_agreement(chance: Random) -> CompiledAgreement:
    return compiled_agreement(
        profile=[INDUSTRY | {"required": chance.random() < 0.3}, SIZE | {"required": chance.random() < 0.5}],
        behaviour=[
            behaviour("demo", "demo_requested", chance.choice([15, 20, 50]), half_life_days=chance.choice([5, 30])),
            behaviour("form", "form_submitted", chance.choice([5, 15]), max=20),
            behaviour("view", "page_viewed", chance.choice([5, 10]), half_life_days=3, max=30),
        ],
        qualified=draw_thresholds(chance),
        products=[{"code": "fleet", "qualified": draw_thresholds(chance)}],
    )


def draw_thresholds(chance: Random) -> dict[str, int]:
    return {"fit": chance.choice([0, 30, 50, 60]), "behaviour": chance.choice([10, 20, 30])}


def draw_entry(chance: Random) -> TimelineEntry:
    at, activity = day(1 + 20 * chance.random()), chance.choice(["demo_requested", "form_submitted", "page_viewed", ""])
    told = {"company.industry": chance.choice(["logistics", "farming"]), "company.employees": chance.choice([20, 120])}
    known = told if chance.random() < 0.4 else {}
    known |= {"interest.product": chance.choice(["fleet", "solar"])} if chance.random() < 0.3 else {}
    return TimelineEntry(at, UUID(int=chance.getrandbits(128)), activity, known, {}, arrived_at=at)


def test_a_clause_loses_the_leads_that_never_qualify_without_it() -> None:
    chance, qualified = Random(5), 0
    for _ in range(STORIES):
        agreement = draw_agreement(chance)
        drawn = [draw_entry(chance) for _ in range(chance.randint(1, 6))]
        entries = sorted(drawn, key=lambda entry: (entry.occurred_at, entry.id))
        score = Score(LEAD, recorded_at=entries[0].occurred_at, entries=tuple(entries))
        variants = list_variants(agreement)
        for replay in replay_lead(score, agreement, NOW):
            if replay.qualified_at is None:
                continue
            qualified += 1
            tried = list(try_clauses(score, replay, agreement, variants, NOW))
            judged = {
                variant.clause: evaluate(entries, variant.dropped, None, replay.cycle, NOW).verdict
                for variant in variants
            }
            assert [effect.clause for effect, _ in tried if effect.change == "dropped"] == [
                clause for clause, verdict in judged.items() if find_start(replay.cycle, verdict) is None
            ]
    assert qualified > STORIES / 5
