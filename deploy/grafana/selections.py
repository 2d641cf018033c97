"""Parts of the queries of reports: counts of steps, rates and money, in the time and by the group that was chosen."""

STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")
CHOSEN = "basis = '${basis}' and $__timeFilter(day)"
BY_SPAN = "to_char(date_trunc('${span}', day), 'YYYY-MM-DD') as ${span}"


def count_steps(*steps: str) -> str:
    return ", ".join(f"coalesce(sum(leads) filter (where step = '{step}'), 0) as {step}" for step in steps)


def divide_steps(part: str, whole: str, name: str) -> str:
    return (
        f"cast(sum(leads) filter (where step = '{part}') as float8) "
        f"/ nullif(sum(leads) filter (where step = '{whole}'), 0) as {name}"
    )


RATES = ", ".join(
    (
        divide_steps("qualified", "captured", "qualified_rate"),
        divide_steps("accepted_of_qualified", "qualified", "accepted_rate"),
        divide_steps("won", "captured", "lead_to_customer"),
    )
)
RATE_UNITS = dict.fromkeys(("qualified_rate", "accepted_rate", "lead_to_customer", "win_rate"), "percentunit")
MONEY = ", ".join(
    f"coalesce(sum({number}) filter (where kind = '{kind}'), 0) as {name}"
    for name, kind, number in (("deals", "booking", "count"), ("bookings", "booking", "amount"),
                               ("revenue", "receipt", "amount"))
)  # fmt: skip
