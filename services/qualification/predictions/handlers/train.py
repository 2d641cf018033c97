"""Training a model: on what was known of leads when sales was told of them, tested on later ones beside other rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from uuid_utils.compat import uuid7

from services.qualification.agreements.store import agreements
from services.qualification.predictions import store
from services.qualification.predictions.domain import frequency_rule, quality, scorecard, training
from services.qualification.predictions.handlers import fit
from services.qualification.predictions.handlers.load_leads import load_handed
from services.qualification.replays.domain.comparison import Span
from shared.agreement.readers.locale import read_locale
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


async def train(database: Database) -> training.ModelReport:
    """Train a model on the leads of the last two years, and keep it with its report.

    Raises TooFewLeads; ImportError without the extra `ml`.
    """

    async def read(conn: Connection) -> tuple[list[training.HandedLead], Span, str]:
        agreement = await agreements.find_active(conn)
        if agreement is None:
            raise training.TooFewLeads
        now = await database_clock(conn)
        span, currency = Span(now - training.READ, now), read_locale(agreement.document).currency
        return await load_handed(conn, span, currency), span, currency

    handed, span, currency = await database.slow_reads.run(read)
    report = compare_models(handed, span)
    card = replace(fit_all(handed, span), currency=currency)
    await database.run(lambda conn: store.insert(conn, uuid7(), card, report))
    return report


def fit_all(handed: list[training.HandedLead], span: Span) -> scorecard.Scorecard:
    """The model whose predictions are shown, of all leads with an end."""
    return fit.fit(training.list_rows(handed, span.until)).calibrated


def compare_models(handed: list[training.HandedLead], span: Span) -> training.ModelReport:
    """Models that know the earlier leads, on the later ones. Raises TooFewLeads."""
    trained, tested, tested_from = training.split_rows(handed, span.until)
    base, fitted = sum(trained.won) / len(trained.won), fit.fit(trained)
    rules: dict[str, Callable[[Mapping[str, str]], float]] = {
        training.OURS: fitted.calibrated.predict,
        training.BASE: lambda _: base,
        training.FREQUENCIES: frequency_rule.count_frequencies(*trained).predict,
        training.PLAIN: fitted.plain.predict,
    }
    predicted = {name: [predict(row) for row in tested.features] for name, predict in rules.items()}
    ours = predicted[training.OURS]
    return training.ModelReport(
        trained_at=span.until,
        leads=len(trained.won) + len(tested.won),
        won=sum(trained.won) + sum(tested.won),
        tested_from=tested_from,
        tested=len(tested.won),
        tested_won=sum(tested.won),
        base_rate=round(base, 4),
        qualities={name: quality.measure_quality(each, tested.won) for name, each in predicted.items()},
        shown=sum(tested.won) >= training.TESTED_WINS and quality.is_better(ours, base, tested.won),
    )
