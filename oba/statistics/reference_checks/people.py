"""Checks of distance travelled against a reference folder."""

from typing import Any

import numpy as np

from oba.statistics import paired
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer

LEVELS = {"95": 0.95, "998": 0.998}
SAME_NAMES = (
    *("n_total", "n_paired", "correlation", "sd_change", "se_change", "t", "p_value"),
    *("n_improved", "n_same", "n_worse"),
)


def check_distance(folder: Folder, expected: Table) -> Answers:
    """distance_expected.csv: change scores of each programme."""
    rows = [_distance_row(folder, programme) for programme in expected.words("programme")]
    columns = {name: Answer([row[name] for row in rows]) for name in rows[0]}
    columns["p_value"] = Answer(columns["p_value"].values, absolute=0.0)
    return Answers(frozenset({"programme"}), columns)


def _distance_row(folder: Folder, programme: str) -> dict[str, Any]:
    before, after, settings = _scores(folder, programme)
    near, far = (paired.measure_distance(before, after, *settings, level) for level in LEVELS.values())
    effect, reliable = near.effect, near.reliable
    row = {name: getattr(near, name) for name in SAME_NAMES}
    row |= {
        "mean_pre": near.mean_before,
        "sd_pre": near.sd_before,
        "mean_post": near.mean_after,
        "sd_post": near.sd_after,
        "mean_change": near.change.value,
        "df": near.n_paired - 1,
        "cohen_dz": effect.cohen_dz,
        "hedges_gz_exact": effect.hedges_gz,
        "hedges_gz_approx": effect.hedges_gz_approximate,
        "dz_lower95": effect.dz_lower,
        "dz_upper95": effect.dz_upper,
        "cohen_dav": effect.cohen_dav,
        "glass_delta_pre": effect.glass_delta,
        "sem": reliable.sem,
        "s_diff": reliable.s_diff,
        "rci_threshold_points": reliable.points,
        "n_reliably_improved": reliable.n_improved,
        "n_no_reliable_change": reliable.n_unchanged,
        "n_reliably_deteriorated": reliable.n_deteriorated,
    }
    for suffix, one in (("95", near), ("998", far)):
        row |= {f"change_lower{suffix}": one.change.lower, f"change_upper{suffix}": one.change.upper}
        row |= _shares(one, suffix)
    return row


def _shares(one: paired.DistanceTravelled, suffix: str) -> dict[str, Any]:
    shares = {
        "improved": one.improved,
        "reliably_improved": one.reliable.improved,
        "reliably_deteriorated": one.reliable.deteriorated,
    }
    columns = {f"{name}_pct": share.value for name, share in shares.items()}
    columns |= {f"{name}_lower{suffix}": share.lower for name, share in shares.items()}
    return columns | {f"{name}_upper{suffix}": share.upper for name, share in shares.items()}


def check_people(folder: Folder, expected: Table) -> Answers:
    """distance_person_expected.csv: reliable change of each person."""
    found = {}
    source = folder.table("distance_input.csv")
    for (programme,) in expected.distinct("programme"):
        before, after, settings = _scores(folder, programme)
        person = paired.measure_people(before, after, *settings)
        names = source.where("programme", programme).words("person_id")
        rows = zip(person.change, person.reliable_change, person.category, strict=True)
        found.update({(programme, name): row for name, row in zip(names, rows, strict=True)})
    keys = zip(expected.words("programme"), expected.words("person_id"), strict=True)
    change, index, category = zip(*(found[key] for key in keys), strict=True)
    return answer(
        ("programme", "person_id"),
        change=Answer(np.array(change), absolute=1e-12),
        rci_towards_improvement=Answer(np.array(index), absolute=1e-12),
        category=category,
    )


def _scores(folder: Folder, programme: str) -> tuple[Any, Any, tuple[str, float, float]]:
    config = folder.table("distance_config.csv").where("programme", programme)
    rows = folder.table("distance_input.csv").where("programme", programme)
    settings = (
        config.words("direction")[0],
        float(config.numbers("reliability_alpha")[0]),
        float(config.numbers("reliability_sd")[0]),
    )
    return rows.numbers("pre"), rows.numbers("post"), settings
