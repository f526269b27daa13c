"""The sample session: the meeting in the newspaper, and nothing that was not in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judgetui.meeting.plan import Bilingual, Plan, spoken
from judgetui.meeting.preflight import go_no_go, ready
from judgetui.records.imports.plan import assemble, read_cases, read_judges, read_plan

SAMPLE = Path(__file__).parent.parent / "sessions" / "nanhu-2018"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(SAMPLE / "plan.json")


def test_its_rules_are_those_of_the_day(plan: Plan) -> None:
    assert [criterion.key for criterion in plan.criteria] == [
        "authenticity",
        "integrity",
        "professionalism",
        "effectiveness",
    ]
    assert [spoken(c.name, "zh") for c in plan.criteria] == ["真实性", "完整性", "专业性", "实效性"]
    assert [(spoken(p.name, "zh"), p.count) for p in plan.prizes] == [
        ("一等奖", 3),
        ("二等奖", 5),
        ("三等奖", 7),
    ]
    assert (len(plan.cases), len(plan.judges), str(plan.perfect)) == (28, 7, "100.00")
    assert plan.order == tuple(f"C{number:02}" for number in range(1, 29))


def test_it_is_ready(plan: Plan) -> None:
    findings = go_no_go(plan)
    assert ready(findings)
    told = [str(finding.sentence) for finding in findings]
    assert "Time: 28 × 13 min = 6 h 04 min, without breaks." in told


def test_three_files_make_the_same_plan(plan: Plan) -> None:
    files = [SAMPLE / name for name in ("plan.json", "cases.csv", "judges.csv")]
    whole = assemble(*files)
    assert whole == plan
    assert whole.contract == plan.contract
    assert read_cases(files[1]) == plan.cases
    assert read_judges(files[2]) == plan.judges


def test_its_contract_does_not_depend_on_how_it_is_written(plan: Plan) -> None:
    again = json.dumps(json.loads((SAMPLE / "plan.json").read_text("utf-8")), sort_keys=True)
    assert Plan.model_validate(json.loads(again)).contract == plan.contract
    dumped = plan.model_dump(mode="json", by_alias=True)
    assert Plan.model_validate(dumped).contract == plan.contract


def test_every_text_for_people_is_in_both_languages(plan: Plan) -> None:
    texts = [plan.title, plan.venue, *(prize.name for prize in plan.prizes)]
    texts += [text for c in plan.criteria for text in (c.name, c.guide)]
    texts += [anchor.text for c in plan.criteria for anchor in c.anchors]
    texts += [text for case in plan.cases for text in (case.title, case.summary)]
    for text in texts:
        assert isinstance(text, Bilingual)
        assert text.en
        assert text.zh
        assert text.en != text.zh


def test_each_criterion_says_what_marks_mean(plan: Plan) -> None:
    for criterion in plan.criteria:
        marks = [anchor.from_ for anchor in criterion.anchors]
        assert len(marks) == 4
        assert marks == sorted(marks, reverse=True)


def test_it_names_nobody_the_report_does_not_name(plan: Plan) -> None:
    assert [str(judge.name) for judge in plan.judges] == [
        "Zhu Hailun",
        "Yu Jian",
        *(f"Expert {number}" for number in range(3, 8)),
    ]
    presenters = [str(name) for case in plan.cases for name in case.presenters]
    assert presenters == ["Zhang Jie", "Zhang Yihuan", "Zhu Ji", "Shen Jiejun", "Chen Lifang"]
    for case in plan.cases[4:]:
        assert "not described in the report" in spoken(case.title, "en")
        assert (case.type, case.organisation, case.presenters) == ("", "", ())


def test_it_says_what_is_ours(plan: Plan) -> None:
    assert "this sample's, not the report's" in spoken(plan.venue, "en")
    assert "非报道内容" in spoken(plan.venue, "zh")


def test_it_tells_no_result(plan: Plan) -> None:
    assert sorted(path.name for path in SAMPLE.iterdir()) == [
        "cases.csv",
        "judges.csv",
        "plan.json",
    ]
    assert all(not case.carried for case in plan.cases)
