"""What the outcomes of leads advise: where to ask for more, where for less, and what to keep."""

from dataclasses import replace

import pytest

from services.qualification.advice.domain.amendment import qualifies
from services.qualification.advice.domain.evidence import Volume
from services.qualification.advice.domain.proposal import Advice
from services.qualification.advice.domain.statistics import Interval, find_count_interval, find_interval
from services.qualification.replays.domain.comparison import CycleOutcome
from shared.agreement.definition import Thresholds
from tests.qualification.advice.case_builders import (
    INDUSTRY,
    agreed,
    ask,
    lead,
    leads,
    rejected,
    size,
)
from tests.qualification.agreement_builders import day

PROMISE = {"qualified_leads": {"per": "week", "at_least": 10}}


def name(advice: Advice) -> list[tuple[str, str, str]]:
    return [(each.decision, each.clause, each.says) for each in advice.proposals]


def test_a_bound_moves_to_where_leads_begin_to_be_won() -> None:
    agreement = agreed(INDUSTRY, size(50))
    cases = [*leads(agreement, 60, 0, 30), *leads(agreement, 90, 1, 30), *leads(agreement, 120, 12, 40)]
    cases += leads(agreement, 300, 12, 40)

    advice = ask(agreement, cases)
    first = advice.proposals[0]

    assert (advice.decision, name(advice)) == ("tighten", [("tighten", "size", "at least 100")])
    assert first.why == "Sales won 1 of 60 answered leads that this keeps out, and 24 of 80 others."
    assert (first.cases, first.of, first.interval) == (59, 60, find_interval(59, 60))
    assert first.definition["profile"] == [INDUSTRY, size(100)]


def test_a_bound_of_a_clause_that_is_not_required_moves_and_is_required_at_once() -> None:
    agreement = agreed(INDUSTRY, size(50, required=False))
    cases = [*leads(agreement, 20, 0, 30), *leads(agreement, 80, 0, 30), *leads(agreement, 200, 20, 60)]

    advice = ask(agreement, cases)

    assert name(advice) == [("tighten", "size", "at least 100, and require it")]
    assert advice.proposals[0].definition["profile"] == [INDUSTRY, size(100)]


def test_a_threshold_rises_where_leads_just_above_it_are_seldom_won() -> None:
    agreement = agreed(INDUSTRY)
    cases = [*leads(agreement, 60, 0, 40, behaviour=25), *leads(agreement, 60, 20, 60, behaviour=70)]

    advice = ask(agreement, cases)

    assert name(advice) == [("tighten", "qualified.behaviour", "at least 30")]
    assert advice.proposals[0].definition["qualified"] == {"fit": 30, "behaviour": 30}


def test_a_bound_comes_down_to_where_sales_won_leads_all_the_same() -> None:
    agreement = agreed(INDUSTRY, size(250))
    cases = [*leads(agreement, 300, 15, 50), *leads(agreement, 60, 0, 20, told=False)]
    cases += leads(agreement, 150, 8, 20, told=False)

    advice = ask(agreement, cases)
    first = advice.proposals[0]

    assert name(advice) == [("loosen", "size", "at least 150")]
    assert first.why == (
        "Sales won 8 of 20 leads that it had and closed although they fail it. It found 20 of them itself, and a "
        "failure that it did not tell is not among them: the advice stands with up to 5 more. With this 20 more leads "
        "would have qualified."
    )
    assert (first.cases, first.of) == (8, 20)
    assert first.definition["profile"] == [INDUSTRY, size(150)]


def test_wins_among_leads_that_sales_found_itself_are_too_thin_where_failures_may_be_untold() -> None:
    agreement = agreed(INDUSTRY, size(250))
    cases = [*leads(agreement, 300, 15, 50), *leads(agreement, 150, 7, 18, told=False)]

    advice = ask(agreement, cases)

    assert (advice.decision, name(advice)) == ("keep", [])
    assert [(each.clause, each.cases, each.of) for each in advice.kept] == [("size", 7, 18)]
    assert advice.kept[0].why == (
        "Sales won 7 of 18 leads that it had and closed although they fail it. Too thin to ask for less: it found 18 "
        "of them itself, and of such leads a failure is told less often than a win."
    )


def test_leads_that_an_earlier_version_delivered_are_told_whole() -> None:
    agreement = agreed(INDUSTRY, size(250))
    cases = [*leads(agreement, 300, 15, 50), *leads(agreement, 150, 7, 18, told=True)]

    assert name(ask(agreement, cases)) == [("loosen", "size", "at least 150")]


def test_leads_that_are_still_open_say_nothing_about_a_looser_bound() -> None:
    agreement = agreed(INDUSTRY, size(250))
    open_ones = [lead(agreement, 150, CycleOutcome(accepted_at=day(2)), told=False) for _ in range(40)]
    cases = [*leads(agreement, 300, 15, 50), *leads(agreement, 150, 8, 20, told=False), *open_ones]

    first = ask(agreement, cases).proposals[0]

    assert (first.clause, first.cases, first.of) == ("size", 8, 20)


def test_a_clause_that_rules_out_goes_where_sales_won_such_leads() -> None:
    agreement = agreed(INDUSTRY)
    cases = [*leads(agreement, 300, 15, 50), *leads(agreement, 300, 8, 20, told=False, domain="rival.example")]

    advice = ask(agreement, cases)

    assert name(advice) == [("loosen", "competitor", "do without it")]
    assert advice.proposals[0].definition["disqualify"] == []


def test_wins_that_nearly_failed_lower_a_bound_where_the_volume_is_out_of_reach() -> None:
    agreement = agreed(INDUSTRY, size(100), marketing=PROMISE)
    cases = [*leads(agreement, 120, 8, 20), *leads(agreement, 300, 10, 30)]
    unanswered = [lead(agreement, 80, CycleOutcome()) for _ in range(25)]

    advice = ask(agreement, [*cases, *unanswered])
    first = advice.proposals[0]

    assert name(advice) == [("loosen", "size", "at least 75")]
    assert (first.cases, first.of) == (8, 20)
    assert first.why == (
        "The promised volume is out of reach: 50 leads qualified where 120 are due, and chance makes that 37.1 "
        "to 65.9. Sales won 8 of 20 leads that met it barely. With this 25 more would have qualified."
    )


def test_a_bound_stays_where_the_leads_that_meet_it_barely_are_seldom_won() -> None:
    agreement = agreed(INDUSTRY, size(100), marketing=PROMISE)
    cases = [*leads(agreement, 120, 0, 20), *leads(agreement, 300, 10, 30)]
    unanswered = [lead(agreement, 80, CycleOutcome()) for _ in range(25)]

    assert "loosen" not in {each.decision for each in ask(agreement, [*cases, *unanswered]).proposals}


def test_a_bound_stays_where_the_volume_is_reached() -> None:
    agreement = agreed(INDUSTRY, size(100), marketing={"qualified_leads": {"per": "week", "at_least": 4}})
    cases = [*leads(agreement, 120, 8, 20), *leads(agreement, 300, 10, 30)]
    unanswered = [lead(agreement, 80, CycleOutcome()) for _ in range(25)]

    assert name(ask(agreement, [*cases, *unanswered])) == []


def test_rejections_of_leads_that_meet_the_clause_keep_it() -> None:
    agreement = agreed(INDUSTRY, size(50))
    cases = [*leads(agreement, 80, 12, 40), *leads(agreement, 300, 12, 40)]
    cases += [lead(agreement, 80, rejected("disputed")) for _ in range(30)]

    advice = ask(agreement, cases)

    assert (advice.decision, advice.proposals) == ("keep", [])
    assert [(each.clause, each.cases, each.of) for each in advice.kept] == [("size", 30, 110)]
    assert advice.kept[0].why == (
        "Sales rejected 30 of 110 answered leads for it although they met it, which says nothing against them. Of 80 "
        "others that met it sales won 24."
    )


def test_below_thirty_answers_nothing_is_advised() -> None:
    agreement = agreed(INDUSTRY, size(50))
    cases = [*leads(agreement, 60, 0, 14), *leads(agreement, 300, 15, 15)]

    advice = ask(agreement, cases)

    assert (advice.decision, advice.thin, name(advice)) == ("keep", True, [])


@pytest.mark.parametrize(
    ("weekly", "interval"),
    [
        pytest.param([10], Interval(4.8, 18.4), id="ten-in-a-week"),
        pytest.param([1] * 10, Interval(4.8, 18.4), id="one-in-each-of-ten-weeks"),
        pytest.param([0, 0, 0], Interval(0.0, 3.7), id="none"),
        pytest.param([10, 0, 0, 0], Interval(0.1, 55.6), id="all-at-once"),
    ],
)
def test_a_number_of_leads_is_as_sure_as_its_weeks_are_alike(weekly: list[int], interval: Interval) -> None:
    assert find_count_interval(weekly) == interval


def test_volume_is_within_reach_as_long_as_chance_explains_what_lacks() -> None:
    assert [Volume(due, 50, Interval(37.1, 65.9)).is_reachable for due in (60.0, 65.9, 70.0)] == [True, True, False]


def test_a_lead_of_a_product_with_thresholds_of_its_own_does_not_follow_those_of_the_definition() -> None:
    known = lead(agreed(INDUSTRY, size(50)), 100)
    easy = replace(known, own=Thresholds(fit=10, behaviour=5))
    hard = replace(known, own=Thresholds(fit=100, behaviour=5))

    assert (known.fit, known.behaviour) == (60, 50)
    for asked in ({"fit": 0, "behaviour": 0}, {"fit": 99, "behaviour": 99}):
        assert (qualifies(easy, asked), qualifies(hard, asked)) == (True, False)
    assert (qualifies(known, {"fit": 60, "behaviour": 50}), qualifies(known, {"fit": 61, "behaviour": 50})) == (
        True,
        False,
    )
