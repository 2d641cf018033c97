"""Rows of exports that are no usual ones: lines that add up others, spans of reports, test leads."""

import pytest

from tests.intake.imports.exports import read


def test_a_report_of_meta_by_day_has_the_span_of_the_report_in_each_row_and_a_line_that_adds_up() -> None:
    lines = [
        "Reporting starts,Reporting ends,Campaign name,Day,Amount spent (EUR)",
        "2026-11-01,2026-11-30,Brand,2026-11-02,10.00",
        "2026-11-01,2026-11-30,Brand,2026-11-03,5.00",
        "2026-11-01,2026-11-30,,,15.00",
    ]
    _, days = read("\n".join(lines).encode(), "spend", None)
    without_days = [line.replace(",Day", "").replace(",2026-11-02", "") for line in lines[:2]]
    _, whole = read("\n".join(without_days).encode(), "spend", None)

    assert [(row["date"], row["amount"]["amount"]) for row in days] == [("2026-11-02", "10.00"), ("2026-11-03", "5.00")]
    assert whole == ["Reporting ends: The row is about several days: export the report by day."]


def test_a_line_that_adds_up_a_report_of_meta_of_one_day_is_no_spend() -> None:
    lines = [
        "Campaign name,Amount spent (EUR),Reporting starts,Reporting ends",
        "Brand,10.00,2026-11-02,2026-11-02",
        ",10.00,2026-11-02,2026-11-02",
    ]
    _, rows_read = read("\n".join(lines).encode(), "spend", None)

    assert [row["campaign"] for row in rows_read] == ["Brand"]


@pytest.mark.parametrize(
    ("name", "email"), [("<test lead: dummy data for full_name>", "a@x.example"), ("Dana", "test@meta.com")]
)
def test_leads_that_metas_testing_tool_made_are_tests(name: str, email: str) -> None:
    head = "id,created_time,ad_id,ad_name,form_id,platform,campaign_name,full_name,email"
    row = f"l:987,2026-06-22T10:30:05+0000,ag:1,Ad,f:1,ig,Summer,{name},{email}"
    _, (test,) = read(f"{head}\n{row}\n".encode(), "leads")

    assert test["test"] is True


def test_a_deal_of_hubspot_names_its_contact_by_the_address() -> None:
    head = "Record ID,Deal Name,Deal Stage,Amount,Currency,Close Date,Create Date,Associated Contact Emails"
    row = "901,Acme,Closed Won,1200,EUR,2026-06-22 10:30,2026-06-01 08:00,dana@example.com"
    _, (deal,) = read(f"{head}\n{row}\n".encode(), "deals")

    assert (deal["lead"], deal["stage"]) == ({"email": "dana@example.com"}, "won")
