"""`accord predictions`: which leads are won, as an aid beside the verdict."""

import typer

from services.qualification.predictions.domain.training import ModelReport, TooFewLeads
from services.qualification.predictions.handlers.train import train
from shared.config.settings import read_settings
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

app = typer.Typer(no_args_is_help=True, help="Which leads are won: an aid beside the verdict.")

MISSING = "the extra ml is not installed: pip install 'accord[ml]', or build the image with EXTRA=ml"


@app.callback()
def choose_command() -> None:
    """Keep the name of the one command."""


@app.command("train")
def train_model() -> None:
    """Train a model on what came of leads, and say how good it is on leads that it does not know."""
    try:
        report = run_once("qualification", settings_of_running_instance(read_settings()), train)
    except ImportError:
        typer.echo(MISSING, err=True)
        raise typer.Exit(1) from None
    except TooFewLeads as refusal:
        typer.echo(refusal.detail, err=True)
        raise typer.Exit(1) from None
    for line in write_report(report):
        typer.echo(line)


def write_report(report: ModelReport) -> list[str]:
    """The report in lines: a table of the models, and whether predictions are shown."""
    lines = [
        f"{report.leads} leads, {report.won} won; tested on {report.tested} from {report.tested_from:%Y-%m-%d} on, "
        f"{report.tested_won} won",
        f"{'':22}{'log loss':>9}{'AUC':>8}{'slope':>7}{'lift 10 %':>11}{'lift 20 %':>11}",
    ]
    for name, quality in report.qualities.items():
        slope = "-" if quality.slope is None else f"{quality.slope:.2f}"
        lines.append(
            f"{name.replace('_', ' '):22}{quality.log_loss:9.4f}{quality.auc:8.3f}{slope:>7}"
            f"{quality.lift_10:11.2f}{quality.lift_20:11.2f}"
        )
    shown = "beats the base rate: predictions are shown" if report.shown else (
        "does not surely beat the base rate: no predictions are shown"
    )  # fmt: skip
    return [*lines, f"The calibrated scorecard {shown}."]
