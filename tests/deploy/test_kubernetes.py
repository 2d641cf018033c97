"""The manifests for Kubernetes: valid, with the gateway's routes, and running the services as they ask to be run."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.support.nginx_gateway import FOLDER as GATEWAY

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
SERVICES = ("intake", "qualification", "handoff", "metrics")
# The oldest version that is maintained: clusters are upgraded late.
VERSION = "1.33"
# Of the Prometheus operator, whose schemas no checker has.
OPERATORS = ("ServiceMonitor",)
SECRETS = {"accord-database": {*SERVICES, "migrate"}, "accord-secrets": {"secret", "bootstrap-key", "metrics-token"}}
PARTITIONS = 12
SERVICE_ENDS_SECONDS, AWAY_SECONDS = 10, 5


def read_manifests(name: str = "*") -> Iterator[dict[str, Any]]:
    for file in sorted(FOLDER.glob(f"{name}.yaml")):
        if file.name != "kustomization.yaml":
            yield from yaml.safe_load_all(file.read_text(encoding="utf-8"))


def find(kind: str, name: str = "*") -> dict[str, dict[str, Any]]:
    """The manifests of this kind, by name."""
    return {each["metadata"]["name"]: each for each in read_manifests(name) if each["kind"] == kind}


def list_containers() -> list[dict[str, Any]]:
    workloads = [*find("Deployment").values(), *find("Job").values()]
    return [container for each in workloads for container in each["spec"]["template"]["spec"]["containers"]]


def test_every_manifest_is_valid() -> None:
    manifests = [each for each in read_manifests() if each["kind"] not in OPERATORS]
    for manifest in manifests:
        kubernetes_validate.validate(manifest, VERSION, strict=True)

    assert len(manifests) > len(SERVICES)


def test_a_wrong_field_is_found() -> None:
    [job] = find("Job").values()
    job["spec"]["backofLimit"] = 1

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, VERSION, strict=True)


def test_the_kustomization_has_every_file() -> None:
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())

    assert sorted(kustomization["resources"]) == sorted(
        file.name for file in FOLDER.glob("*.yaml") if file.name != "kustomization.yaml"
    )


@pytest.mark.usefixtures("processes_and_sockets")
def test_kustomize_makes_one_document_of_them() -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is missing")
    done = subprocess.run([kubectl, "kustomize", str(FOLDER)], capture_output=True, text=True, check=True)
    made = list(yaml.safe_load_all(done.stdout))
    images = {
        container["image"]
        for each in made
        if each["kind"] in ("Deployment", "Job")
        for container in each["spec"]["template"]["spec"]["containers"]
    }

    assert len(made) == len(list(read_manifests())) + 1
    assert images == {"accord:0.1.0"}
    assert {each["metadata"].get("namespace") for each in made if each["kind"] != "Namespace"} == {"accord"}


def take_out_spool(deployment: dict[str, Any]) -> list[Any]:
    """What intake's deployment has for its spool, taken out of it."""
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    probe = container["readinessProbe"]["httpGet"]
    path, probe["path"] = probe["path"], "/readyz"
    return [container["env"].pop(), container["volumeMounts"].pop(), pod["volumes"].pop(), path]


def test_intake_keeps_its_spool_when_its_container_ends_and_is_reached_without_postgresql() -> None:
    assert take_out_spool(find("Deployment")["intake"]) == [
        {"name": "ACCORD_SPOOL", "value": "/var/lib/accord/spool"},
        {"name": "spool", "mountPath": "/var/lib/accord"},
        {"name": "spool", "emptyDir": {"sizeLimit": "512Mi"}},
        "/healthz",
    ]


def test_the_files_of_the_services_differ_in_the_name_in_what_they_scale_by_and_in_the_spool() -> None:
    manifests = {name: list(read_manifests(name)) for name in SERVICES}
    take_out_spool(manifests["intake"][0])
    scales = {
        name: found[-1]["spec"]["metrics"].pop(0)["external"]["metric"]["name"] for name, found in manifests.items()
    }
    without_name = [rename(found, name) for name, found in manifests.items()]

    assert without_name == [without_name[0]] * len(SERVICES)
    assert scales == dict.fromkeys(SERVICES, "accord_consumer_lag") | {"intake": "accord_captures_per_second"}


def rename(value: Any, name: str) -> Any:
    """The value with `SERVICE` for each text that is the name of the service."""
    if isinstance(value, dict):
        return {key: rename(each, name) for key, each in value.items()}
    if isinstance(value, list):
        return [rename(each, name) for each in value]
    return "SERVICE" if value == name else value


def test_secrets_come_by_reference_and_the_guide_says_which() -> None:
    guide = (ROOT / "docs/operations/kubernetes.md").read_text(encoding="utf-8")
    references: dict[str, set[str]] = {}
    for container in list_containers():
        for variable in container["env"]:
            if variable["name"] == "ACCORD_SPOOL":
                continue
            reference = variable["valueFrom"]["secretKeyRef"]
            references.setdefault(reference["name"], set()).add(reference["key"])

    assert references == SECRETS
    for name, keys in SECRETS.items():
        assert f"create secret generic {name}" in guide
        assert [key for key in keys if f"--from-literal={key}=" not in guide] == []


def test_every_container_can_change_nothing_and_is_bounded() -> None:
    for container in list_containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}
    for workload in [*find("Deployment").values(), *find("Job").values()]:
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_run_as_it_asks_to_be(name: str) -> None:
    deployment = find("Deployment", name)[name]["spec"]
    pod = deployment["template"]["spec"]
    [container] = pod["containers"]
    scaler = find("HorizontalPodAutoscaler", name)[name]["spec"]
    budget = find("PodDisruptionBudget", name)[name]["spec"]

    assert container["args"] == ["serve", name]
    assert [container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")] == [
        "/healthz",
        "/healthz",
        "/healthz" if name == "intake" else "/readyz",
    ]
    assert pod["terminationGracePeriodSeconds"] >= SERVICE_ENDS_SECONDS + AWAY_SECONDS
    assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", str(AWAY_SECONDS)]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, PARTITIONS)
    assert (budget["maxUnavailable"], deployment["strategy"]["rollingUpdate"]["maxUnavailable"]) == (1, 0)
    assert budget["selector"] == deployment["selector"]
    assert find("Service", name)[name]["spec"]["selector"] == deployment["template"]["metadata"]["labels"]


def route(path: str) -> str:
    """The service that the Ingress sends a path to: the longest prefix of whole words wins."""
    [ingress] = find("Ingress").values()
    rules = ingress["spec"]["rules"][0]["http"]["paths"]
    fitting = [rule for rule in rules if path == rule["path"] or path.startswith(f"{rule['path'].rstrip('/')}/")]
    return str(max(fitting, key=lambda rule: len(rule["path"]))["backend"]["service"]["name"])


def test_the_ingress_sends_every_route_to_its_service() -> None:
    recorded = json.loads((ROOT / "tests/public/recorded/routes.json").read_text())
    owners: dict[str, set[str]] = {}
    for name in SERVICES:
        for each in recorded[name]:
            owners.setdefault(each.partition(" ")[0], set()).add(name)

    assert {path: route(path) for path, names in owners.items() if len(names) == 1} == {
        path: next(iter(names)) for path, names in owners.items() if len(names) == 1
    }


def test_the_ingress_knows_every_word_that_the_gateway_knows() -> None:
    text = (GATEWAY / "nginx.conf").read_text()
    words = re.findall(r"~\^/v1/\(([\w|]+)\)\(/\|\$\) (\w+);", text)

    assert {word: route(f"/v1/{word}/x") for group, _ in words for word in group.split("|")} == {
        word: service for group, service in words for word in group.split("|")
    }


def test_prometheus_scrapes_with_the_token_and_the_policies_let_it() -> None:
    [monitor] = find("ServiceMonitor").values()
    [endpoint] = monitor["spec"]["endpoints"]
    policies = find("NetworkPolicy")
    [source] = policies["requests"]["spec"]["ingress"][0]["from"]

    assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
    assert endpoint["authorization"]["credentials"] == {"name": "accord-secrets", "key": "metrics-token"}
    assert source["namespaceSelector"]["matchExpressions"][0]["values"] == ["ingress", "monitoring"]
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
