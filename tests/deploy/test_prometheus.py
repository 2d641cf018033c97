"""The rules for Prometheus: each alert fires when it should and only then, and tells the operator what to do."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.alert_cases import CASES, AlertCase

REQUIRED = "ACCORD_TEST_PROMTOOL_REQUIRED"
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = sorted((FOLDER / "rules").glob("*.yml"))
SERIES = re.compile(r"\b(?:accord_[a-z0-9_]+)\b")
LABEL = re.compile(r"\{\{ \$labels\.(\w+) \}\}")
SUFFIXES = ("_total", "_bucket", "_sum", "_count")


def read_rules() -> list[dict[str, Any]]:
    return [rule for path in RULES for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in read_rules() if "alert" in rule}
RECORDED = {rule["record"]: rule for rule in read_rules() if "record" in rule}


def select_rules(alert: str) -> dict[str, Any]:
    """The file of rules with this alert and the recorded series that it needs, in their order, and no others."""
    needed, found = [ALERTS[alert]], {alert}
    while needed:
        expr = needed.pop()["expr"]
        new = {name for name in RECORDED if re.search(rf"{name}\b", expr)} - found
        needed += [RECORDED[name] for name in new]
        found |= new
    rules = [rule for rule in read_rules() if (rule.get("alert") or rule["record"]) in found]
    return {"groups": [{"name": "rules", "rules": sorted(rules, key=lambda rule: "alert" in rule)}]}


def require_program(name: str) -> str:
    """The path of a program of Prometheus; skips the test where it is missing, unless it is required."""
    program = shutil.which(name)
    if program is None:
        refuse = pytest.fail if os.environ.get(REQUIRED) else pytest.skip
        refuse(f"{name} is missing (Debian has it in the package prometheus)")
    return program


def run_promtool(*arguments: str) -> None:
    promtool = require_program("promtool")
    done = subprocess.run([promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def make_test(case: AlertCase, series: dict[str, str], fires: bool) -> dict[str, Any]:
    rule = ALERTS[case.alert]
    fired = {
        "exp_labels": rule["labels"] | case.labels,
        "exp_annotations": {
            name: LABEL.sub(lambda match: case.labels[match[1]], text) for name, text in rule["annotations"].items()
        },
    }
    return {
        "interval": f"{case.step}m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [
            {"eval_time": f"{case.minutes}m", "alertname": case.alert, "exp_alerts": [fired] if fires else []}
        ],
    }


@pytest.mark.usefixtures("processes_and_sockets")
def test_prometheus_reads_the_configuration_and_the_rules() -> None:
    run_promtool("check", "config", "--syntax-only", "prometheus.yml")
    run_promtool("check", "rules", *map(str, RULES))


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.parametrize("case", CASES, ids=[f"{case.alert}-{number}" for number, case in enumerate(CASES)])
def test_an_alert_fires_when_it_should_and_not_otherwise(case: AlertCase, tmp_path: Path) -> None:
    tests = [make_test(case, case.firing, fires=True), make_test(case, case.silent, fires=False)]
    rules, file = tmp_path / "rules.yml", tmp_path / "tests.yml"
    rules.write_text(json.dumps(select_rules(case.alert)))
    content = {"rule_files": [str(rules)], "evaluation_interval": f"{case.step}m", "tests": tests}
    file.write_text(json.dumps(content))

    run_promtool("test", "rules", str(file))


def test_every_alert_has_a_case_and_a_paragraph_in_the_guide() -> None:
    guide = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (\w+)$", guide, re.MULTILINE)

    assert {case.alert for case in CASES} == set(ALERTS)
    assert headings == list(ALERTS)
    assert [rule["annotations"]["runbook_url"] for rule in ALERTS.values()] == [
        f"docs/alerts.md#{name.lower()}" for name in ALERTS
    ]


def test_the_rules_use_only_series_and_labels_that_accord_has() -> None:
    families = json.loads((ROOT / "tests/public/recorded/prometheus.json").read_text(encoding="utf-8"))["families"]
    used = {name for rule in read_rules() for name in SERIES.findall(rule["expr"])}

    assert used
    assert {
        name for name in used if not {name, *(name.removesuffix(suffix) for suffix in SUFFIXES)} & set(families)
    } == set()
