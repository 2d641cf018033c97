"""The four services by name: what each process of `accord` runs."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from shared.db.messaging_tables import SERVICES
from shared.runtime.service import ServiceFactory


class Builds(Mapping[str, ServiceFactory]):
    """How each service is built. A service is imported when its entry is read: a process of one has no other's code."""

    def __getitem__(self, service: str) -> ServiceFactory:
        if service not in SERVICES:
            raise KeyError(service)
        return cast(ServiceFactory, import_module(f"services.{service}.main").build)

    def __iter__(self) -> Iterator[str]:
        return iter(SERVICES)

    def __len__(self) -> int:
        return len(SERVICES)


BUILDS = Builds()
