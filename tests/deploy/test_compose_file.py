"""The compose file itself: nothing in it is open, unbounded or known to strangers."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.write_secrets import make_text, write
from tests.support.compose_file import (
    FILE,
    ROOT,
    MissingVariable,
    load_compose,
    load_raw_compose,
    of_profile,
    read_variables,
)
from tests.support.nginx_gateway import FOLDER, OPTIONAL

SERVICES = ("intake", "qualification", "handoff", "metrics")
# What the compose file leaves as it is: its own PostgreSQL and Kafka need none of it.
FIXED = re.compile(
    r"ACCORD_((INTAKE|QUALIFICATION|HANDOFF|METRICS)_DATABASE_URL|KAFKA_(?!BOOTSTRAP)\w+|DATA|\w+CAPTCHA_URL|TURNSTILE_URL)"
)
SECRET = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN|CLUSTER_ID")
STOP_SECONDS = 30


def list_services() -> dict[str, Any]:
    services: dict[str, Any] = load_raw_compose()["services"]
    return services


def test_every_container_is_bounded_and_can_change_nothing_but_its_data() -> None:
    wrong: dict[str, bool] = {}
    for name, service in list_services().items():
        found = {
            "user": not str(service.get("user", "0")).startswith("0"),
            "read_only": service.get("read_only") is True,
            "capabilities": service.get("cap_drop") == ["ALL"],
            "privileges": service.get("security_opt") == ["no-new-privileges:true"],
            "memory": "mem_limit" in service,
            "processes": "pids_limit" in service,
            "log": set(service["logging"]["options"]) == {"max-size", "max-file"},
            "health": "test" in service["healthcheck"] or service["restart"] == "no",
            "restart": service["restart"] == ("no" if name.startswith("migrate") else "unless-stopped"),
        }
        wrong |= {f"{name}: {rule}": False for rule, holds in found.items() if not holds}

    assert wrong == {}


def test_all_stop_within_half_a_minute() -> None:
    services = list_services()
    seconds = {int(service["stop_grace_period"].removesuffix("s")) for service in services.values()}

    # What depends on another stops first: the gateway ends in 5 seconds, the services in 10, what holds data in 15.
    assert seconds == {15}
    assert "worker_shutdown_timeout 5s;" in (FOLDER / "nginx.conf").read_text()
    assert 5 + 10 + max(seconds) <= STOP_SECONDS


def test_no_secret_has_a_default_and_make_secrets_draws_each() -> None:
    text = FILE.read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?", text))
    optional = set(re.findall(r"\$\{(\w+)(?::-|\})", text))
    drawn = read_variables(make_text())

    assert required == set(drawn) - {"COMPOSE_PROFILES"}
    # The provider of OpenID Connect draws its client's secret; unset, there is no such sign-in.
    assert {name for name in optional if SECRET.search(name)} - {"ACCORD_KEY_RATE"} == {"ACCORD_OIDC_CLIENT_SECRET"}
    assert "${ACCORD_OIDC_CLIENT_SECRET:-}" in text
    assert len({value for name, value in drawn.items() if SECRET.search(name)}) == len(required)
    with pytest.raises(MissingVariable, match="make secrets writes it"):
        load_compose({})


def test_secrets_are_for_their_owner_and_are_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    write(file)
    before = file.read_text()

    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write(file)
    assert file.read_text() == before


def test_the_profiles_differ_in_kafka_prometheus_and_grafana_only() -> None:
    services = load_compose(read_variables(make_text()))
    full, small = of_profile(services, "full"), of_profile(services, "small")
    differs = {"profiles", "environment", "depends_on", "networks"}
    programs = ("migrate", *SERVICES)

    assert set(full) - {name.removesuffix("-small") for name in small} == {"kafka", "prometheus", "grafana"}
    assert {name for name in small if name.endswith("-small")} == {f"{name}-small" for name in programs}
    for name in programs:
        one, other = full[name], small[f"{name}-small"]
        assert {key for key in {*one, *other} if one.get(key) != other.get(key)} <= differs
        assert one["environment"] | {"ACCORD_LOG": "journal", "ACCORD_KAFKA_BOOTSTRAP": ""} == other["environment"]
    for name in SERVICES:
        assert small[f"{name}-small"]["networks"] == {"front": {"aliases": [name]}, "back": {}}


@pytest.mark.parametrize("profile", ["full", "small"])
def test_each_profile_has_every_container_that_another_waits_for(profile: str) -> None:
    services = of_profile(load_compose(read_variables(make_text())), profile)
    waits = {
        f"{name} for {other}"
        for name, service in services.items()
        for other, how in service.get("depends_on", {}).items()
        if other not in services and how.get("required", True)
    }

    assert waits == set()


def test_commands_find_what_the_services_find() -> None:
    """Without Kafka's address `accord partitions` would raise the number in PostgreSQL alone."""
    services = load_compose(read_variables(make_text()))
    own = {"ACCORD_DATABASE_URL", "ACCORD_SPOOL", "ACCORD_BOOTSTRAP_KEY", "ACCORD_GRAFANA_PASSWORD"}
    found = {
        name: {key: value for key, value in services[name]["environment"].items() if key not in own}
        for name in ("migrate", *SERVICES)
    }

    assert found == dict.fromkeys(found, found["handoff"])


def test_intake_has_a_spool_on_a_volume_with_every_profile() -> None:
    services = load_raw_compose()["services"]
    spools = {
        name: (service["environment"]["ACCORD_SPOOL"], service["volumes"])
        for name, service in services.items()
        if "ACCORD_SPOOL" in service.get("environment", {})
    }

    assert spools == dict.fromkeys(("intake", "intake-small"), ("/var/lib/accord/spool", ["spool:/var/lib/accord"]))
    assert "--owner 10001 --group 10001 /var/lib/accord" in (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")


def test_the_compose_file_passes_on_every_setting_that_accord_has() -> None:
    known = json.loads((ROOT / "tests/public/recorded/settings.json").read_text())["variables"]
    used = {name for service in list_services().values() for name in service.get("environment", {})}

    assert {name for name in used if name.startswith("ACCORD_")} == {
        name for name in known if not FIXED.fullmatch(name)
    }


def test_the_gateway_has_every_file_of_its_configuration_and_prometheus_scrapes_every_service() -> None:
    mounted = {volume.split(":")[0] for volume in list_services()["gateway"]["volumes"]}
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"][0]
    files = {f"./deploy/gateway/{file.name}" for file in FOLDER.glob("*.conf") if file.name not in OPTIONAL}

    assert mounted == files
    assert scraped["dns_sd_configs"] == [
        {"names": list(SERVICES), "type": "A", "port": 8080, "refresh_interval": "15s"}
    ]
    assert all((ROOT / volume.split(":")[0]).exists() for volume in mounted)


def test_image_compose_file_and_manifests_have_the_version_of_the_package() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    images = yaml.safe_load((ROOT / "deploy/kubernetes/kustomization.yaml").read_text())["images"]

    assert re.findall(r"^ARG VERSION=(.+)$", dockerfile, re.MULTILINE) == [version]
    assert set(re.findall(r"ACCORD_VERSION:-([^}]+)", FILE.read_text())) == {version}
    assert [image["newTag"] for image in images] == [version]


def test_the_image_gets_every_file_that_it_copies() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE) for name in line.split()
    }
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert copied == sent
    assert [name for name in copied if not (ROOT / name).exists()] == []
