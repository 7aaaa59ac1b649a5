"""`oba verify …`: recompute published answers, and see how good the forecasts would have been."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.errors import ObaError
from oba.london_time import london_now

if TYPE_CHECKING:
    from oba.pipeline.forecast_series import Row
    from oba.statistics.forecast.calibration import LaterCoverage
    from oba.statistics.forecast.scores import Score
    from oba.statistics.reasons import Floats

app = typer.Typer(help="Recompute published answers to trust an installation.", no_args_is_help=True)


@app.command()
@examples("oba verify statistics cases", "oba verify statistics cases --json")
def statistics(
    folder: Annotated[Path, typer.Argument(help="A folder of inputs and expected answers.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Recompute every expected value in a folder laid out like reference/statistics."""
    import json
    from dataclasses import asdict

    from oba.statistics.verification import verify_folder

    if not folder.is_dir():
        raise ObaError(f"There is no folder {folder}.")
    results = verify_folder(folder)
    if json_output:
        typer.echo(json.dumps({"files": [asdict(result) for result in results]}, indent=2))
    else:
        for result in results:
            typer.echo(f"{result.file}: {result.equal} of {result.values} equal")
            if result.first_difference:
                typer.echo(f"  first difference: {result.first_difference}")
    if any(result.equal < result.values or result.first_difference for result in results):
        raise typer.Exit(1)


@app.command()
@examples("oba verify forecasts", "oba verify forecasts series.csv")
def forecasts(
    file: Annotated[
        Path | None, typer.Argument(help="A CSV file of series; the store's own series if none is named.")
    ] = None,
    factors: Annotated[
        bool, typer.Option("--factors", help="Also make the factors of the 80% interval anew from these series.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Forecast every series from each of its periods, and compare with what came and with the last value.

    A CSV file has a row a period, with the columns series, indicator, type, multiplier, least, most, place (even steps;
    an empty value is a gap), value and denominator; period where it is known.

    Ends with 1 if an aim is not met; a file of a few series may miss one by chance.
    """
    from oba.pipeline.forecast_series import lay_trials, read_csv
    from oba.statistics.forecast.backtest import try_forecasts
    from oba.statistics.forecast.calibration import calibrate, check_later
    from oba.statistics.forecast.scores import check_aims, score_groups

    trials = lay_trials(read_csv(file) if file else _read_store())
    outcomes = try_forecasts(trials)
    scores = score_groups(outcomes)
    aims = check_aims(scores)
    table, later = (calibrate(outcomes), check_later(outcomes)) if factors else (None, [])
    if json_output:
        made = {"series": len(trials.values), "groups": scores, "aims": aims}
        _print_json(made if table is None else {**made, "factors": table.tolist(), "later": later})
    else:
        typer.echo(f"{len(trials.values):,} series, {outcomes.actual.size:,} forecasts. Of each pair ours comes first,")
        typer.echo("then the last value carried forward.")
        _print_scores(scores)
        for aim in aims:
            typer.echo(f"{'met    ' if aim.met else 'NOT MET'}  {aim.words}: {aim.found}")
        if table is not None:
            _print_factors(table, later)
    if not all(aim.met for aim in aims):
        raise typer.Exit(1)


def _read_store() -> "list[Row]":
    from oba.pipeline import project
    from oba.pipeline.forecast_series import read_store
    from oba.settings import read_settings
    from oba.store.engine import read_session

    definitions, engine = project.open_project(read_settings())
    with read_session(engine) as session:
        return read_store(session, definitions, london_now().date())


def _print_scores(scores: "list[Score]") -> None:
    widest = max(len(score.group) for score in scores)
    heads = ("MASE", "80% holds", "95% holds", "score 80%", "score 95%")
    typer.echo(f"{'':{widest}} {'forecasts':>9} " + " ".join(f"{head:>13}" for head in heads))
    for score in scores:
        pairs = [f"{ours:.3f} {last:.3f}" for ours, last in (score.mase,)]
        pairs += [f"{100 * ours:.1f} {100 * last:.1f}" for ours, last in (score.inside80, score.inside95)]
        pairs += [f"{ours:.2f} {last:.2f}" for ours, last in (score.score80, score.score95)]
        typer.echo(f"{score.group:{widest}} {score.forecasts:>9,} " + " ".join(f"{pair:>13}" for pair in pairs))


def _print_json(made: dict[str, object]) -> None:
    """Print JSON in which a number that could not be worked out is null: other readers refuse NaN."""
    import json
    from dataclasses import asdict

    plain = json.loads(json.dumps(made, default=asdict), parse_constant=lambda _: None)
    typer.echo(json.dumps(plain, indent=2))


def _print_factors(table: "Floats", later: "list[LaterCoverage]") -> None:
    from oba.statistics.forecast.factors import KNOWN

    typer.echo("Factors of the 80% interval made from these series, one, two, three steps ahead:")
    for known, row in zip(KNOWN, table, strict=True):
        typer.echo(f"  from {known} points: " + ", ".join(f"{factor:.2f}" for factor in row))
    for one in later:
        typer.echo(
            f"  made from what had come by {one.year}: they held {100 * one.inside:.1f}% of what came of the"
            f" {one.forecasts:,} forecasts made from then on"
        )
