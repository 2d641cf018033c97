"""Beside the advice stands how good predictions are, beside other rules on the same leads."""

from services.qualification.predictions.handlers.train import train
from tests.qualification.agreements.test_room import read, sign_in
from tests.qualification.predictions.test_training import live
from tests.qualification.service import QualificationService


async def test_the_page_of_the_advice_compares_the_models(service: QualificationService) -> None:
    await live(service)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        before = await read(browser, "/agreement/advice")
        trained = await train(service.database)
        words = await read(browser, "/agreement/advice")

    frequencies = trained.qualities["frequency_rule"]
    assert "have an operator install the extra ml and run accord predictions train ." in before
    assert f"A CRM's frequency rule (Odoo's naive Bayes) {frequencies.log_loss:.3f} {frequencies.auc:.2f}" in words
    assert "Base rate: the same chance for every lead" in words
