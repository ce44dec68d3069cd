"""A decision table proposes, says which rules spoke, and leaves the deciding to a person."""

from __future__ import annotations

import pytest

from tests.engine.diagrams import ENGINE, Drawing, Life, at, procedure
from workflows.domain.errors import ProcedureInvalid
from workflows.engine.rules import PathwayStopped

LATE = ("Seen first at 20+0 or later", ">= 140", "-", '"pre_birth_assessment"')
HARM = ("A child was harmed before", "-", "true", '"strategy_discussion"')
ELSE = ("Nothing of the above", "-", "-", '"early_help"')


def table(policy: str, *rules: tuple[str, ...]) -> bytes:
    rows = "".join(
        f'<rule id="rule_{place}"><description>{said}</description>'
        + "".join(
            f'<inputEntry id="in_{place}_{column}"><text><![CDATA[{cell}]]></text></inputEntry>'
            for column, cell in enumerate(cells[:-1])
        )
        + f'<outputEntry id="out_{place}"><text><![CDATA[{cells[-1]}]]></text></outputEntry></rule>'
        for place, (said, *cells) in enumerate(rules)
    )
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="Threshold"
 namespace="http://example.org/dmn"><decision id="threshold" name="Threshold">
<decisionTable id="threshold_table" hitPolicy="{policy}">
<input id="i1"><inputExpression id="e1"><text>gestation_days</text></inputExpression></input>
<input id="i2"><inputExpression id="e2"><text>earlier_harm</text></inputExpression></input>
<output id="o1" name="proposed" typeRef="string"/>{rows}
</decisionTable></decision></definitions>""".encode()


def case(
    policy: str, *rules: tuple[str, ...], drawing: Drawing | None = None, **facts: object
) -> Life:
    if drawing is None:
        drawing = Drawing("main").start().table("propose").step("decide").end("decided")
        drawing.path("opened", "propose", "decide", "decided")
    known = {"gestation_days": 150, "earlier_harm": True, **facts}
    return Life(procedure(drawing, decisions={"threshold.dmn": table(policy, *rules)}), at(**known))


def test_collecting_lists_every_proposal_with_its_reason():
    (proposal,) = case("COLLECT", LATE, HARM).last.proposals
    assert proposal.step == "propose"
    assert proposal.outputs == {"proposed": ("pre_birth_assessment", "strategy_discussion")}
    assert proposal.reasons == (LATE[0], HARM[0])


def test_first_takes_the_first_rule_that_speaks():
    (proposal,) = case("FIRST", HARM, LATE, ELSE).last.proposals
    assert (proposal.outputs, proposal.reasons) == ({"proposed": "strategy_discussion"}, (HARM[0],))


def test_one_answer_is_looked_for_and_found():
    (proposal,) = case("UNIQUE", LATE, HARM, earlier_harm=False).last.proposals
    assert proposal.outputs == {"proposed": "pre_birth_assessment"}


def test_two_rules_where_one_answer_was_promised_stop_the_case():
    with pytest.raises(PathwayStopped, match=r"propose: Rules 1 and 2 .* both apply") as refusal:
        case("UNIQUE", LATE, HARM)
    assert refusal.value.element == "propose"


@pytest.mark.parametrize(
    ("policy", "nothing"), [("COLLECT", ()), ("FIRST", None), ("UNIQUE", None)]
)
def test_when_no_rule_speaks_the_proposal_says_nothing_rather_than_being_missing(policy, nothing):
    (proposal,) = case(policy, LATE, gestation_days=100).last.proposals
    assert (proposal.outputs, proposal.reasons) == ({"proposed": nothing}, ())


def test_what_is_not_known_meets_only_the_cells_that_ask_for_nothing():
    (proposal,) = case("COLLECT", LATE, HARM, gestation_days=None).last.proposals
    assert proposal.reasons == (HARM[0],)


def test_a_gateway_reads_the_proposal_in_the_same_breath_and_a_fact_overrules_it():
    drawing = Drawing("main").start().table("propose").either("which").step("assess", "decide")
    drawing.end("a", "d").path("opened", "propose", "which").path("assess", "a").path("decide", "d")
    drawing.path("which", "assess", when='proposed == "pre_birth_assessment"')
    drawing.path("which", "decide", otherwise=True)
    assert case("FIRST", LATE, drawing=drawing).steps == ["assess"]
    assert case("FIRST", LATE, drawing=drawing, proposed="early_help").steps == ["decide"]


def test_a_proposal_is_still_known_after_the_state_was_stored():
    drawing = Drawing("main").start().table("propose").step("decide").either("which")
    drawing.end("assessed", "other").path("opened", "propose", "decide", "which")
    drawing.path("which", "assessed", when='proposed == "pre_birth_assessment"')
    drawing.path("which", "other", otherwise=True)
    assert case("FIRST", LATE, drawing=drawing).do("decide").last.reached == ("assessed",)


@pytest.mark.parametrize("policy", ["ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"])
def test_a_hit_policy_that_would_act_as_first_is_refused(policy: str):
    with pytest.raises(ProcedureInvalid, match=f"threshold.dmn, threshold_table: .*{policy}"):
        case(policy, LATE)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        pytest.param("[140..210]", "range", id="a range of another table language"),
        pytest.param("().__class__", "not a cell|not allowed", id="a walk through classes"),
        pytest.param("now", "quotation marks", id="text without quotation marks"),
        pytest.param("date(1)", "function", id="a function"),
    ],
)
def test_a_cell_outside_the_language_is_refused_with_its_rule(cell: str, says: str):
    rule = ("Why", cell, "-", '"x"')
    drawing = Drawing("main").start().table("propose").end("e").path("opened", "propose", "e")
    with pytest.raises(ProcedureInvalid, match=f"threshold.dmn, rule_0: .*({says})"):
        ENGINE.load(procedure(drawing, decisions={"threshold.dmn": table("FIRST", rule)}))


def test_a_table_that_is_not_there_is_refused_with_the_step():
    drawing = (
        Drawing("main")
        .start()
        .table("propose", "elsewhere")
        .end("e")
        .path("opened", "propose", "e")
    )
    with pytest.raises(ProcedureInvalid, match="elsewhere"):
        ENGINE.load(procedure(drawing))
