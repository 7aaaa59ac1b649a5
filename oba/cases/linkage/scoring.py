"""Score the pairs of two lists with Splink.

Splink (Ministry of Justice) estimates the weights from the lists themselves, without examples; which weight is enough
is decided on a labelled sample (`judge.py`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.exceptions import SplinkException

from oba.cases.linkage.model import DIFFERS, ENCODED, FIELDS, LEARN_ON, MISSING, PAIRS, SPEAKS_NOT, SURE, Level
from oba.errors import CaseError

LEAST_WEIGHT = -10.0
"""Pairs below it are no pairs: some 1,000 to 1 against."""
FEWEST = 100
"""On fewer people a side the weights cannot be estimated."""
MEGABYTES = 2_000
"""What linkage may hold in memory beside the lists."""
_RECALL_OF_SURE = 0.75
_SAMPLED_PAIRS = 2e6
_SEED = 1
_RARE = [field for field, levels in FIELDS.items() if any(level.rare_counts_more for level in levels)]


@dataclass(frozen=True, slots=True)
class Weight:
    """What agreement on one level of a field says: m and u as shares, and the weight in bits (none if not seen)."""

    field: str
    level: str
    m: float
    u: float
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of two lists, and the weights.

    Of each pair `left`, `right`, `weight`, and of each field its level and, as `bits_…`, what that gave to the weight.
    """

    pairs: pd.DataFrame
    weights: tuple[Weight, ...]
    people: tuple[int, int]


def score_pairs(left: pd.DataFrame, right: pd.DataFrame) -> Scored:
    """Return every pair of two lists of encoded people that may be one person, best first.

    Each has `person`, different in every row, and `ENCODED`. CaseError where a list is too short to learn from, or the
    two share nothing.
    """
    for frame, name in ((left, "first"), (right, "second")):
        if len(frame) < FEWEST:
            raise CaseError(
                f"The {name} list has {len(frame)} people; on fewer than {FEWEST} no weights can be learnt. Link"
                " longer lists, or look the people up by hand."
            )
    with _open_database() as database:
        api = DuckDBAPI(database)
        tables = [api.register(_as_splink(frame, side)) for frame, side in ((left, "l"), (right, "r"))]
        linker: Any = Linker(tables, _settings(), log_level="ERROR")
        _train(linker)
        found = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
        read = database.sql(f"SELECT {', '.join(_columns())} FROM {found.physical_name}").df()  # noqa: S608
        return Scored(_tidy(read), tuple(_read_weights(linker)), (len(left), len(right)))


@contextmanager
def _open_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory that writes nothing to a disk. CaseError if the pairs do not fit."""
    config: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "temp_directory": ""}
    config["memory_limit"] = f"{MEGABYTES}MB"
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            yield connection
    except (duckdb.OutOfMemoryException, SplinkException) as fault:
        if not isinstance(fault.__cause__ or fault, duckdb.OutOfMemoryException):
            raise
        raise CaseError(
            f"The pairs do not fit into {MEGABYTES:,} MB. Is one value in most rows, such as a placeholder for a birth?"
            " Leave such values out of the extract, or link shorter lists."
        ) from None


def _as_splink(frame: pd.DataFrame, side: str) -> pd.DataFrame:
    return frame[list(ENCODED)].assign(unique_id=side + frame["person"].astype(str))


def _settings() -> Any:
    def compare(field: str, levels: Sequence[Level]) -> Any:
        missing = f"{field}_l IS NULL OR {field}_r IS NULL OR {SPEAKS_NOT.get(field, 'FALSE')}"
        known: list[Any] = [{"sql_condition": missing, "label_for_charts": MISSING, "is_null_level": True}]
        for level in levels:
            known.append({"sql_condition": level.condition, "label_for_charts": level.words})
            if level.rare_counts_more:
                known[-1] |= {"tf_adjustment_column": level.rare_counts_more, "tf_adjustment_weight": 1.0}
        return CustomComparison(output_column_name=field, comparison_levels=[*known, ElseLevel()])

    rules: list[Any] = [*PAIRS]
    return SettingsCreator(
        link_type="link_only",
        comparisons=[compare(field, levels) for field, levels in FIELDS.items()],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def _columns() -> list[str]:
    """Return what is read of each pair: who, the weight, and of each field its level and what that gave to it."""
    weight = dict.fromkeys(FIELDS, "coalesce(mw_{0}, 0)")
    weight |= dict.fromkeys(_RARE, "coalesce(mw_{0}, 0) + coalesce(mw_tf_adj_{0}, 0)")
    parts = [f"{given.format(field)} AS bits_{field}" for field, given in weight.items()]
    return ["unique_id_l", "unique_id_r", "match_weight", *(f"gamma_{field}" for field in FIELDS), *parts]


def _train(linker: Any) -> None:
    try:
        linker.training.estimate_probability_two_random_records_match(list(SURE), recall=_RECALL_OF_SURE)
    except ValueError:
        raise CaseError(
            "Nearly every pair of the two lists shares name and birth; is one person in many rows?"
        ) from None
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED)
    for rule in LEARN_ON:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)


def _tidy(found: pd.DataFrame) -> pd.DataFrame:
    turned = found["unique_id_l"].str.startswith("r").to_numpy()
    ids = [found[f"unique_id_{side}"].str[1:].to_numpy(object) for side in ("l", "r")]
    pairs = pd.DataFrame(
        {
            "left": np.where(turned, ids[1], ids[0]),
            "right": np.where(turned, ids[0], ids[1]),
            "weight": found["match_weight"].to_numpy(float),
        }
    )
    for field, levels in FIELDS.items():
        words = np.array([MISSING, DIFFERS, *(level.words for level in reversed(levels))], dtype=object)
        pairs[field] = words[found[f"gamma_{field}"].to_numpy(int) + 1]
        pairs[f"bits_{field}"] = found[f"bits_{field}"].to_numpy(float)
    order = ["weight", "left", "right"]
    return pairs.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def _read_weights(linker: Any) -> list[Weight]:
    made = linker.misc.save_model_to_json(out_path=None)
    weights = []
    for comparison in made["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            m, u = float(level.get("m_probability") or np.nan), float(level.get("u_probability") or np.nan)
            words = DIFFERS if level["sql_condition"] == "ELSE" else level["label_for_charts"]
            with np.errstate(divide="ignore", invalid="ignore"):
                weights.append(Weight(comparison["output_column_name"], words, m, u, float(np.log2(m / u))))
    return weights
