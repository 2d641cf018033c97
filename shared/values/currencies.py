"""Currencies: their codes, signs, and how many digits after the point each is written with."""

# ISO 4217. Where a currency is said by itself, any three letters are taken; beside a number other words may stand.
_IN_USE = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW
UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_IN_USE.split())
# ISO 4217: digits after the point, where there are not two.
NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DIGITS = "CLF UYW"
DIGITS = {
    code: digits for digits, codes in ((0, NO_DIGITS), (3, THREE_DIGITS), (4, FOUR_DIGITS)) for code in codes.split()
}
SIGNS = {"\u20ac": "EUR", "\u00a3": "GBP"}
# A dollar and a yen are those of several countries: they say no currency.
SIGNS_OF_SEVERAL = "$\u00a5"


def minor_digits(currency: str) -> int:
    """How many digits after the point the currency is written with."""
    return DIGITS.get(currency, 2)
