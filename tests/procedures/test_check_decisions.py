"""A decision table says one thing for every case, and why; anything else is refused."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said, findings, toml

LATE, EARLY, NOTHING = folders.ROWS
WHY = "Late in pregnancy, 4.1"


def table(*rows, policy="UNIQUE"):
    return lambda files: files.update({"threshold.dmn": folders.dmn(rows, policy)})


def dmn(old, new):
    return toml(old, new, file="threshold.dmn")


TABLES = [
    pytest.param(
        table(*folders.ROWS, policy="PRIORITY"),
        "Proposed track",
        "is not run",
        "UNIQUE",
        id="PRIORITY",
    ),
    pytest.param(
        table(*folders.ROWS, policy="ANY"), "Proposed track", "is not run", "FIRST", id="ANY"
    ),
    pytest.param(
        dmn('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"'),
        "Proposed track",
        "would not be added up",
        "aggregation",
        id="COLLECT that adds up",
    ),
    pytest.param(
        table((">= 209", *LATE[1:]), EARLY, NOTHING),
        "Proposed track",
        "rows 1 and 2 both apply when gestation_days is 209",
        "FIRST",
        id="two rows that both apply",
    ),
    pytest.param(
        table((">= 211", *LATE[1:]), EARLY, NOTHING),
        "Proposed track",
        "no row applies when gestation_days is 210",
        "dashes",
        id="a gap between two rows",
    ),
    pytest.param(
        table(LATE, EARLY),
        "Proposed track",
        "no row applies",
        "dashes",
        id="an answer that no row is for",
    ),
    pytest.param(
        table((*LATE[:3], ""), EARLY, NOTHING),
        "Proposed track, row 1",
        "does not say why",
        "source",
        id="a row without a reason",
    ),
    pytest.param(
        table(("[210..280]", *LATE[1:]), EARLY, NOTHING),
        "Proposed track, row 1",
        "looks like a range",
        ">= 210",
        id="a range of another language",
    ),
    pytest.param(
        table(LATE, EARLY, ("-", 'not("early")', '"early_help"', WHY)),
        "Proposed track, row 3",
        "looks like a function",
        "comparison",
        id="a function of another language",
    ),
    pytest.param(
        table((*LATE[:2], "child_protection", WHY), EARLY, NOTHING),
        "Proposed track, row 1",
        "the name of a fact",
        "quotation marks",
        id="an output without quotation marks",
    ),
    pytest.param(
        dmn("<text>gestation_days</text>", "<text>gestation_day</text>"),
        "Proposed track",
        '"gestation_day" is not known',
        "use: gestation_days",
        id="a column about a misspelt name",
    ),
    pytest.param(
        dmn("<text>gestation_days</text>", "<text>().__class__</text>"),
        "Proposed track",
        "is not allowed",
        "",
        id="a column that walks through the classes",
    ),
    pytest.param(
        dmn(
            "</decisionTable></decision>",
            '</decisionTable></decision><decision id="second" name="Second"/>',
        ),
        "the file",
        "holds 2 decisions",
        "one decision table",
        id="two decisions in one file",
    ),
    pytest.param(
        dmn("<output id=", '<annotation id="note"/><output id='),
        "note",
        "annotation is not read",
        "plain",
        id="a column for notes",
    ),
    pytest.param(
        dmn(
            '<rule id="rule_3">',
            '<rule id="rule_3"><inputEntry id="more"><text>-</text></inputEntry>',
        ),
        "Proposed track, row 3",
        "has 3 inputs",
        "has 2 and 1",
        id="a row that is too wide",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), TABLES)
def test_a_table_that_would_not_decide_as_it_reads_is_refused(
    tmp_path, spoil, element, sentence, fix
):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT"])
def test_rows_may_overlap_where_the_policy_says_so(tmp_path, policy):
    spoil = table((">= 200", *LATE[1:]), EARLY, NOTHING, policy=policy)
    assert findings(tmp_path, spoil) == ()
