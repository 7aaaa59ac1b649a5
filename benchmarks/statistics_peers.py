"""Timings of the peers, run by the Python of their own environment; prints JSON. It imports nothing of ours."""

import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from benchmarks.statistics_data import BANDS, make_bands, make_counts, make_series

warnings.simplefilter("ignore")


def main() -> None:
    sizes = json.loads(sys.argv[1])
    found: dict[str, Any] = {}
    for name, job in (
        ("wilson", time_wilson),
        ("byar", time_byar),
        ("dsr", time_dsr),
        ("xmr", time_xmr),
    ):
        try:
            found[name] = job(sizes[name])
        except (ImportError, ValueError) as fault:
            found[name] = f"the peer could not be run: {fault}"
    print(json.dumps(found))


def time_wilson(rows: int) -> float:
    import pandas as pd
    from PHStatsMethods import ph_proportion

    x, n = make_counts(rows)
    frame = pd.DataFrame({"x": x, "n": n})
    return clock(lambda: ph_proportion(frame, "x", "n"))


def time_byar(rows: int) -> float:
    import pandas as pd
    from PHStatsMethods import ph_rate

    x, n = make_counts(rows)
    frame = pd.DataFrame({"x": x.clip(1), "n": n})  # the peer stops at a count of zero
    return clock(lambda: ph_rate(frame, "x", "n"))


def time_dsr(areas: int) -> float:
    import pandas as pd
    from PHStatsMethods import ph_dsr

    count, people, weights = make_bands(areas, BANDS)
    names = [f"area {area}" for area in range(areas) for _ in range(BANDS)]
    frame = pd.DataFrame({"area": names, "x": count.ravel(), "n": people.ravel(), "w": weights.ravel()})
    return clock(lambda: ph_dsr(frame, "x", "n", "w", group_cols="area"))


def time_xmr(series: int) -> float:
    import pandas as pd
    from nhspy_plotthedots.pandas_spc_calculations import pandas_spc_x_calc

    frames = [pd.DataFrame({"value": values}) for values in make_series(series, 40)]
    return clock(lambda: [pandas_spc_x_calc(frame, "value") for frame in frames])


def clock(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
