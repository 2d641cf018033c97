"""Every expected score at the end of the three weeks, clause by clause."""

from tests.flow.three_weeks.expectation_builders import Document, score

INDUSTRIES = "one of logistics, retail"
NO_RIVAL = "none of rival.example"

Clause = tuple[str, bool | None, float, str]
NO_BUDGET: Clause = ("budget", None, 0, "interest.budget is not known")
DIRECTOR: Clause = ("role", True, 20, "role.seniority is director, one of c_level, director")
C_LEVEL: Clause = ("role", True, 20, "role.seniority is c_level, one of c_level, director")
NO_WEBINAR: Clause = ("webinar", False, 0, "no event_attended so far")
NO_GUIDE: Clause = ("guide", False, 0, "no content_downloaded so far")


def industry(name: str) -> Clause:
    return ("industry", True, 30, f"company.industry is {name}, {INDUSTRIES}")


def size(value: str) -> Clause:
    return ("size", True, 30, f"company.employees is {value}, between 50 and 2000")


def budget(amount: int) -> Clause:
    return ("budget", True, 20, f"interest.budget is {amount}.00 EUR, at least 10000")


def demo(day: str) -> Clause:
    return ("demo", True, 30, f"demo_requested once, last on {day}")


def competitor(domain: str) -> Clause:
    return ("competitor", False, 0, f"company.domain is {domain}, {NO_RIVAL}")


def no_activity_since(day: str) -> list[Clause]:
    return [
        ("demo", False, 0, f"no demo_requested since {day}"),
        ("webinar", False, 0, f"no event_attended since {day}"),
        ("guide", False, 0, f"no content_downloaded since {day}"),
    ]


ONLY_DEMO = [NO_WEBINAR, NO_GUIDE]

SCORES: dict[str, Document] = {
    "fichte": score(
        "nurture", 2,
        [industry("logistics"),
         ("size", False, 0, "company.employees is 8, not between 50 and 2000: below 50 we lose money"), DIRECTOR,
         NO_BUDGET, *no_activity_since("2025-10-21"), competitor("fichte.example")],
        cycle=2,
    ),
    "birke": score(
        "qualified", 1,
        [industry("retail"), size("51 to 200"), DIRECTOR, NO_BUDGET, demo("2025-10-30"),
         ("webinar", False, 0, "no event_attended since 2025-10-27"),
         ("guide", False, 0, "no content_downloaded since 2025-10-27"), competitor("birke.example")],
        cycle=2, qualified_at="30 Oct 15:00",
    ),
    # The second agreement judges it when it is signed, a year later: nothing is left of its behaviour points.
    "zypresse": score(
        "nurture", 2,
        [industry("logistics"), size("150"), DIRECTOR, NO_BUDGET, ("demo", False, 0, "no demo_requested so far"),
         ("webinar", True, 0, "event_attended once, last on 2025-10-23"),
         ("guide", True, 0, "content_downloaded once, last on 2025-10-21"), competitor("zypresse.example")],
    ),
    "ginster": score(
        "disqualified", 1,
        [("industry", False, 0, "company.industry is software, none of logistics, retail"), size("500"), C_LEVEL,
         budget(20000), *no_activity_since("2025-10-22"), competitor("ginster.example")],
        cycle=2, rests_for_good=True,
    ),
    "holunder": score(
        "nurture", 2,
        [industry("retail"), size("90"), ("role", False, 0, "role.seniority is manager, none of c_level, director"),
         NO_BUDGET, *no_activity_since("2025-10-29"), competitor("holunder.example")],
        cycle=2,
    ),
    "ahorn": score(
        "nurture", 2,
        [industry("logistics"), size("120"), DIRECTOR, NO_BUDGET, *no_activity_since("2025-11-04"),
         competitor("ahorn.example")],
        cycle=2,
    ),
    "dattel": score(
        "nurture", 2,
        [("industry", None, 0, "company.industry is not known"), size("300"), C_LEVEL, NO_BUDGET,
         *no_activity_since("2025-10-30"), competitor("dattel.example")],
        cycle=2,
    ),
    "iris": score(
        "nurture", 2,
        [industry("retail"), size("250"), ("role", None, 0, "role.seniority is not known"), NO_BUDGET,
         *no_activity_since("2025-11-06"), competitor("iris.example")],
        cycle=2,
    ),
    "nessel": score(
        "qualified", 1,
        [industry("logistics"), size("70"), DIRECTOR, NO_BUDGET, demo("2025-10-27"), *ONLY_DEMO,
         competitor("nessel.example")],
        qualified_at="27 Oct 16:00",
    ),
    "eiche": score(
        "qualified", 1,
        [industry("logistics"), size("800"), C_LEVEL, NO_BUDGET, demo("2025-10-30"), *ONLY_DEMO,
         competitor("eiche.example")],
        qualified_at="30 Oct 16:00",
    ),
    "kiefer": score(
        "qualified", 2,
        [industry("retail"), size("400"), DIRECTOR, budget(15000), demo("2025-11-04"), *ONLY_DEMO,
         competitor("kiefer.example")],
        qualified_at="04 Nov 10:00",
    ),
    "linde": score(
        "nurture", 2,
        [industry("logistics"), size("100"), DIRECTOR, NO_BUDGET, demo("2025-11-04"), *ONLY_DEMO,
         competitor("linde.example")],
    ),
    "mispel": score(
        "disqualified", 2,
        [industry("logistics"), size("100"), ("role", None, 0, "role.seniority is not known"), NO_BUDGET,
         demo("2025-11-05"), *ONLY_DEMO,
         ("competitor", True, 0, "company.domain is rival.example, one of rival.example")],
    ),
    "olive": score(
        "qualified", 2,
        [industry("retail"), size("1000"), C_LEVEL, budget(50000), demo("2025-11-07"), *ONLY_DEMO,
         competitor("olive.example")],
        qualified_at="07 Nov 15:00",
    ),
}  # fmt: skip
