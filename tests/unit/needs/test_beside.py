"""Single figures stand beside an answer of any kind, the newest of each, and nothing is made of them."""

from tests.fixtures.asked import ask, table_of

TEXT = """kind: reasons
several: true
reasons:
  feed: help.chosen
  of: help.open
  by: {name: outcome, label: Outcome, categories: {mind: A calm mind}}
beside:
  Records that could be linked:
    feed: help.linked
    published: true
    value: {type: proportion, unit: '%', multiplier: 100, decimals: 0, polarity: no_judgement}
  Cases closed: {feed: help.closed}
"""
DRAWN = """series      | group        | area      | period | value
           help.chosen | outcome=mind |           | 2018   | 391
           help.open   |              |           | 2018   | 624
           help.linked |              |           | 2017   | 51
           help.linked |              |           | 2018   | 58"""
CLOSED = "\n           help.closed |              |           | 2018   | 1355"


def test_the_newest_of_each_is_the_last_table_of_the_answer() -> None:
    answer = ask(TEXT, DRAWN + CLOSED)
    assert [part.title for part in answer.parts] == ["Share by reason", "Beside it"]
    assert table_of(answer, 1) == {
        "Records that could be linked (%)": ["58%", "-", "31 March 2018"],
        "Cases closed": ["1,355", "-", "31 March 2018"],
    }
    assert answer.refusals == ()


def test_one_that_is_not_there_is_refused_by_its_name_and_the_others_stand() -> None:
    elsewhere = CLOSED.replace("|           |", "| E07000234 |")
    answer = ask(TEXT, DRAWN + elsewhere)
    assert list(table_of(answer, 1)) == ["Records that could be linked (%)"]
    assert [one.words for one in answer.refusals] == [
        "Cases closed: not calculated, because there is no figure for Worcestershire. Load a release that has one."
    ]


def test_a_withheld_one_stands_with_its_mark_and_no_number() -> None:
    found = ask(TEXT, DRAWN + CLOSED, hidden=[("beside-Cases closed", "")])
    assert table_of(found, 1)["Cases closed"][0] == "[c]"


def test_they_stand_where_the_question_itself_cannot_be_answered() -> None:
    without = "\n".join(line for line in (DRAWN + CLOSED).splitlines() if "help.chosen" not in line)
    answer = ask(TEXT, f"{without}\n help.chosen | outcome=mind | E07000234 | 2018 | 3")
    assert [list(table_of(answer)), len(answer.refusals)] == [["Records that could be linked (%)", "Cases closed"], 1]
