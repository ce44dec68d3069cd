"""Who may see or do what: one function per question, asked by every page, call and job.

Access is role AND agency involvement (decisions 41). Allocation and restriction join here when
accounts do; nothing outside this module decides.
"""

from __future__ import annotations

from collections.abc import Collection

from workflows.domain.agencies import AUDITOR, Actor, AgencyKey


def may_open_case(actor: Actor) -> bool:
    """Any practitioner in an agency may start a case; auditors change nothing."""
    return actor.active and not actor.is_system and AUDITOR not in actor.roles


def may_see_case(actor: Actor, involved: Collection[str]) -> bool:
    """Whether the case exists at all for this person: her agency is involved, or she audits."""
    return actor.active and (actor.agency in involved or AUDITOR in actor.roles)


def may_work_on(actor: Actor, agency: AgencyKey) -> bool:
    """Whether this person may claim, give back or complete a task of that agency."""
    return may_open_case(actor) and actor.agency == agency


def may_change_case(actor: Actor, involved: Collection[str]) -> bool:
    """Whether this person may state an EDD, record what happened, or close the case."""
    return may_open_case(actor) and actor.agency in involved


def may_record(actor: Actor, lanes: Collection[str], involved: Collection[str]) -> bool:
    """Whether this person may record a happening that only some lanes may record."""
    return may_change_case(actor, involved) and (not lanes or actor.agency in lanes)


def may_read_answers(actor: Actor, agencies: Collection[str], recorded_by: str) -> bool:
    """Whether this person may read answers that only some agencies need; no agency: everyone may.

    Whoever recorded them may, and those agencies' practitioners. An auditor sees that it happened.
    """
    if not agencies or actor.id == recorded_by:
        return True
    return actor.agency in agencies and not may_audit(actor)


def may_decide_date(actor: Actor, role: str, involved: Collection[str]) -> bool:
    """Whether this person holds the role (`childrens_social_care.team_manager`) that decides."""
    agency, _, name = role.partition(".")
    return may_change_case(actor, involved) and actor.agency == agency and name in actor.roles


def may_audit(actor: Actor) -> bool:
    """Whether this person may read every log, the compliance page and its export."""
    return actor.active and AUDITOR in actor.roles
