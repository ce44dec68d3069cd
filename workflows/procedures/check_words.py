"""Whether everything a diagram or a table names is there: lanes, forms, deadlines, events, roles,
ladders. A name that leads nowhere is a child nobody is told about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.domain.deadline_rules import gestation_names_in, has_instant, names_in
from workflows.domain.deadlines import DeadlineDefinition, Rule
from workflows.domain.errors import PrebirthError
from workflows.domain.gestation import Gestation
from workflows.procedures.check_babies import baby_findings, closing_findings
from workflows.procedures.check_conditions import condition_findings
from workflows.procedures.definition import Procedure, StepDefinition
from workflows.procedures.diagrams import Diagram, Kind
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.load_steps import deadline_named
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import is_snake_case, use_instead
from workflows.procedures.thresholds import past_facts
from workflows.procedures.undoes import undoes_findings
from workflows.procedures.vocabulary import (
    BUILT_IN_FACTS,
    OPENER,
    PEOPLE,
    RESERVED,
    Vocabulary,
    vocabulary_of,
)

_RECORD_IT = "let a step or a happening record it"
_DEFAULT_OPENING_FORM = "open_case"


def word_findings(reading: Reading) -> Iterator[Finding]:
    """Every name that leads nowhere, and every sentence that could never be kept."""
    words = vocabulary_of(reading.procedure)
    for diagram in reading.diagrams:
        yield from _lanes_drawn(diagram, reading.procedure)
        yield from _timers(diagram, reading.procedure)
    for step in reading.procedure.steps.values():
        yield from _step(step, reading.procedure)
    for name, deadline in reading.procedure.deadlines.items():
        yield from _deadline(reading, name, deadline, words)
    yield from _ladders(reading, words)
    yield from _settings(reading)
    yield from _happenings(reading)
    yield from baby_findings(reading, words)
    yield from closing_findings(reading, words)
    yield from undoes_findings(reading.procedure, reading.file_of("undoes"))
    yield from _names(reading, words)
    yield from condition_findings(reading)


def _lanes_drawn(diagram: Diagram, procedure: Procedure) -> Iterator[Finding]:
    for lane in diagram.lanes:
        if lane.name and lane.name not in procedure.lanes:
            steps = [n for n in diagram.of_kind(Kind.USER_STEP) if n.id in lane.holds]
            label = steps[0].label if steps else f"lane {lane.name}"
            fix = use_instead(lane.name, procedure.lanes, f"add [lanes.{lane.name}]")
            yield error(diagram.file, label, f'lane "{lane.name}" is not in procedure.toml', fix)


def _timers(diagram: Diagram, procedure: Procedure) -> Iterator[Finding]:
    for node in diagram.nodes:
        name = deadline_named(node)
        if name is None:
            continue
        deadline = procedure.deadlines.get(name)
        if deadline is None and name in procedure.deadlines_taken_away:
            if node.attached_to is None or node.interrupting:
                sentence = f'waits for the deadline "{name}", which was taken away, so it waits on'
                fix = "lay a diagram without it over this one, or keep the deadline"
                yield error(diagram.file, node.label, sentence, fix)
        elif deadline is None:
            sentence = f'its timer names "{name}", which is not among the deadlines'
            fix = use_instead(name, procedure.deadlines, f"add [deadlines.{name}]")
            yield error(diagram.file, node.label, sentence, fix)
        elif any(not has_instant(rule.rule) for rule in deadline.rules):
            sentence = f'its timer waits for "{name}", which has no instant'
            fix = "give the deadline a date, or take the timer away"
            yield error(diagram.file, node.label, sentence, fix)
    raised = {happening.signal for happening in procedure.happenings.values()}
    raised |= procedure.event_names
    for node in diagram.nodes:
        for signal in node.signals:
            if signal and signal not in raised:
                known = [name for name in raised if name]
                sentence = f'waits for "{signal}", which no happening sends and no step records'
                fix = use_instead(signal, known, f'add a happening with signal = "{signal}"')
                yield error(diagram.file, node.label, sentence, fix)


def _step(step: StepDefinition, procedure: Procedure) -> Iterator[Finding]:
    file, label = step.diagram, f'"{step.title}"' if step.title else step.key
    if step.form is not None and step.form not in procedure.forms:
        fix = use_instead(step.form, procedure.forms, f"add forms/{step.form}.json")
        yield error(file, label, f'asks the form "{step.form}", which is not here', fix)
    if step.deadline is not None and step.deadline not in procedure.deadlines:
        sentence = f'has the deadline "{step.deadline}", which is not in procedure.toml'
        fix = use_instead(step.deadline, procedure.deadlines, f"add [deadlines.{step.deadline}]")
        yield error(file, label, sentence, fix)
    if step.deadline is None and step.no_deadline_because is None:
        fix = 'set the property "deadline", or say why in "no_deadline_because"'
        yield error(file, label, "has no deadline and does not say why", fix)
    if step.deadline is not None and step.no_deadline_because is not None:
        fix = "keep one of the two properties"
        yield error(file, label, "has a deadline and says why it has none", fix)
    for record in step.records:
        if not is_snake_case(record.event):
            sentence = f'records "{record.event}", which cannot be the name of an event'
            yield error(file, label, sentence, "write it like referral_received")
    for role in step.also_informs:
        yield from _told(file, label, role, procedure)


def _deadline(
    reading: Reading, name: str, deadline: DeadlineDefinition, words: Vocabulary
) -> Iterator[Finding]:
    procedure, path = reading.procedure, f"deadlines.{name}"
    file = reading.file_of(path)
    if not is_snake_case(name):
        yield error(file, path, "is not a name", "write it like referral_decision")
    rules = [rule.rule for rule in deadline.rules]
    more = [rule for rule in (deadline.not_before, deadline.aim, deadline.late_start) if rule]
    for rule in (*rules, *more):
        yield from _sentence(file, path, rule, words.rule_events, procedure)
    if any(rule.when is None for rule in deadline.rules[:-1]):
        fix = "put the rule without a condition last"
        yield error(file, path, "a rule stands below one that always applies", fix)
    if deadline.ladder is not None and deadline.ladder not in procedure.ladders:
        sentence = f'climbs the ladder "{deadline.ladder}", which is not here'
        fix = use_instead(deadline.ladder, procedure.ladders, f"add [ladders.{deadline.ladder}]")
        yield error(file, path, sentence, fix)
    if deadline.met_by is not None and deadline.met_by not in words.events:
        sentence = f'is met by "{deadline.met_by}", which nobody records'
        yield error(file, path, sentence, use_instead(deadline.met_by, words.events, _RECORD_IT))
    carried = any(
        name == step.deadline or any(timer.deadline == name for timer in step.timers)
        for step in procedure.steps.values()
    )
    if not carried and deadline.met_by is None:
        fix = 'set the property "deadline" of a step, or say which event meets it (met_by)'
        yield error(file, path, "no step carries this deadline, so nothing meets it", fix)


def _sentence(
    file: str, path: str, rule: Rule, events: Iterable[str], procedure: Procedure
) -> Iterator[Finding]:
    gestations, silent = procedure.terms.gestations, procedure.unrecorded
    for name in sorted(names_in(rule) - set(events)):
        if name in silent:
            sentence = f'counts from "{name}", which only a step that is switched off would record'
            fix = 'count from something else, or take it away with off = "the reason"'
            yield error(file, path, sentence, fix)
            continue
        fix = use_instead(name, events, _RECORD_IT)
        yield error(file, path, f'counts from "{name}", which nobody records', fix)
    for name in sorted(gestation_names_in(rule) - set(gestations)):
        fix = use_instead(name, gestations, f'add {name} = "13+6" under [gestations]')
        yield error(file, path, f'the gestation "{name}" is not under [gestations]', fix)


def _ladders(reading: Reading, words: Vocabulary) -> Iterator[Finding]:
    procedure = reading.procedure
    climbed = {deadline.ladder for deadline in procedure.deadlines.values()}
    for key, ladder in procedure.ladders.items():
        path = f"ladders.{key}"
        file = reading.file_of(path)
        if not ladder.rungs:
            yield error(file, path, "has no rungs, so nobody would hear", f"add [[{path}.rungs]]")
        if key not in climbed:
            yield warning(file, path, "no deadline climbs this ladder", "name it on a deadline")
        for rung in ladder.rungs:
            where = f"{path}.rungs.{rung.number}"
            if not rung.tell:
                yield error(file, where, "tells nobody", 'add tell = ["…"]')
            for role in rung.tell:
                yield from _told(file, where, role, procedure)
            for rule in [rung.at] if rung.urgent_at is None else [rung.at, rung.urgent_at]:
                yield from _sentence(file, where, rule, words.rung_events, procedure)
                if not has_instant(rule):
                    fix = 'write it like "1 working day after overdue"'
                    yield error(file, where, "has no instant, so it would never be reached", fix)


def _told(file: str, element: str, role: str, procedure: Procedure) -> Iterator[Finding]:
    """A role that is told of a case must exist, and be able to open it."""
    if role in PEOPLE:
        return
    known = procedure.roles.get(role)
    if known is None:
        fix = use_instead(role, {*procedure.roles, *PEOPLE}, f'add [roles."{role}"]')
        yield error(file, element, f'tells "{role}", which is not a role here', fix)
    elif not known.may_open_case:
        fix = f'set may_open_case = true on [roles."{role}"], or tell another role'
        yield error(file, element, f'tells "{role}", who could not open the case', fix)


def _settings(reading: Reading) -> Iterator[Finding]:
    procedure = reading.procedure
    for key, lane in procedure.lanes.items():
        path = f"lanes.{key}"
        if lane.calendar not in procedure.calendars:
            fix = use_instead(lane.calendar, procedure.calendars, "add the calendar")
            sentence = f'there is no calendar "{lane.calendar}"'
            yield error(reading.file_of(path), path, sentence, fix)
        if lane.stands_for not in {None, OPENER}:
            sentence = f'"{lane.stands_for}" is nobody a lane can stand for'
            yield error(reading.file_of(path), path, sentence, f"use: {OPENER}")
    for key, role in procedure.roles.items():
        path = f"roles.{key}"
        if role.lane not in procedure.lanes or key == role.lane:
            fix = use_instead(role.lane, procedure.lanes, "write it as lane.role")
            sentence = f'there is no lane "{role.lane}"'
            yield error(reading.file_of(path), path, sentence, fix)
    for key, threshold in procedure.thresholds.items():
        if threshold.at and threshold.at not in procedure.terms.gestations:
            path = f"thresholds.{key}"
            try:
                Gestation.parse(threshold.at)
            except PrebirthError as refusal:
                yield error(reading.file_of(path), path, refusal.message, refusal.next_action)
    for step in procedure.switched_off:
        if step not in procedure.steps:
            path = f"switched_off.{step}"
            fix = use_instead(step, procedure.steps, "remove it")
            yield error(reading.file_of(path), path, f'there is no step "{step}"', fix)
    form = procedure.opening_form
    if form != _DEFAULT_OPENING_FORM and form not in procedure.forms:
        fix = use_instead(form, procedure.forms, f"add forms/{form}.json")
        yield error(reading.file_of("opening_form"), "opening_form", f'there is no "{form}"', fix)


def _happenings(reading: Reading) -> Iterator[Finding]:
    procedure = reading.procedure
    caught = {
        signal for diagram in reading.diagrams for node in diagram.nodes for signal in node.signals
    }
    for key, happening in procedure.happenings.items():
        path = f"happenings.{key}"
        file = reading.file_of(path)
        if happening.form is not None and happening.form not in procedure.forms:
            fix = use_instead(happening.form, procedure.forms, f"add forms/{happening.form}.json")
            yield error(file, path, f'asks the form "{happening.form}", which is not here', fix)
        for lane in happening.lanes:
            if lane not in procedure.lanes:
                fix = use_instead(lane, procedure.lanes, f"add [lanes.{lane}]")
                yield error(file, path, f'there is no lane "{lane}"', fix)
        for role in happening.tell:
            yield from _told(file, path, role, procedure)
        if happening.signal is not None and happening.signal not in caught:
            sentence = f'sends "{happening.signal}", which no diagram waits for'
            yield warning(file, path, sentence, use_instead(happening.signal, caught, "draw it"))


def _names(reading: Reading, words: Vocabulary) -> Iterator[Finding]:
    """One name, one meaning: an answer that is also an event would be read as either."""
    asked = reading.procedure.fact_names
    for name in sorted(asked & words.events):
        fix = "give one of them another name"
        yield error("forms", name, "is an answer in a form and also an event", fix)
    taken = RESERVED | (BUILT_IN_FACTS - {"urgent"}) | past_facts(reading.procedure)
    for name in sorted((asked | words.events) & taken):
        yield error("forms", name, "is a name the software uses itself", "choose another name")
