"""The parameters of the address of a list of leads."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.metrics.board.domain import DateRange, read_explicit_range
from services.metrics.board.pages import leads_table, parameters
from services.metrics.lead_lists.domain import FILTERS, ListFilter
from services.metrics.reports.domain.query import Basis, ReportRequest
from shared.http import Text

# Nurture and recycled are lists of qualification.
VIEWS = ("leads", "nurture", "recycled", "rejections", "ratings")


class LeadsParameters(BaseModel):
    """The fields of the page's form; what was left empty is sent as empty."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=False)

    view: Text = ""
    list: Text = ""
    basis: Text = ""
    first: Text = ""
    last: Text = ""
    source: Text = ""
    channel: Text = ""
    campaign: Text = ""
    product: Text = ""
    team: Text = ""
    seller: Text = ""
    origin: Text = ""
    reason: Text = ""
    clause: Text = ""
    check: Text = ""

    def to_view(self) -> str:
        """The view of marketing's desk. Raises Problem 422."""
        return parameters.choose("view", self.view or "leads", VIEWS)

    def to_basis(self, default: Basis = "period") -> Basis:
        """How rows are dated. Raises Problem 422."""
        return parameters.choose("basis", self.basis or default, parameters.BASES)

    def to_filter(self, seller: str | None) -> ListFilter:
        """What is asked for; of a caller who is bound to a seller, that seller's. Raises Problem 422."""
        listed = parameters.choose("list", self.list or "captured", tuple(leads_table.LABELS))
        own = leads_table.list_filters(listed)
        values = {name: value for name in FILTERS if name in own and (value := getattr(self, name))}
        return ListFilter(listed, self.to_basis("cohort"), values | ({"seller": seller} if seller else {}))

    def to_dates(self) -> DateRange:
        """The dates. Raises Problem 422."""
        return read_explicit_range(parameters.parse_board_filter(first=self.first, last=self.last))

    def to_request(self) -> ReportRequest:
        """The dates as a request of the lists. Raises Problem 422."""
        dates = self.to_dates()
        first, until = (str(day) if day else None for day in (dates.first, dates.until))
        return ReportRequest(first, until)


def read_parameters(chosen: Annotated[LeadsParameters, Query()]) -> LeadsParameters:
    """The form's fields, beside other parameters of the address."""
    return chosen
