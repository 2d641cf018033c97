"""What spreadsheets do to cells: wrappers that are taken off, and damage that is refused, since the value is lost."""

import re

from shared.values.nothing import is_nothing_in

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
# Meta's exports begin ids and telephone numbers with a letter, so that Excel leaves them as they are.
_TYPED = re.compile(r"(?:l|ag|as|c|f|p|z):(?=[+0-9])")
_EXPONENT = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E[+-]?[0-9]{1,3}", re.IGNORECASE)
_ERROR = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/A|NV|WERT!|BEZUG!|ZAHL!|NOM\?|VALEUR!)|#{3,}")
_MONTH = r"(?:jan|feb|fév|mar|mär|mrz|apr|avr|may|mai|jun|jul|aug|aoû|ago|sep|oct|okt|nov|dec|dez|déc|dic)[^\W\d_]*\.?"
_DATE = re.compile(
    rf"{_MONTH}[ \-./]*[0-9]{{1,4}}|[0-9]{{1,4}}[ \-./]*{_MONTH}|[0-9]{{1,4}}[./-][0-9]{{1,2}}[./-][0-9]{{2,4}}.*",
    re.IGNORECASE,
)
# Google writes " --" for a cost of nothing, and spreadsheets "€ -" for a zero in the format of accountants.
_DASH = re.compile(r"[\W_]*[-\u2010-\u2015\u2212][\W_]*")
EXPONENT = "Excel has shortened a long number, and its digits are lost. Format the column as text and export it again."
DATE = "Excel has made a date of a range such as 11-50. Format the column as text and export it again."
ERROR = "The cell holds an error of the spreadsheet, not a value."
NO_VALUES = ("#N/A", "#NULL!")
LOST_ZERO = (
    "The number has lost the zero in front, as Excel does to numbers, or its +. Export the column as text, or say in "
    "the map that a zero is missing (phone: lost_zero)."
)


def clean(cell: str, field: str) -> str:
    """The text of a cell without blanks and wrappers around it; empty for what says nothing."""
    text = cell.strip().strip("\ufeff").strip()
    if match := _FORMULA.fullmatch(text):
        text = match[1].replace('""', '"').strip()
    if text.startswith("'"):
        text = text[1:].strip()
    if text[1:3].find(":") >= 0:
        text = _TYPED.sub("", text, count=1)
    # What an error of the spreadsheet has replaced is lost: the row says so.
    if text.startswith("#") and _ERROR.fullmatch(text) and text not in NO_VALUES:
        return text
    return "" if is_nothing_in(field, text) else text


def is_dash(cell: str) -> bool:
    """Whether a dash stands where a number would, perhaps beside the sign of a currency: that number is zero."""
    return _DASH.fullmatch(cell) is not None


def find_damage(text: str, *, is_number: bool = False, is_range: bool = False) -> str | None:
    """The sentence about a cell whose value a spreadsheet has lost; None if it is as it was written.

    `is_number`: ids, telephone numbers and numbers, which have no exponent; `is_range`: numbers and ranges of them.
    """
    if text.startswith("#") and _ERROR.fullmatch(text):
        return ERROR
    if is_number and _EXPONENT.fullmatch(text):
        return EXPONENT
    return DATE if is_range and _DATE.fullmatch(text) else None
