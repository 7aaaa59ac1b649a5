"""What an analyst writes in DuckDB's own SQL for the figures of `benchmarks.cases`: a statement a measure."""

_AGE = """CASE WHEN born IS NULL THEN 'unknown'
  WHEN date_diff('month', born, opened) < 0 THEN 'unborn' WHEN date_diff('month', born, opened) < 60 THEN '0-4'
  WHEN date_diff('month', born, opened) < 120 THEN '5-9' WHEN date_diff('month', born, opened) < 180 THEN '10-14'
  WHEN date_diff('month', born, opened) < 216 THEN '15-17' ELSE '18+' END AS age"""


def _spans(day: str) -> str:
    return ", ".join(f"date_trunc('{span}', {day}) AS {span}" for span in ("month", "quarter", "year"))


def _sets(*groups: str) -> str:
    sets = [(span, *more) for span in ("month", "quarter", "year") for more in ((), *((one,) for one in groups))]
    return f"GROUPING SETS ({', '.join('(' + ', '.join(one) + ')' for one in sets)})"


_GENDER = "COALESCE(gender, 'unknown') AS gender"
_DAYS = "DATE '2015-01-01' AND DATE '2018-06-30'"

STATEMENTS = {
    "started": f"""SELECT month, quarter, year, age, gender, decile, COUNT(*)
FROM (SELECT {_spans("opened")}, {_AGE}, {_GENDER}, COALESCE(CAST(decile AS VARCHAR), 'unknown') AS decile
      FROM {{early_help}} WHERE opened BETWEEN {_DAYS})
GROUP BY {_sets("age", "gender", "decile")}""",
    "open": """WITH ends AS (
  SELECT span, CAST(m + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE) AS last
  FROM range(DATE '2015-01-01', DATE '2018-07-01', INTERVAL 1 MONTH) AS months (m),
    (VALUES ('month'), ('quarter'), ('year')) AS spans (span)
  WHERE span = 'month' OR (span = 'quarter' AND month(m) % 3 = 0) OR (span = 'year' AND month(m) = 12)
)
SELECT span, last, gender, COUNT(*)
FROM ends JOIN (SELECT opened, closed, COALESCE(gender, 'unknown') AS gender FROM {early_help}) c
  ON opened <= last AND (closed IS NULL OR closed > last)
GROUP BY GROUPING SETS ((span, last), (span, last, gender))""",
    "met": f"""SELECT month, quarter, year, age, gender, COUNT(*), COUNT(*) FILTER (WHERE outcome IN ('met', 'partly')),
  COUNT(*) FILTER (WHERE outcome IS NULL OR outcome = 'no_data')
FROM (SELECT {_spans("closed")}, {_AGE}, {_GENDER}, outcome FROM {{early_help}} WHERE closed BETWEEN {_DAYS})
GROUP BY {_sets("age", "gender")}""",
    "back": f"""WITH ended AS (
  SELECT person, case_id, closed, {_spans("closed")}, {_GENDER},
    closed + INTERVAL 6 MONTH <= DATE '2018-06-30' AS followed
  FROM {{early_help}} WHERE closed BETWEEN {_DAYS}
), back AS (
  SELECT DISTINCT e.case_id FROM ended e JOIN {{early_help}} r ON r.person = e.person AND r.case_id <> e.case_id
    AND r.opened >= e.closed AND r.opened <= e.closed + INTERVAL 6 MONTH
  WHERE e.followed
)
SELECT month, quarter, year, gender, COUNT(*), COUNT(*) FILTER (WHERE followed), COUNT(b.case_id)
FROM ended e LEFT JOIN back b ON b.case_id = e.case_id
GROUP BY {_sets("gender")}""",
    "assessed": f"""SELECT month, quarter, year, gender, COUNT(*), COUNT(*) FILTER (WHERE followed),
  COUNT(*) FILTER (WHERE followed AND days <= 45), quantile_cont(CASE WHEN followed THEN COALESCE(days, 999) END, 0.5)
FROM (SELECT {_spans("opened")}, {_GENDER}, assessed - opened AS days, opened + 45 <= DATE '2018-06-30' AS followed
      FROM {{early_help}} WHERE opened BETWEEN {_DAYS})
GROUP BY {_sets("gender")}""",
    "help_before_plan": f"""WITH plans AS (
  SELECT person, case_id, opened, {_spans("opened")}, {_GENDER} FROM {{child_protection}}
  WHERE opened BETWEEN DATE '2016-01-01' AND DATE '2018-06-30'
), helped AS (
  SELECT DISTINCT p.case_id FROM plans p JOIN {{early_help}} r ON r.person = p.person AND r.opened < p.opened
    AND (r.closed IS NULL OR r.closed >= p.opened - INTERVAL 12 MONTH)
)
SELECT month, quarter, year, gender, COUNT(*), COUNT(h.case_id)
FROM plans p LEFT JOIN helped h ON h.case_id = p.case_id
GROUP BY {_sets("gender")}""",
}
