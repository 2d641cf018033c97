"""What the agreement makes of each lead in the end, clause by clause."""

from tests.flow.three_weeks.expectation_builders import Document, score

TRADES = "one of logistics, retail"
RIVAL = "none of rival.example"

Clause = tuple[str, bool | None, float, str]
NO_BUDGET: Clause = ("budget", None, 0, "interest.budget is not known")
LEADING: Clause = ("role", True, 20, "role.seniority is director, one of c_level, director")
CHIEF: Clause = ("role", True, 20, "role.seniority is c_level, one of c_level, director")
NO_WEBINAR: Clause = ("webinar", False, 0, "no event_attended so far")
NO_GUIDE: Clause = ("guide", False, 0, "no content_downloaded so far")


def trade(name: str) -> Clause:
    return ("industry", True, 30, f"company.industry is {name}, {TRADES}")


def size(told: str) -> Clause:
    return ("size", True, 30, f"company.employees is {told}, between 50 and 2000")


def budget(amount: int) -> Clause:
    return ("budget", True, 20, f"interest.budget is {amount}.00 EUR, at least 10000")


def demo(day: str) -> Clause:
    return ("demo", True, 30, f"demo_requested once, last on {day}")


def home(domain: str) -> Clause:
    return ("competitor", False, 0, f"company.domain is {domain}, {RIVAL}")


def none_since(day: str) -> list[Clause]:
    return [
        ("demo", False, 0, f"no demo_requested since {day}"),
        ("webinar", False, 0, f"no event_attended since {day}"),
        ("guide", False, 0, f"no content_downloaded since {day}"),
    ]


NOTHING_ELSE = [NO_WEBINAR, NO_GUIDE]

SCORES: dict[str, Document] = {
    "fichte": score(
        "nurture", 2,
        [trade("logistics"),
         ("size", False, 0, "company.employees is 8, not between 50 and 2000: below 50 we lose money"), LEADING,
         NO_BUDGET, *none_since("2025-10-21"), home("fichte.example")],
        cycle=2,
    ),
    "birke": score(
        "qualified", 1,
        [trade("retail"), size("51 to 200"), LEADING, NO_BUDGET, demo("2025-10-30"),
         ("webinar", False, 0, "no event_attended since 2025-10-27"),
         ("guide", False, 0, "no content_downloaded since 2025-10-27"), home("birke.example")],
        cycle=2, qualified_at="30 Oct 15:00",
    ),
    # A year later nothing is left of what was done then.
    "zypresse": score(
        "nurture", 2,
        [trade("logistics"), size("150"), LEADING, NO_BUDGET, ("demo", False, 0, "no demo_requested so far"),
         ("webinar", True, 0, "event_attended once, last on 2025-10-23"),
         ("guide", True, 0, "content_downloaded once, last on 2025-10-21"), home("zypresse.example")],
    ),
    "ginster": score(
        "disqualified", 1,
        [("industry", False, 0, "company.industry is software, none of logistics, retail"), size("500"), CHIEF,
         budget(20000), *none_since("2025-10-22"), home("ginster.example")],
        cycle=2, rests_for_good=True,
    ),
    "holunder": score(
        "qualified", 1,
        [trade("retail"), size("90"), ("role", False, 0, "role.seniority is manager, none of c_level, director"),
         NO_BUDGET, demo("2025-10-24"), *NOTHING_ELSE, home("holunder.example")],
        qualified_at="24 Oct 10:00",
    ),
    "ahorn": score(
        "qualified", 1,
        [trade("logistics"), size("120"), LEADING, NO_BUDGET, demo("2025-10-24"), *NOTHING_ELSE,
         home("ahorn.example")],
        qualified_at="24 Oct 17:00",
    ),
    "dattel": score(
        "nurture", 2,
        [("industry", None, 0, "company.industry is not known"), size("300"), CHIEF, NO_BUDGET,
         *none_since("2025-10-30"), home("dattel.example")],
        cycle=2,
    ),
    "iris": score(
        "qualified", 1,
        [trade("retail"), size("250"), ("role", None, 0, "role.seniority is not known"), NO_BUDGET,
         demo("2025-10-27"), *NOTHING_ELSE, home("iris.example")],
        qualified_at="27 Oct 10:00",
    ),
    "nessel": score(
        "qualified", 1,
        [trade("logistics"), size("70"), LEADING, NO_BUDGET, demo("2025-10-27"), *NOTHING_ELSE,
         home("nessel.example")],
        qualified_at="27 Oct 16:00",
    ),
    "eiche": score(
        "qualified", 1,
        [trade("logistics"), size("800"), CHIEF, NO_BUDGET, demo("2025-10-30"), *NOTHING_ELSE, home("eiche.example")],
        qualified_at="30 Oct 16:00",
    ),
    "kiefer": score(
        "qualified", 2,
        [trade("retail"), size("400"), LEADING, budget(15000), demo("2025-11-04"), *NOTHING_ELSE,
         home("kiefer.example")],
        qualified_at="04 Nov 10:00",
    ),
    "linde": score(
        "nurture", 2,
        [trade("logistics"), size("100"), LEADING, NO_BUDGET, demo("2025-11-04"), *NOTHING_ELSE,
         home("linde.example")],
    ),
    "mispel": score(
        "disqualified", 2,
        [trade("logistics"), size("100"), ("role", None, 0, "role.seniority is not known"), NO_BUDGET,
         demo("2025-11-05"), *NOTHING_ELSE,
         ("competitor", True, 0, "company.domain is rival.example, one of rival.example")],
    ),
    "olive": score(
        "qualified", 2,
        [trade("retail"), size("1000"), CHIEF, budget(50000), demo("2025-11-07"), *NOTHING_ELSE,
         home("olive.example")],
        qualified_at="07 Nov 15:00",
    ),
}  # fmt: skip
