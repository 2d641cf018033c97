"""How often an address may send forms."""

from shared.http.client_address import UNKNOWN
from shared.http.rate_limits import RateLimit

FORM_RATE = "60/minute"
FLOOD = 10
LOOPBACK = ("127.0.0.1", "::/64", UNKNOWN)


class FormLimits:
    """How many forms one address may send: more of them are filtered, and ten times as many are not read.

    `rate` is ACCORD_FORM_RATE. Without it the addresses of this machine are not limited: a proxy in front that is not
    named in ACCORD_TRUSTED_PROXIES would make all visitors one.
    """

    def __init__(self, rate: str | None) -> None:
        self.rate = RateLimit(rate or FORM_RATE)
        item = self.rate.item
        self.flood = RateLimit(f"{FLOOD * item.amount} per {item.multiples} {item.GRANULARITY.name}")
        self.exempt = () if rate else LOOPBACK

    def count_request(self, address: str) -> bool:
        """Count a request of this address; False if its form is not to be read."""
        return address in self.exempt or self.flood.count(address)

    def count_form(self, address: str) -> bool:
        """Count a form of this address; False if it is to be filtered."""
        return address in self.exempt or self.rate.count(address)
