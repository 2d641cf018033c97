"""Amounts are exact; amounts in different currencies are never added."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.http import REQUEST_MODEL, FieldError, Problem, parse_body
from shared.values.money import DifferentCurrencies, InvalidAmount, Money, parse_amount


class Budget(BaseModel):
    model_config = REQUEST_MODEL

    budget: Money


def read(text: str) -> Money:
    return parse_body(Budget, b'{"budget":%s}' % text.encode()).budget


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1200", "EUR", "1200.00 EUR"),
        ("1200", "JPY", "1200 JPY"),
        ("1200", "KWD", "1200.000 KWD"),
        ("1200", "CLF", "1200.0000 CLF"),
        ("0.0125", "USD", "0.0125 USD"),
        ("1200.50", "JPY", "1200.5 JPY"),
        ("1E3", "EUR", "1000.00 EUR"),
        ("-0", "EUR", "0.00 EUR"),
        ("-5.1", "EUR", "-5.10 EUR"),
        ("999999999999999.9999", "EUR", "999999999999999.9999 EUR"),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits(amount: str, currency: str, text: str) -> None:
    assert str(Money(Decimal(amount), currency)) == text


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E15", "-1E15", "0.00001"])
def test_an_invalid_amount_is_refused(amount: str) -> None:
    with pytest.raises(InvalidAmount):
        Money(Decimal(amount), "EUR")


def test_equal_amounts_are_equal_money() -> None:
    assert Money(Decimal("1.5"), "EUR") == Money(Decimal("1.500"), "EUR") != Money(Decimal("1.5"), "USD")


def test_money_is_added_and_negated() -> None:
    total = Money(Decimal("10.10"), "EUR") + Money(Decimal("0.2"), "EUR")

    assert (total, -total) == (Money(Decimal("10.30"), "EUR"), Money(Decimal("-10.30"), "EUR"))


def test_different_currencies_are_not_added() -> None:
    with pytest.raises(DifferentCurrencies):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")


@pytest.mark.parametrize("amount", ['"9000000"', "9000000", "9000000.0", '"9000000.00"'])
def test_an_amount_may_be_a_text_or_a_number(amount: str) -> None:
    assert read('{"amount":%s,"currency":"EUR"}' % amount) == Money(Decimal(9000000), "EUR")  # noqa: UP031


def test_money_is_written_as_the_contract_says() -> None:
    money = Money(Decimal(1200), "EUR")

    assert Budget(budget=money).model_dump_json() == '{"budget":{"amount":"1200.00","currency":"EUR"}}'
    assert money.document() == {"amount": "1200.00", "currency": "EUR"}


NOT_AN_AMOUNT = "Must be an amount with at most 15 digits before the point and 4 after it; long ones as text."


@pytest.mark.parametrize(
    ("text", "pointer", "detail"),
    [
        *(
            ('{"amount":%s,"currency":"EUR"}' % amount, "/budget/amount", NOT_AN_AMOUNT)  # noqa: UP031
            for amount in ('"1,200"', '"1,2,3"', '"1e5"', "1e300", "NaN", "true", '"1.23456"', "1234567890123.4567")
        ),
        ('{"amount":"1"}', "/budget/currency", "Required."),
        ('{"amount":"1","currency":"EUR","vat":1}', "/budget/vat", "Unknown field."),
        ('{"amount":"1","currency":5}', "/budget/currency", "Must be text."),
        ("5", "/budget", 'Must be an object, as in {"amount": "1200.00", "currency": "EUR"}.'),
        # An amount that says nothing is no amount.
        *(
            ('{"amount":%s,"currency":"EUR"}' % amount, "/budget", "Required.")  # noqa: UP031
            for amount in ("null", '""', '" "', '"n/a"')
        ),
    ],
)
def test_an_invalid_field_of_money_is_named(text: str, pointer: str, detail: str) -> None:
    with pytest.raises(Problem) as error:
        read(text)

    assert error.value.errors == (FieldError(pointer, detail),)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        *(("1,200.00", "1200"), ("1.200,00", "1200"), ("1 200", "1200"), ("1'200.50", "1200.5"), ("1200,50", "1200.5")),
        *(("1,234,567", "1234567"), ("1.234.567,8", "1234567.8"), ("12\u202f345,6", "12345.6"), (" 15000 ", "15000")),
        *(("-1.200,50", "-1200.5"), ("1.2345", "1.2345"), ("+5.00", "5"), ("\u22121,234.5", "-1234.5")),
    ],
)
def test_separators_whose_meaning_is_sure_are_read(typed: str, amount: str) -> None:
    assert parse_amount(typed) == Decimal(amount)


def test_a_currency_may_be_in_lower_case() -> None:
    assert read('{"amount":"1","currency":" eur "}') == Money(Decimal(1), "EUR")


@pytest.mark.parametrize(("sign", "code"), [("\u20ac", "EUR"), (" \u00a3 ", "GBP"), ("chf\u200b", "CHF")])
def test_a_sign_of_one_currency_is_its_code(sign: str, code: str) -> None:
    assert read('{"amount":"1","currency":"%s"}' % sign) == Money(Decimal(1), code)  # noqa: UP031


@pytest.mark.parametrize("sign", ["$", "\u00a5", "US$", "EURO"])
def test_a_sign_of_several_currencies_is_refused_with_what_is_meant(sign: str) -> None:
    with pytest.raises(Problem) as error:
        read('{"amount":"1","currency":"%s"}' % sign)  # noqa: UP031

    assert list(error.value.errors) == [FieldError("/budget/currency", "Must be three letters, as in EUR.")]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ('"\u20ac 1.234,50"', "1234.50 EUR"),
        ('"1.234,50 \u20ac"', "1234.50 EUR"),
        ('"15 000 usd"', "15000.00 USD"),
        ('"KWD 1.500"', "1.500 KWD"),
        ('{"amount":"EUR 1,234.50"}', "1234.50 EUR"),
        ('{"amount":"5 EUR","currency":""}', "5.00 EUR"),
        ('{"amount":"-5,00 \u20ac","currency":" eur "}', "-5.00 EUR"),
        ('{"amount":"$1,234.50","currency":"CAD"}', "1234.50 CAD"),
    ],
)
def test_a_currency_beside_the_number_is_read(sent: str, told: str) -> None:
    assert str(read(sent)) == told


@pytest.mark.parametrize(
    "sent",
    [
        '"$ 15"',
        '"\u20ac 15.000"',
        '"5 Mio"',
        '"EUR 5 EUR"',
        '"5"',
        '{"amount":"\u20ac 5","currency":"USD"}',
        '{"amount":"$ 5"}',
    ],
)
def test_a_price_that_may_mean_two_things_is_no_amount(sent: str) -> None:
    with pytest.raises(Problem) as error:
        read(sent)

    assert error.value.errors[0].pointer in ("/budget", "/budget/amount")


def test_a_currency_has_three_letters() -> None:
    with pytest.raises(Problem) as error:
        read('{"amount":"1","currency":"euro"}')

    assert [each.pointer for each in error.value.errors] == ["/budget/currency"]


@given(st.decimals(-(10**15) + 1, 10**15 - 1, allow_nan=False, places=4))
def test_no_amount_loses_a_digit_when_written_and_read(amount: Decimal) -> None:
    assert read(Budget(budget=Money(amount, "EUR")).budget.document().__repr__().replace("'", '"')).amount == amount


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_json_number_is_read_exactly_or_refused(number: float) -> None:
    try:
        amount = parse_amount(number)
    except InvalidAmount:
        return
    assert float(amount) == number
