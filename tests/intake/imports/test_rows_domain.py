"""What is read of a row, and what is refused with the name of its column."""

import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.imports.domain import cells, encodings, errors, fields, instants, layout, numbers, rows, table
from services.intake.imports.domain.columns import Kind
from services.intake.imports.handlers.read_file import ImportFile

PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
CELLS = st.lists(PLAIN.map(lambda text: f"x{text}"), min_size=2, max_size=5)


def read(
    text: str, kind: Kind = "leads", region: str | None = None, source: str | None = "messe", **told: Any
) -> list[Any]:
    """The body of each row of a file, or what is wrong with it."""
    file = ImportFile(io.BytesIO(text.encode()), kind, source, layout.FileMap(**told))
    return [build(file, record.cells, region) for record in file.records()]


def build(file: ImportFile, texts: list[str], region: str | None) -> Any:
    try:
        return rows.build_body(file.layout, texts, region)
    except errors.RowRefused as refused:
        return [str(problem) for problem in refused.problems]


def test_what_excel_has_damaged_is_refused_with_its_column() -> None:
    table = (
        "email;phone;employees;crm_id\n"
        '"a@x.example";"=""030 5550 0103""";"1.2E+03";"1,2E+14"\n'
        '"b@x.example";305550104;"Okt 50";120200000000000\n'
        '"c@x.example";"\'+49 30 5550 0105";"11-50";"c:120200000000000007"\n'
    )

    first, second, third = read(table, region="DE")

    assert first == [f"employees: {cells.EXPONENT}", f"crm_id: {cells.EXPONENT}"]
    assert second == [f"phone: {cells.LOST_ZERO}", f"employees: {cells.DATE}"]
    assert third["contact"] == {
        "email": "c@x.example",
        "phone": "+49 30 5550 0105",
        "external_id": "120200000000000007",
    }
    assert third["company"] == {"employees": "11-50"}


def test_a_lost_zero_is_given_back_if_the_map_says_so_and_a_placeholder_has_lost_none() -> None:
    (row,) = read("email,phone\na@x.example,305550104\n", region="DE", phone="lost_zero")
    (foreign,) = read("email,phone\na@x.example,2025550123\n", region="US")
    (typed,) = read("email,phone\na@x.example,1234567890\n", region="DE")

    phones = [each["contact"]["phone"] for each in (row, foreign, typed)]
    assert phones == ["0305550104", "2025550123", "1234567890"]


def test_the_decimal_sign_is_that_of_the_whole_file() -> None:
    header = "email;budget (EUR)\n"
    german = read(f'{header}a@x.example;1.000\nb@x.example;"12.500,50"\n')
    english = read(f"{header}a@x.example;1.000\nb@x.example;0.5\n")
    unknown = read(f"{header}a@x.example;1.000\n")

    assert [row["interest"]["budget"]["amount"] for row in german] == ["1000", "12500.50"]
    assert [row["interest"]["budget"]["amount"] for row in english] == ["1.000", "0.5"]
    assert unknown == [[f"budget (EUR): {fields.NO_DECIMAL}"]]
    with pytest.raises(errors.UnreadableFile, match="decimal"):
        read(f"{header}a@x.example;1,50\nb@x.example;1.50\n")


def test_an_amount_of_a_lead_has_the_currency_of_its_row_and_is_kept_if_it_cannot_be_read() -> None:
    told, unreadable = read("email,budget,currency\na@x.example,1200.50,USD\nb@x.example,(1200.50),USD\n")
    (without,) = read("email,budget\na@x.example,1200.50\n")
    (no_money,) = read("email,currency\na@x.example,USD\n")

    assert [each["interest"]["budget"] for each in (told, unreadable, without)] == [
        {"amount": "1200.50", "currency": "USD"},
        "(1200.50)",
        "1200.50",
    ]
    assert no_money["answers"] == {"currency": "USD"}


def test_day_and_month_are_told_apart_by_the_whole_file_or_by_the_map() -> None:
    header = "email,date\n"
    proven = read(f"{header}a@x.example,03/04/2025\nb@x.example,13/04/2025 2:05 PM\n")
    unknown = read(f"{header}a@x.example,03/04/2025\n")
    told = read(f"{header}a@x.example,03/04/2025\n", dates="mdy", timezone="Europe/Berlin")

    assert [row["occurred_at"] for row in proven] == ["2025-04-03T00:00:00+00:00", "2025-04-13T14:05:00+00:00"]
    assert unknown == [[f"date: {fields.NO_ORDER}"]]
    assert told[0]["occurred_at"] == "2025-03-03T23:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-06-22T10:30:05+0000", datetime(2026, 6, 22, 10, 30, 5, tzinfo=UTC)),
        ("22.06.2026 10:30", datetime(2026, 6, 22, 10, 30, tzinfo=UTC)),
        ("Nov 1, 2026", datetime(2026, 11, 1, tzinfo=UTC)),
        ("1. März 2026", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-06-22 10:30:05.123 Z", datetime(2026, 6, 22, 10, 30, 5, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_programs_write_them(text: str, instant: datetime) -> None:
    assert instants.read_instant(text, None, ZoneInfo("UTC")) == instant


@pytest.mark.parametrize("text", ["45321", "31.02.2026", "Foo 1, 2026", "2026-06-22 25:00", "", "1/2/3/4"])
def test_what_is_no_date_is_none(text: str) -> None:
    with pytest.raises((instants.NoInstant, instants.UnknownOrder)):
        instants.read_instant(text, "dmy", ZoneInfo("UTC"))


@given(st.decimals(0, 10**9, places=2, allow_nan=False), st.sampled_from([(",", "."), (".", ",")]))
def test_an_amount_with_two_decimals_is_read_with_either_sign(amount: Any, signs: tuple[str, str]) -> None:
    point, comma = signs
    written = f"{amount:,.2f}".replace(",", "\0").replace(".", point).replace("\0", comma)

    number = numbers.find_number(written)

    assert number is not None
    assert numbers.decimal_sign_of(number.text) == point
    assert numbers.write_plainly(number.text, None) == f"{amount:.2f}"


def test_a_word_beside_a_number_is_no_currency() -> None:
    found = [numbers.find_number(text) for text in ("15 EUR", "CHF 15", "\u20ac 15", "$15", "15 MIO", "KLM 15")]

    assert found == [("15", "EUR"), ("15", "CHF"), ("15", "EUR"), ("15", None), None, None]


@given(
    st.lists(CELLS, min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_every_cell_is_read_as_it_was_written(lists: list[list[str]], separator: str, end: str) -> None:
    width = max(map(len, lists))
    header = ["email", "name", *(f"column {index}" for index in range(2, width))]
    quoted = [separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in [header, *lists]]
    lines = io.StringIO(end.join(quoted), newline="")

    head = table.find_head(lines, {"email", "name"}.__contains__)
    lines.seek(0)

    assert head == table.Head(separator, 0, tuple(header))
    assert [record.cells for record in table.read_records(lines, head)] == lists


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
def test_what_is_utf_8_is_read_as_utf_8(text: str) -> None:
    raw = text.encode()

    assert (
        encodings.find_encoding(lambda: iter([raw[:7], raw[7:]])) == "utf-8"
        or b"\0" in raw
        or raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    )


@given(st.text("abcdefgäöüßéèêçñåæøÄÖÜ,;\n ", min_size=0, max_size=200))
def test_western_text_in_windows_1252_is_never_garbled(text: str) -> None:
    raw = text.encode("cp1252")

    try:
        encoding = encodings.find_encoding(lambda: iter([raw]))
    except errors.UnreadableFile:
        return
    assert raw.decode(encoding) == text


@given(
    st.lists(st.sampled_from(["Müller", "Höfe", "Özil", "für", "Straße", "Café", "straße"]), min_size=1, max_size=20)
)
def test_mac_roman_is_refused(words: list[str]) -> None:
    raw = ("name;email\n" + ";".join(words)).encode("mac_roman")

    with pytest.raises(errors.UnreadableFile, match="mac_roman"):
        encodings.find_encoding(lambda: iter([raw]))


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    with pytest.raises(errors.UnreadableFile, match="Line 3 has a quotation mark"):
        read('email,name\na@x.example,A\nb@x.example,"B\nc@x.example,C\n')


def test_titles_before_the_table_and_totals_after_it_are_no_rows() -> None:
    report = (
        'Campaign report\n"November 1, 2026 - November 2, 2026"\n'
        "Day,Campaign,Currency code,Cost,Impr.,Clicks\n"
        '2026-11-01,Brand,EUR,"2,520.00","1,200",30\n2026-11-02,Brand,EUR, --,0,0\n'
        'Total: Campaigns, --, --,"2,520.00","1,200",30\nTotal: Account, --, --,"2,520.00","1,200",30\n'
    )

    days = read(report, "spend", source=None)

    assert days[0] == {
        "date": "2026-11-01", "campaign": "Brand", "amount": {"amount": "2520.00", "currency": "EUR"},
        "impressions": 1200, "clicks": 30, "source": "google_ads",
    }  # fmt: skip
    assert [day["amount"]["amount"] for day in days] == ["2520.00", "0"]


@pytest.mark.parametrize("cost", [" --", "--", "-", "\u2013", "€ -", " -   ", '="--"'])
def test_a_dash_in_the_column_of_the_cost_is_a_day_on_which_nothing_was_paid(cost: str) -> None:
    table = "date\tcampaign\tcurrency\tcost\n"

    (day,) = read(f"{table}2026-11-02\tBrand\tEUR\t{cost}\n", "spend", source="radio")

    assert day["amount"] == {"amount": "0", "currency": "EUR"}


def test_a_cost_that_is_left_blank_is_zero_in_the_report_of_a_platform_and_not_said_in_any_other_table() -> None:
    header = "Campaign name,Amount spent (EUR),Reporting starts,Reporting ends\n"
    (reported,) = read(f"{header}Brand,,2026-11-02,2026-11-02\n", "spend", source=None)
    (own,) = read("date,campaign,currency,cost\n2026-11-02,Brand,EUR,\n", "spend", source="radio")

    assert reported["amount"] == {"amount": "0", "currency": "EUR"}
    assert "amount" not in own


def test_a_row_of_one_cell_after_an_empty_line_is_a_row() -> None:
    assert len(read("email,name\na@x.example,A\n\nb@x.example\n")) == 2


def test_the_currency_of_metas_report_stands_in_its_header() -> None:
    report = (
        "Campaign name,Day,Amount spent (EUR),Impressions,Link clicks,Reporting starts,Reporting ends\n"
        "Brand,2026-11-01,12.50,10,1,2026-11-01,2026-11-01\n,,12.50,10,1,2026-11-01,2026-11-30\n"
    )

    (first,) = read(report, "spend", source=None)

    assert (first["amount"], first["channel"]) == ({"amount": "12.50", "currency": "EUR"}, "paid_social")


def test_the_prefixes_of_metas_leads_are_taken_off() -> None:
    export = (
        "id,created_time,ad_id,ad_name,form_id,platform,campaign_name,full_name,phone_number,What do you ship?\n"
        "l:987,2026-06-22T10:30:05+0000,ag:1202,Ad A,f:1205,ig,Summer,Dana Reyes,p:+12025550123,bikes\n"
    )

    assert read(export) == [
        {
            "source": "messe", "external_id": "987", "occurred_at": "2026-06-22T10:30:05+00:00",
            "contact": {"name": "Dana Reyes", "phone": "+12025550123"},
            "touch": {"channel": "paid_social", "ad_id": "1202", "campaign": "Summer"},
            "answers": {"What do you ship?": "bikes"},
        }
    ]  # fmt: skip


def test_deals_of_a_crm_name_their_stage_their_time_and_their_lead() -> None:
    export = (
        "Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Currency,Deal - Won time,Deal - Lost time,"
        "Deal - Deal created,Person - Email\n6,Van,open,,EUR,,,2025-01-01,c@x.example\n"
        "7,Fleet,won,1200.50,EUR,2025-03-04 10:00,,2025-01-01,a@x.example\n8,Bus,stuck,,EUR,,,2025-01-01,b@x.example\n"
    )

    begun, won, unknown = read(export, "deals")

    assert (begun["stage"], begun["occurred_at"]) == ("opportunity", "2025-01-01T00:00:00+00:00")
    assert won == {
        "deal_id": "7", "stage": "won", "amount": {"amount": "1200.50", "currency": "EUR"},
        "lead": {"email": "a@x.example"}, "occurred_at": "2025-03-04T10:00:00+00:00",
    }  # fmt: skip
    assert unknown == ["Deal - Status: Say in the map what this word means (values)."]


def test_cells_that_say_nothing_are_empty_and_errors_of_a_spreadsheet_are_told() -> None:
    assert [cells.clean(text, "contact.name") for text in ("n/a", " -- ", "'", '=""', " Dana ")] == [
        "",
        "",
        "",
        "",
        "Dana",
    ]
    assert [cells.clean(text, "contact.name") for text in ("#REF!", "#NV", "#N/A")] == ["#REF!", "#NV", ""]
    assert [bool(cells.find_damage(text)) for text in ("#REF!", "########", "#1", "Okt 50")] == [
        True,
        True,
        False,
        False,
    ]


def test_the_order_of_a_date_with_points_is_known() -> None:
    assert [instants.order_of(text) for text in ("13/02/2026", "02/13/2026", "02/03/2026", "13.02.2026")] == [
        "dmy",
        "mdy",
        None,
        None,
    ]
