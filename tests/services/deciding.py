"""A small procedure: a date may clash, another may be decided, a meeting has a quorum."""

from __future__ import annotations

from tests.procedures import folders

CLASH = """
clashes_decided_by = "childrens_social_care.team_manager"
"""
ANOTHER = """
[deadlines.referral_decision.another_date]
decided_by = "midwifery.named_midwife"
requires = "second_talk_held"
source = { document = "Example protocol", paragraph = "4.3", status = "assumed" }

[happenings.second_talk]
title = "A second talk was held"
records = "second_talk_held"
"""
QUORUM = """
[quorums.decide_referral]
agencies = ["childrens_social_care", "midwifery.named_midwife"]
source = { document = "Example protocol", paragraph = "5.1", status = "assumed" }
"""


def files(*more, clash=True, protects=False):
    """The referral procedure: its decision may not begin before 30+0 and is due a day after."""
    found = folders.referral_files()
    table = found["procedure.toml"].decode()
    table = table.replace('landing = "stay"\n', 'landing = "stay"\n' + CLASH)
    if not protects:
        table = table.replace("protects = true\n", "")
    if clash:
        rules = '[deadlines.referral_decision]\nnot_before = "at 30+0"\n'
        table = table.replace("[deadlines.referral_decision]\n", rules)
    found["procedure.toml"] = (table + "".join(more)).encode()
    return found


def folder(path, *more, **choices):
    """The same, written."""
    return folders.write(path, files(*more, **choices))
