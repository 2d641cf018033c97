"""What speaks for a lead and against it, in words."""

from services.qualification.predictions.domain.scorecard import Reason
from services.qualification.predictions.handlers.predict import Prediction
from services.qualification.predictions.pages.words import write_reasons
from tests.qualification.agreement_builders import LEAD, day


def test_a_reason_that_the_rest_of_the_lead_turns_round_says_so() -> None:
    reasons = [
        Reason("activity.demo_requested", "1 to below 2", 0.4, 100, 30),
        Reason("days", "7 to below 30", -0.2, 50, 20),
        Reason("company.country", "another one", -0.1),
    ]

    assert write_reasons(Prediction(LEAD, 0.3, 0.22, 0.22, reasons, [], day(9))) == [
        "Demo requested once: more often won (30 % of 100) than the average lead (22 %)",
        "Known for 7 to below 30 days: more often won (40 % of 50) than the average lead (22 %), and yet it speaks "
        "against it beside what else is known",
        "Company country one that few leads have: speaks against it",
    ]
