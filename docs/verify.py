"""Check the bundle of a meeting with Python 3.11 or later alone: `python verify.py BUNDLE [WITNESS]`.

BUNDLE is a NAME.judgetui.zip or the folder it was unpacked into; WITNESS what a device kept, a receipt, or a checkpoint. It
was written from docs/ledger.md and the guide and shares no code with judgetui: it checks hashes, chain, checkpoint and code,
does every act again, and works out each score, tie and prize. Exit status: 0 well, 1 something differs, 2 cannot be read.
"""

import base64, csv, datetime, hashlib, io, json, re, sys, unicodedata, zipfile
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, partial
from itertools import combinations, groupby, islice, zip_longest
from pathlib import Path

MOST_BYTES, MOST_FILES, MOST_COMMAS = 1 << 30, 10_000, 1 << 23  # of a bundle, unpacked; of a file in it
number = lru_cache(65536)(lambda text: Fraction(re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", text)[0]))  # "87.5" exactly
class Unreadable(Exception): """The bundle cannot be read."""
class Illegal(Exception): """An act that the rules do not allow."""
# --- The plan and its numbers --------------------------------------------------------------------------------------
SCORING = {"combine": "trimmed", "drop": 1, "drop_by": "ballot", "drop_from": 5, "marks": "scores", "places": "given",
           "points": [], "correct": None, "standardise": None, "total": "mean", "round": "end", "rounding": "half-up",
           "decimals": 2, "floor": None, "entrants": None, "departed": "keep", "ranks": "standard", "vote": "secret",
           "ties": ["exact", "untrimmed", "chair"]}

class Plan:  # a plan's JSON, and what follows from it alone
    def __init__(self, raw):
        self.raw, self.rule = raw, SCORING | raw.get("scoring", {})
        check(self.rule["decimals"] in range(7), "scores have at most six decimals")
        parts = (("criteria", "key"), ("cases", "id"), ("judges", "id"))
        self.criteria, self.cases, self.judges = ({one[name]: one for one in raw[part]} for part, name in parts)
        self.weights = {key: number(one.get("weight", "1")) for key, one in self.criteria.items()}
        self.counts = {judge: number(one.get("weight", "1")) for judge, one in self.judges.items()}
        self.order = sorted(self.cases, key=lambda case: self.cases[case]["number"])
        marks = {judge: any(self.weights[key] for key in self.asked(judge)) for judge in self.judges}
        self.panel = [judge for judge in self.judges if self.counts[judge] and marks[judge]]  # whose ballots count
        placing, given = self.rule["combine"] in ("rank-sum", "majority", "points"), self.rule["marks"] == "places"
        self.compares = placing or self.rule["standardise"] is not None
        self.low_wins = self.rule["combine"] in ("rank-sum", "majority") or (given and not placing)
        everybody, self.parts = frozenset(judge for judge, count in self.counts.items() if count), {}
        for key, one in self.criteria.items():  # panels in the panel: the criteria by who marks them
            self.parts.setdefault(everybody & frozenset(one.get("judges") or everybody), []).append(key)
        self.entrants, self.first, names = {}, {}, {}
        for case in self.order:  # the first case of an entrant stands for all of them
            name = self.rule["entrants"] and self.cases[case].get("entrant")
            self.first[case] = names.setdefault(name or (case,), case)
            if name: self.entrants.setdefault(self.first[case], []).append(case)
        competing = len({self.first[case] for case in self.order if self.cases[case].get("competes", True)})
        self.prizes = [one.get("count") or self.round(number(one.get("share") or "0") * competing, 0)
                       for one in raw.get("prizes", [])]
    def asked(self, judge):  # the keys of the criteria that a judge marks
        return [key for key, one in self.criteria.items() if judge in (one.get("judges") or [judge])]
    def seat(self, judge):  # a judge and all who took over the seat, one after another
        after = [other for other, one in self.judges.items() if one.get("replaces") == judge]
        return [judge, *(self.seat(after[-1]) if after else [])]
    def round(self, exact, decimals=None):  # in whole units of the last decimal, mostly that of a score
        return rounded(exact, self.rule["decimals"] if decimals is None else decimals, self.rule["rounding"])
    def published(self, exact): return Fraction(self.round(exact), 10 ** self.rule["decimals"])
    def text(self, points): return None if points is None else spelled(points, self.rule["decimals"])
def rounded(exact, decimals, rounding="half-up"):
    (whole, rest), half = divmod(abs(exact) * 10**decimals, 1), Fraction(1, 2)
    up = rest > half or (rest == half and (rounding == "half-up" or whole % 2))
    return int(whole + (up and rounding != "down")) * (1 if exact >= 0 else -1)
def spelled(points, decimals):  # 9120 units of the second decimal are 91.20
    return f"{Decimal(f'{points}E-{decimals}'):f}"
def plain(exact): return spelled(rounded(exact, 12), 12).rstrip("0").rstrip(".")
def spoken(name, language):  # a name in this language, else in the other
    return (name[language] or name["en"] or name["zh"]) if isinstance(name, dict) else name
# --- Scores --------------------------------------------------------------------------------------------------------
def combine(rule, rows):
    """Ballots (total, marks, weight) put together: marks by criterion, and the total, None where that is their sum."""
    how, count = rule["combine"], len(rows)
    drop = rule["drop"] if how == "trimmed" and count >= rule["drop_from"] else 0
    by_mark, adds = drop and rule["drop_by"] == "criterion", "sum" in (how, rule["total"] if how == "trimmed" else "")
    if how == "trimmed" and not by_mark:
        rows = [(total, marks, 1) for total, marks, _ in sorted(rows)[drop : count - drop]]
    weights = [weight for _, _, weight in rows]
    def put(numbers):
        if how == "median": return Fraction(sorted(numbers)[(count - 1) // 2] + sorted(numbers)[count // 2], 2)
        if by_mark: return Fraction(sum(sorted(numbers)[drop : count - drop]), 1 if adds else count - 2 * drop)
        added = sum(weight * one for weight, one in zip(weights, numbers))
        return Fraction(added, 1 if adds else sum(weights))
    columns = zip(*(marks for _, marks, _ in rows))
    return [put(one) for one in columns], None if by_mark else put([total for total, _, _ in rows])

def part_score(plan, keys, rows):
    """A panel within the panel: its score, the mean of all, criteria, these as published, totals that count."""
    weights, within = [plan.weights[key] for key in keys], (plan.rule["correct"] or {}).get("within")
    mean = sum(w * total for total, _, w in rows.values()) / sum(w for _, _, w in rows.values())
    if within is not None:
        low, high = plan.published(mean) - number(within), plan.published(mean) + number(within)
        rows = {judge: (min(max(total, low), high), marks, w) for judge, (total, marks, w) in rows.items()}
    marks, total = combine(plan.rule, [*rows.values()])
    shown = [plan.round(mark) for mark in marks]
    if plan.rule["round"] == "criterion":
        marks = marks if plan.compares else [plan.published(mark) for mark in marks]
        total = sum(plan.published(w * mark) for w, mark in zip(weights, marks))
    elif total is None: total = sum(w * mark for w, mark in zip(weights, marks))
    return total, mean, dict(zip(keys, marks)), dict(zip(keys, shown)), rows

def count_case(plan, ballots):  # what the ballots on one case come to; without a score where cases are compared
    recused = sum(one["status"] == "recused" and plan.counts[judge] > 0 for judge, one in ballots.items())
    score = {"recused": recused, "ballots": 0, "points": None, "final": None, "panel": None, "before": None}
    panel, untrimmed, complete, criteria, shown, totals, now = Fraction(), Fraction(), True, {}, {}, {}, {}
    for judges, keys in plan.parts.items():
        rows, counts = {}, any(plan.weights[key] for key in keys)
        for judge, ballot in ballots.items():
            if judge in judges and ballot["status"] == "submitted":
                marks = tuple(number(ballot["scores"][key]) for key in keys)
                rows[judge] = sum(plan.weights[k] * one for k, one in zip(keys, marks)), marks, plan.counts[judge]
        complete &= bool(rows) or not counts
        if rows:
            own, mean, its_criteria, its_shown, changed = part_score(plan, keys, rows)
            panel, untrimmed = panel + own, untrimmed + mean
            criteria, shown = criteria | its_criteria, shown | its_shown
            for judge in rows if counts else ():
                totals[judge] = totals.get(judge, 0) + rows[judge][0]
                now[judge] = now.get(judge, 0) + changed[judge][0]
    if not totals: return score | {"criteria": {}, "shown": {}, "totals": {}, "changed": {}}
    best = min if plan.rule["marks"] == "places" else max
    return score | {
        "ballots": len(totals), "totals": totals, "untrimmed": untrimmed, "highest": best(totals.values()),
        "criteria": criteria, "shown": shown, "panel": panel if complete and not plan.compares else None,
        "changed": {judge: one for judge, one in now.items() if one != totals[judge]}}

def finish(plan, case, score, adjustments):
    """panel_weight × factor × panel + Σ weight × carried, then points off or added; into the score."""
    about, panel, floor = plan.cases[case], score["panel"], plan.rule["floor"]
    if panel is None: return
    panel = plan.published(panel) if plan.rule["round"] == "panel" else panel
    final = panel * number(plan.raw.get("panel_weight", "1")) * number(about.get("factor", "1"))
    final += sum(number(one["weight"]) * number(about["carried"][one["key"]]) for one in plan.raw.get("carried", []))
    score |= {"panel": panel, "final": final, "points": plan.round(final)}
    if adjustments:
        change = sum(number(one["points"]) for one in adjustments)
        def low(score): return score + change if floor is None else max(score + change, min(score, number(floor)))
        score |= {"before": score["points"], "final before": final, "final": low(final)}
        score["points"] = plan.round(low(plan.published(final)))

def compare(plan, scores):  # the panel score of each case where it depends on the judges' totals of all cases
    rule, given = plan.rule, {}
    for judge in plan.judges:
        totals = {case: one["totals"][judge] for case, one in scores.items() if judge in one["totals"]}
        own = standardised(rule["standardise"], totals) if rule["standardise"] else places(rule, totals, len(scores))
        for case, one in own.items(): given.setdefault(case, []).append((one, (), plan.counts[judge]))
    if rule["standardise"]: return {case: combine(rule, rows)[1] for case, rows in given.items()}
    given = {case: [one for one, _, _ in rows] for case, rows in given.items()}
    if rule["combine"] == "majority": return majority(given)
    mean = rule["combine"] == "rank-sum" and rule["total"] == "mean"
    return {case: Fraction(sum(all_), len(all_) if mean else 1) for case, all_ in given.items()}

def places(rule, totals, field):  # what one judge gives each case: its place, or with `points` what the place brings
    given, points = {}, [number(one) for one in rule["points"]]
    if rule["marks"] == "places":
        bring = dict(enumerate(points, 1)) if rule["combine"] == "points" else {}
        return {case: bring.get(one, Fraction()) for case, one in totals.items()} if bring else totals
    for _, group in groupby(sorted(totals, key=totals.get, reverse=True), key=totals.get):
        equal, first = [*group], len(given)
        place = first + Fraction(len(equal) + 1, 2)
        if rule["combine"] == "points": place = Fraction(sum(points[first : first + len(equal)]), len(equal))
        elif rule["places"] == "scaled": place = place * field / len(totals)
        given |= dict.fromkeys(equal, place)
    return given

def majority(given):  # the skating system's rules 5 to 8: the place of each case, averaged where they are equal
    merits, panels = {}, {}
    for case, all_ in given.items():
        columns = sorted(-(-place // 1) for place in all_)
        half, merits[case] = columns[len(columns) // 2], []
        for column in sorted({one for one in columns if one >= half}):
            there = [place for place in all_ if place <= column]
            merits[case].append((column, -len(there), sum(there)))
        merits[case].append((float("inf"), 0, 0))
    for _, group in groupby(sorted(merits, key=merits.get), key=merits.get):
        equal = [*group]
        panels |= dict.fromkeys(equal, Fraction(2 * len(panels) + 1 + len(equal), 2))
    return panels

def standardised(rule, totals):  # mean + sd × (total - own mean) ÷ own sample standard deviation, to 15 decimals
    fine, mean, scaled = Context(prec=60), sum(totals.values(), Fraction()) / (len(totals) or 1), {}
    squares = sum((total - mean) ** 2 for total in totals.values())
    for case, total in totals.items():
        square = (total - mean) ** 2 * (len(totals) - 1) / (squares or 1)  # of how many deviations it is off
        z = fine.sqrt(fine.divide(Decimal(square.numerator), Decimal(square.denominator)))
        value = fine.fma(Decimal(rule["sd"]), z if total > mean else -z, Decimal(rule["mean"]))
        scaled[case] = Fraction(value.quantize(Decimal("1e-15"), context=fine))
    return scaled

def added_up(plan, scores):  # the scores of an entrant's cases as one, rounded once
    recused, there = sum(one["recused"] for one in scores), [one for one in scores if one["points"] is not None]
    if not there: return count_case(plan, {}) | {"recused": recused}
    one = {name: sum(s[name] for s in there) for name in ("ballots", "final", "panel", "untrimmed", "highest")}
    one |= {"recused": recused, "points": plan.round(one["final"]), "before": None, "changed": {}, "shown": {}}
    one["criteria"] = {key: sum(score["criteria"][key] for score in there) for key in there[0]["criteria"]}
    judges = set.intersection(*({*score["totals"]} for score in there))
    one["totals"] = {judge: sum(score["totals"][judge] for score in there) for judge in judges}
    changes = [score["points"] - score["before"] for score in there if score["before"] is not None]
    if changes:
        one["before"] = plan.round(sum(score.get("final before", score["final"]) for score in there))
        one["points"] = one["before"] + sum(changes)
    return one
# --- Ties and prizes -----------------------------------------------------------------------------------------------
def latest(decisions, cases, *kinds):  # the latest decision of these kinds that is about all of these cases
    return ([one for one in decisions if one["kind"] in kinds and {*cases} <= {*(one["votes"] or one["cases"])}] or [None])[-1]
def merits(plan, scores, decisions, parts, cases, link):
    """What a link of the tie chain compares, more being better; None where it has nothing to say."""
    kind, _, key = link.partition(":")
    given, found = plan.rule["marks"] == "places", {}
    if link in ("vote", "chair", "draw"):
        one = latest(decisions, cases, link, *([] if link == "vote" else ["extra"]))
        if one is None or one["kind"] == "extra": return None
        return {case: one["votes"][case] if link == "vote" else -one["cases"].index(case) for case in cases}
    for one, other in combinations(cases, 2) if link == "majority" else ():
        mine, theirs = scores[one]["totals"], scores[other]["totals"]
        votes = sum((mine[j] > theirs[j]) - (mine[j] < theirs[j]) for j in {*mine} & {*theirs})
        found[one] = found.get(one, 0) + (votes > 0) - (votes < 0)
        found[other] = found.get(other, 0) - (votes > 0) + (votes < 0)
    for case in cases if link != "majority" else ():
        score = scores[case]
        if kind == "carried":
            found[case] = sum(number(plan.cases[one]["carried"][key]) for one in parts.get(case) or [case])
        elif kind == "judge":
            totals = [score["totals"][judge] for judge in plan.seat(key) if judge in score["totals"]]
            found[case] = totals[0] if totals else None
        elif kind == "criteria":
            found[case] = sum(plan.weights[one] * score["criteria"][one] for one in key.split("+"))
        else:
            found[case] = score["criteria"][key] if key else score["final" if link == "exact" else link]
    if None in found.values(): return None
    low = kind != "carried" and (plan.low_wins if link == "exact" else given)
    return {case: -one for case, one in found.items()} if low else found

def settle(plan, scores, decisions, parts, cases, start=0, by=None):
    """Cases of equal published score, parted by the chain: [(cases, link)], the best first."""
    ties, about = plan.rule["ties"], (plan, scores, decisions, parts)
    for index in range(start, len(ties) if len(cases) > 1 else 0):
        merit = merits(*about, cases, ties[index])
        if merit and len({*merit.values()}) > 1:
            onward = index + (ties[index] != "vote")  # a vote may be followed by a run-off
            ordered = groupby(sorted(cases, key=merit.get, reverse=True), key=merit.get)
            return [group for _, same in ordered for group in settle(*about, [*same], onward, ties[index])]
    return [(cases, by)]

def prize_lines(plan, groups, scores, decisions):
    """One line below each tier, as result.json has it but for the margin, which is in whole units."""
    ranked = [(case, group) for group, _ in groups for case in group]
    vacant = {one["prize"]: one["count"] for one in decisions if one["kind"] == "withhold"}
    lines, above, used = [], 0, 0
    for tier, (prize, planned) in enumerate(zip(plan.raw.get("prizes", []), plan.prizes)):
        count, start = max(planned - vacant.get(tier, 0), 0), above
        left, used = max(count - used, 0), max(used - count, 0)
        if prize.get("from") is not None:
            sign, asked = -1 if plan.low_wins else 1, number(prize["from"]) * 10 ** plan.rule["decimals"]
            short = [sign * scores[case]["points"] < sign * asked for case, _ in ranked[start:][:left]]
            left = short.index(True) if True in short else left
        above, tied = above + left, []
        if start < above < len(ranked) and ranked[above - 1][1] is ranked[above][1]:
            tied, extra = ranked[above][1], latest(decisions, ranked[above][1], "extra")
            if extra or prize.get("ties"):
                whole = [case for case, _ in ranked].index(tied[-1]) + 1
                used += whole - above if not extra and prize["ties"] == "use-up" else 0
                above, tied = whole, []
        pair = [scores[case]["points"] for case, _ in ranked[above - 1 : above + 1]] if above else []
        margin = abs(pair[0] - pair[1]) if len(pair) == 2 else None
        lines.append({"between": [above, above + 1], "margin": margin, "tied": tied})
    return lines
# --- The acts, as docs/ledger.md lists them ------------------------------------------------------------------------
STAGE_AFTER = {"call-case": "presenting", "call-instead": "presenting", "start-questions": "questions", "announce": "announced",
               "open-scoring": "scoring", "close-scoring": "closed", "postpone": "waiting", "reinstate": "waiting",
               "withdraw": "withdrawn"}
SILENT = ("freeze", "start-clock", "pause-clock", "add-time", "call-chair", "answer-call", "reveal", "step-back",
          "pause", "resume", "object", "answer", "set-ack")  # nothing that is worked out follows from these
MARKS, BALLOTS = ("submit-ballot", "key-ballot", "correct-ballot"), ("recuse", "return-ballot", "void-ballot")
NOWHERE = {"rank": None, "tied": False, "prize": None, "settled_by": None}
ROLES, UNDER_WAY = ("chair", "deputy", "recorder", "supervisor"), ("presenting", "questions", "scoring")

def check(right, why):
    if not right: raise Illegal(why)
def sha256(content): return hashlib.sha256(content).hexdigest()
def marks_of(ballot): return {key: number(mark) for key, mark in ballot["scores"].items()}
def moment(text): return datetime.datetime.fromisoformat(text).isoformat(timespec="milliseconds")
def a_ballot(entry, status, **more):
    return {"status": status, "version": 0, "seq": entry["seq"], "at": moment(entry["at"]), "by": entry["by"],
            "scores": {}, "comment": "", "reasons": {}, "reason": "", "declared": False} | more

class Meeting:  # what is true after the acts so far: a value for each slot, such as ("stage", "C09")
    def __init__(self, entry):
        raw, self.rules = entry["act"]["plan"], entry["act"].get("rules") or 1
        check(self.rules <= 3, "it goes by the rules of a later version")
        for part, key in [(raw["board"], "freeze_after"), *((one, "reason_outside") for one in raw["criteria"])]:
            part.setdefault(key, None)  # a ledger leaves out what is null, and the contract does not
        agreed = {key: one for key, one in raw.items() if key != "salt"}
        text = json.dumps(agreed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.contract = sha256(bytes.fromhex(raw.get("salt", "")) + text.encode())
        self.plan, self.slots, self.done, self.seq, self.at = None, {}, {}, entry["seq"], entry["at"]
        self.put({(name,): [] for name in ("left", "decisions", "draws")})
        stages = {("stage", one["id"]): "waiting" for one in raw["cases"]}
        self.put(stages | {("plan",): raw, ("agreed",): raw, ("order",): Plan(raw).order})
        declared = [(case, one["id"]) for one in raw["judges"] for case in one.get("conflicts", [])]
        self.put({("ballot", *pair): a_ballot(entry, "recused", declared=True) for pair in declared})
    def __getitem__(self, slot): return self.slots.get(slot if isinstance(slot, tuple) else (slot,))
    def put(self, changes):
        self.slots |= changes
        self.plan = Plan(changes["plan",]) if ("plan",) in changes else self.plan
        if self["stage", self["on_stage"]] in ("waiting", "withdrawn"): self.slots["on_stage",] = None
    def ballots(self, case):  # by judge, in the order of the panel
        return {judge: self["ballot", case, judge] for judge in self.plan.judges if self["ballot", case, judge]}
    def now(self, case):  # what the score of a case follows from
        return self.ballots(case), self["points", case] or []
    def under_correction(self, case):
        at = self.rules < 2  # rules 1 announced what the ballots came to at any time
        return self["stage", case] == "announced" and self["public", case][at:] != self.now(case)[at:]
    def phase(self):
        over = {"announced", "withdrawn"} >= {self["stage", case] for case in self["order"]}
        return "final" if self["final"] else "deliberating" if over else "open"
    def apply(self, entry):
        act, by = entry["act"], entry["by"]
        check(by in self.plan.judges or (by in ROLES and act["do"] not in ("submit-ballot", "cast-vote")), "not theirs")
        if act["do"] == "undo":
            check(act["seq"] in self.done, "there is nothing to undo")
            self.put(self.done.pop(act["seq"]))
        elif act["do"] == "confirm": self.confirm(act, entry)
        elif keys := self.keys_needed(act, by):
            self.keep({("pending", entry["seq"]): {"entry": entry, "awaits": keys}}, entry)
        else: self.keep(self.effect(act, entry), entry)
        self.seq, self.at = entry["seq"], entry["at"]

    def keep(self, changes, entry):  # the changes, and what undoing them puts back
        was, vote = {slot: self[slot] for slot in changes}, self["tie_vote"]
        if ("tie_vote",) in was and vote and vote["secret"] and not vote["closed"]:
            was["tie_vote",] = vote | {"votes": {}}  # opened again, a secret vote begins anew
        self.put(changes)
        self.done |= {entry["seq"]: was} if entry["by"] in ROLES else {}

    def keys_needed(self, act, by):  # the seats that are to confirm an act before it counts
        keys, do, judge = self.plan.raw.get("second_key", {}), act["do"], act.get("judge")
        corrects = do in ("correct-ballot", "void-ballot")
        if do == "key-ballot" or (do == "recuse" and by in ROLES):
            earlier = self["ballot", act["case"], judge] or {"version": 0, "scores": {}}
            corrects = earlier["version" if do == "key-ballot" else "scores"]
        if do == "excuse-judge" and self.plan.rule["departed"] == "drop":
            theirs = [self["ballot", case, judge] for case in self["order"]]
            corrects = any(one and one["scores"] and one["status"] != "void" for one in theirs)
        return keys.get("final" if do == "finalise" else "correction" if corrects else "", [])

    def confirm(self, act, entry):
        slot, by = ("pending", act["seq"]), entry["by"]
        check(self[slot] and by in self[slot]["awaits"], f"nothing waits for {by}")
        asked, awaits = self[slot]["entry"], [seat for seat in self[slot]["awaits"] if seat != by]
        changes = {slot: self[slot] | {"awaits": awaits} if awaits else None}
        if not awaits: changes |= self.effect(asked["act"], entry | {"by": asked["by"], "act": asked["act"]})
        self.keep(changes, entry)

    def voters(self, cases):  # who may vote on a tie
        cases = [one for first in cases for one in self.plan.entrants.get(first, [first])]
        out = {judge for case in cases for judge, one in self.ballots(case).items() if one["status"] == "recused"}
        for judge in self["left"]:  # is out with nothing left to judge or to correct
            away, work = self.plan.judges[judge].get("away", []), False
            for case in (one for one in self["order"] if self["stage", one] != "withdrawn"):
                coming, ballot = self["stage", case] in ("waiting", *UNDER_WAY), self["ballot", case, judge]
                work |= ballot["status"] == "returned" if ballot else coming and case not in away
            out |= set() if work else {judge}
        return [judge for judge in (self.plan.panel if self.rules > 2 else self.plan.judges) if judge not in out]

    def standings(self):  # a row for each case that is not withdrawn, the best first, and the prize lines
        plan, decisions, parts, place, rows = self.plan, self["decisions"], {}, {}, []
        running = [case for case in self["order"] if self["stage", case] != "withdrawn"]
        scores = {case: count_case(plan, self.ballots(case)) for case in running}
        for case, panel in (compare(plan, scores) if plan.compares else {}).items(): scores[case]["panel"] = panel
        for case in running:
            finish(plan, case, scores[case], self.now(case)[1])
            parts.setdefault(plan.first[case], []).append(case)
        ranked = {first: added_up(plan, [scores[case] for case in cases]) if first in plan.entrants else scores[first]
                  for first, cases in parts.items()}
        counted = {first: [one for one in cases if scores[one]["final"] is not None] for first, cases in parts.items()}
        points = {case: one["points"] * (1 if plan.low_wins else -1) for case, one in ranked.items()
                  if one["points"] is not None and plan.cases[case].get("competes", True)}
        equals = groupby(sorted(points, key=points.get), key=points.get)
        groups = [group for _, equal in equals for group in settle(plan, ranked, decisions, counted, [*equal])]
        lines = prize_lines(plan, groups, ranked, decisions)
        lower = {case: one["prize"] for one in decisions if one["kind"] == "demote" for case in one["cases"]}
        for index, (cases, by) in enumerate(groups):
            rank, at = (index if plan.rule["ranks"] == "dense" else len(place)) + 1, len(place) + 1
            across = len(cases) > 1 and cases in [line["tied"] for line in lines]
            tiers = [tier for tier, line in enumerate(lines) if at <= line["between"][0] and not across]
            for case in cases:
                tier = tiers[0] if tiers else None
                if tier is not None and case in lower: tier = None if lower[case] is None else max(tier, lower[case])
                place[case] = {"rank": rank, "tied": len(cases) > 1, "prize": tier, "settled_by": by}
        apart = sorted((case for case in parts if case not in place), key=lambda case: ranked[case]["points"] is None)
        for first in [*place, *apart]:
            about = place.get(first, NOWHERE) | {"all": ranked[first]["points"]}
            rows += [scores[case] | about | {"case": case} for case in parts[first]]
        return rows, lines

    def effect(self, act, entry):  # what an act changes: the new values of slots
        do, by, plan, order = act["do"], entry["by"], self.plan, self["order"]
        case, reason, vote = act.get("case") or self["on_stage"], act.get("reason", ""), self["tie_vote"]
        after = {("stage", case): STAGE_AFTER[do]} if do in STAGE_AFTER else {}
        if do in ("close-scoring", "postpone", "reinstate", "withdraw"): after["reason", case] = reason
        if do in ("call-case", "call-instead"):
            after |= {("on_stage",): case, ("reason", case): ""}
            if do == "call-instead":
                late, others = self["on_stage"], [one for one in order if one != self["on_stage"]]
                others.insert(others.index(case) + 1, late)
                after |= {("order",): others, ("stage", late): "waiting"}
        elif do == "open-scoring": after["on_stage",] = case
        elif do == "announce": after["public", case] = self.now(case)
        elif do in ("postpone", "reinstate"): after["order",] = [*(one for one in order if one != case), case]
        elif do == "reorder": after["order",] = in_places(order, act["cases"])
        elif do in MARKS or do in BALLOTS: after["ballot", case, act.get("judge") or by] = self.ballot(act, entry)
        elif do == "adjust":
            one = {"points": act["points"], "kind": act.get("kind"), "reason": reason, "seq": entry["seq"]}
            after["points", case] = [*self.now(case)[1], one]
        elif do == "finalise": after["final",] = True
        elif do == "open-vote":
            one = {"seq": entry["seq"], "cases": [one for one in order if one in act["cases"]], "votes": {}}
            after["tie_vote",] = one | {"secret": plan.rule["vote"] == "secret", "closed": False}
        elif do == "cast-vote": after["tie_vote",] = vote | {"votes": vote["votes"] | {by: case}}
        elif do == "close-vote": after["tie_vote",] = vote | {"closed": True, "reason": reason}
        elif do == "drop-vote": after["tie_vote",] = None
        elif do == "confirm-vote":
            given = {judge: vote["votes"][judge] for judge in self.voters(vote["cases"]) if judge in vote["votes"]}
            one = {"votes": {one: [*given.values()].count(one) for one in vote["cases"]}, "reason": vote["reason"]}
            one |= {} if vote["secret"] or not given else {"ballots": given}
            after = {("tie_vote",): None} | self.decide(entry, "vote", vote["cases"], **one)
        elif do == "record-vote": after = self.decide(entry, "vote", [*act["votes"]], votes=act["votes"])
        elif do == "decide-tie":
            after = self.decide(entry, "extra" if act.get("extra_prize") else "chair", act["cases"], reason=reason)
        elif do == "draw":
            cases = sorted(act["cases"], key=lambda one: sha256(f"{self.contract}{act['digits']}{one}".encode()))
            drawn = {("order",): in_places(order, cases)} if act["what"] == "order" else {}
            one = {"what": act["what"], "digits": act["digits"], "cases": cases, "seq": entry["seq"]}
            after = (drawn or self.decide(entry, "draw", cases)) | {("draws",): [*self["draws"], one]}
        elif do in ("withhold-prize", "demote"):
            tier, demotes = act.get("prize"), do == "demote"
            for index, one in enumerate(plan.raw.get("prizes", [])):
                tier = index if tier in (spoken(one["name"], "en"), spoken(one["name"], "zh")) else tier
            more = {"prize": tier, "reason": reason} | ({} if demotes else {"count": act.get("count", 1)})
            after = self.decide(entry, do.partition("-")[0], [plan.first[case]] if demotes else [], **more)
        elif do in ("add-case", "add-judge", "replace-judge", "excuse-judge", "amend"):
            after = {("opened_with",): self["opened_with"] or plan.raw} | self.amend(act, entry)
        else: check(after or do in SILENT, "this file does not know it; a later version wrote it")
        return after
    def decide(self, entry, kind, cases, **more):  # one more decision on a tie or on prizes
        one = {"kind": kind, "cases": cases, "votes": {}, "reason": "", "seq": entry["seq"]} | more
        one |= {"at": moment(entry["at"]), "by": entry["by"]} if self.rules >= 3 else {}
        return {("decisions",): [*self["decisions"], one]}
    def ballot(self, act, entry):  # a ballot as it is after an act
        do, judge, case, criteria = act["do"], act.get("judge") or entry["by"], act["case"], self.plan.criteria
        earlier = self["ballot", case, judge] or a_ballot(entry, None)
        told = do == "correct-ballot" and "feedback" in act and earlier["status"] == "submitted"
        if told and marks_of(act) == marks_of(earlier): return earlier  # no number follows from what presenters are told
        names = ("version", "declared") if do == "recuse" else ("scores", "comment", "reasons", "version")
        kept = {key: earlier[key] for key in names}
        if do in MARKS:
            check({*act["scores"]} == {*self.plan.asked(judge)}, "marks are missing, or too many")
            for key, mark in marks_of(act).items():
                low, high, step = (number(criteria[key].get(*one)) for one in (("min", "0"), ("max", "100"), ("step", "1")))
                check(low <= mark <= high and (mark - low) % step == 0, f"{mark} is no mark for {key}")
            kept |= {"scores": act["scores"], "version": earlier["version"] + 1}
        if do in ("submit-ballot", "key-ballot"):
            kept |= {"comment": act.get("comment", ""), "reasons": act.get("reasons", {})}
        status = {"return-ballot": "returned", "void-ballot": "void", "recuse": "recused"}.get(do, "submitted")
        return a_ballot(entry, status, reason=act.get("reason", ""), **kept)

    def amend(self, act, entry):  # the plan or the panel amended in the open
        do, order, raw = act["do"], self["order"], json.loads(json.dumps(self.plan.raw))
        stage, judges = {one: self["stage", one] for one in order}, {one["id"]: one for one in raw["judges"]}
        after, recused = {("plan",): raw}, a_ballot(entry, "recused", declared=True)
        if do == "amend":
            parts = {"timing": raw["timing"], "plan": raw}
            part = parts.get(act["what"]) or next(one for one in raw[act["what"] + "s"] if one["id"] == act["id"])
            part[act["field"]] = clean(act["value"])
        elif do == "add-case":
            new, waiting = act["case"], [one for one in order if stage[one] == "waiting"]
            here = waiting[(act.get("position") or len(order) + 1) - 1 :]
            at = order.index(here[0]) if here else len(order)
            beside = [one for one in [*reversed(order[:at]), *order[at:]] if one in waiting]
            raw["cases"].append(new)
            after |= {("order",): [*order[:at], new["id"], *order[at:]], ("stage", new["id"]): "waiting"}
            for judge, one in judges.items():
                if beside[0] in one.get("away", []) if beside else judge in self["left"]:
                    one["away"] = [*one.get("away", []), new["id"]]
                elif judge in act.get("conflicts", []):
                    one["conflicts"].append(new["id"])
                    after["ballot", new["id"], judge] = recused
        else:
            start, old = order.index(act["from_case"]) if act.get("from_case") else 0, act["judge"]
            sits = [one for one in order[start:] if stage[one] not in ("closed", "announced")]
            if do != "add-judge":  # one leaves the cases that have no ballot of theirs, recusals aside
                status = {one: (self["ballot", one, old] or {}).get("status") for one in order}
                away = judges[old].get("away", [])
                sits = [one for one in sits if status[one] in (None, "recused") and one not in away]
                judges[old] |= {"away": [*away, *sits]} if sits else {}
                after |= {("ballot", one, old): None for one in sits} | {("left",): [*self["left"], old]}
            if do != "excuse-judge":  # one joins
                new, at = act["by"] if do == "replace-judge" else old, len(judges)
                away = [one for one in order if one not in sits or one in new.get("away", [])]
                new = new | ({"away": away} if away else {})
                if do == "replace-judge":
                    new, at = new | {"replaces": old}, [*judges].index(old) + 1
                    for one in raw["criteria"]:
                        one.get("judges", []).extend([new["id"]] * (old in one.get("judges", [])))
                raw["judges"].insert(at, new)
                conflicts = [one for one in new.get("conflicts", []) if one in sits and one not in away]
                after |= {("ballot", one, new["id"]): recused for one in conflicts}
            elif self.plan.rule["departed"] == "drop":
                void = {"do": "void-ballot", "judge": old, "reason": act["reason"]}
                after |= {("ballot", one, old): self.ballot(void | {"case": one}, entry) for one in order
                          if status[one] in ("submitted", "returned")}
        return after
def in_places(order, cases):  # the running order with these cases in this order in their places
    new = iter(cases)
    return [next(new) if case in cases else case for case in order]
def clean(value):  # text as the program keeps it: NFC, on one line, without hidden characters
    if isinstance(value, dict): return {key: clean(one) for key, one in value.items()}
    if not isinstance(value, str): return [clean(one) for one in value] if isinstance(value, list) else value
    text = unicodedata.normalize("NFC", re.sub("[\u202a-\u202e\u2066-\u2069\ufeff]", "", value))
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text).strip()
# --- What was published --------------------------------------------------------------------------------------------
TABLES = ("documents/standings.csv", "documents/ballots.csv")
WORDS = ("amendments", "objections", "confirmed", "earlier_commitments", "rules_off", "language", "label", "competes",
         "entrant", "withdrawn", "feedback")
NOT_IN_TABLES = ("competes", "entrant", "expected", "label", "reason", "under_correction")  # or in other words
READ = (*TABLES, "ledger.jsonl", "leaves.txt", "checkpoint.txt", "plan.json", "result.json")

def result_of(meeting, head, language):  # the values of result.json as they follow from the acts, but for WORDS
    plan, (rows, lines), cases, ballots = meeting.plan, meeting.standings(), [], []
    def shown(raw): return {key: one for key, one in raw.items() if meeting["final"] or key != "salt"}
    used = {"corrected": plan.rule["correct"], "entrant_score": plan.rule["entrants"]}
    used |= dict.fromkeys(("adjustments", "unadjusted"), any(meeting.now(row["case"])[1] for row in rows))
    whole = {plan.first[row["case"]]: row["all"] for row in rows}
    rows += [count_case(plan, {}) | NOWHERE | {"case": one} for one in meeting["order"] if meeting["stage", one] == "withdrawn"]
    for row in rows:
        case, about, scored = row["case"], plan.cases[row["case"]], row["points"] is not None
        row = row if scored else count_case(plan, {}) | {key: row[key] for key in (*NOWHERE, "case")}
        panel = [judge for judge in plan.panel if case not in plan.judges[judge].get("away", [])]
        recused = {judge for judge, one in meeting.ballots(case).items() if one["status"] == "recused"}
        recused = len([one for one in recused if plan.counts[one]] if scored else recused & {*panel})
        prizes = [spoken(one["name"], language) for one in plan.raw.get("prizes", [])]
        one = {key: row[key] for key in ("rank", "tied", "case", "ballots", "settled_by")} | {
            "title": spoken(about["title"], language), "score": plan.text(row["points"]),
            "exact": str(row["final"]) if scored else None, "panel": len(panel), "recused": recused,
            "expected": len(panel) - recused, "prize": None if row["prize"] is None else prizes[row["prize"]],
            "criteria": {key: plan.text(mark) for key, mark in row["shown"].items()},
            "reason": meeting["reason", case] or "", "under_correction": meeting.under_correction(case),
            "entrant_score": plan.text(whole.get(plan.first[case])), "adjustments": meeting.now(case)[1],
            "corrected": {judge: plain(total) for judge, total in row["changed"].items()},
            "unadjusted": plan.text(row["before"])}
        cases.append({key: value for key, value in one.items() if used.get(key, True)})
    for case, (judge, ballot) in ((at, one) for at in meeting["order"] for one in meeting.ballots(at).items()):
        marks = {key: plan.weights[key] * mark for key, mark in marks_of(ballot).items()}
        total = plain(sum(marks.values(), Fraction())) if {*plan.asked(judge)} <= {*marks} else None
        ballots.append(ballot | {"case": case, "judge": judge, "total": total})
    return {
        "judgetui": 1, "contract": meeting.contract, "head": head, "seq": meeting.seq, "at": moment(meeting.at),
        "phase": meeting.phase(), "plan": shown(plan.raw), "ballots": ballots, "decisions": meeting["decisions"],
        "standings": {"contract": meeting.contract, "provisional": not meeting["final"], "cases": cases,
                      "prize_lines": [line | {"margin": plan.text(line["margin"])} for line in lines]},
    } | ({"draws": meeting["draws"]} if meeting["draws"] else {}) | (
        {"opened_with": shown(meeting["opened_with"])} if meeting["opened_with"] else {})

def tables(result):  # the rows of each table by its name, each a value by column
    keys, cases = dict.fromkeys(one["key"] for one in result["plan"]["criteria"]), result["standings"]["cases"]
    rows = [{key: value for key, value in one.items() if key not in NOT_IN_TABLES and not isinstance(value, dict | list)}
            | keys | one["criteria"] | {"tied": "tied" * one["tied"]} for one in cases]
    marks = [{"case": one["case"], "judge": one["judge"]} | keys | (one["scores"] if one["status"] != "recused" else {})
             for one in result["ballots"]]
    return zip(TABLES, (rows, marks))

def unequal(place, said, right, words=()):  # where two JSON values differ, but for what is named so: (place, said, right)
    if isinstance(said, dict) and isinstance(right, dict):
        for key in (key for key in {**right, **said} if key not in words):
            inner = () if key in ("plan", "opened_with") else (*words, "status") if words and key == "cases" else words
            yield from unequal(f"{place}.{key}".lstrip("."), said.get(key), right.get(key), inner)
    elif isinstance(said, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip_longest(said, right)):
            name = " ".join(str(other[key]) for key in ("case", "judge") if isinstance(other, dict) and other.get(key))
            yield from unequal(f"{place}[{name or index}]", one, other, words)
    elif said != right or type(said) is not type(right): yield place, said, right

def table(content, rows):  # where a CSV document says something else in a column of these rows: (place, said, right)
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    check(len({*lines.fieldnames}) == len(lines.fieldnames), "a column is there twice")
    used = [one for one in (rows or [{}])[0] if one in lines.fieldnames or one not in ("entrant_score", "unadjusted")]
    said = [{column: cell(line.get(column)) for column in used} for line in lines]
    return unequal("", said, [{column: cell(row[column]) for column in used} for row in rows])
def cell(value):  # as text, or as a number, which may have been written otherwise
    text = "" if value is None else str(value).removeprefix("'")
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else text
# --- The bundle ----------------------------------------------------------------------------------------------------
def once(pairs):  # a JSON object; a name that is there twice would be read in two ways
    check(len(pairs) == len(values := dict(pairs)), "a name is there twice")
    return values
parsed = partial(json.loads, object_pairs_hook=once)
def read(path):  # the files of a bundle by name, from a ZIP archive or a folder; either may be made to do harm
    files, room = {}, MOST_BYTES
    try:
        archive = None if path.is_dir() else zipfile.ZipFile(path)
        for one in archive.infolist() if archive else islice(path.rglob("*"), 2 * MOST_FILES):
            name = one.filename if archive else one.relative_to(path).as_posix()
            odd = re.search(r"^/|\\|^[^/]*:|(^|/)\.\.(/|$)", name) if archive else not (one.is_dir() or one.is_file())
            check(not odd and (archive or not one.is_symlink()), f"{name} is a link, or no file, or leads out of it")
            if one.is_dir(): continue
            check(name not in files and len(files) < MOST_FILES, f"it has {name} twice, or more files than any bundle")
            with archive.open(one) if archive else one.open("rb") as file: files[name] = file.read(room + 1)
            room -= len(files[name])
            check(room >= 0 and files[name].count(b",") <= MOST_COMMAS, "it is larger than any bundle")
        return files
    except Exception as error: raise Unreadable(f"it cannot be read: {error}") from error

def root_of(leaves):  # of the Merkle tree of RFC 6962
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256().digest()
    at = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root_of(leaves[:at]) + root_of(leaves[at:])).digest()
def checkpoint(origin, leaves): return f"{origin}\n{len(leaves)}\n{base64.b64encode(root_of(leaves)).decode()}\n".encode()
def code(content): return " ".join(f"{int(sha256(content), 16) % 10**24:024}"[at : at + 4] for at in range(0, 24, 4))
def unsigned(text):  # a checkpoint without the signatures that a signed note has behind a blank line
    return text.partition("\n\n")[0] + "\n" * ("\n\n" in text)
def replay(lines):  # the meeting that the lines of a ledger make, the last hash, and the act after which a code was read out
    meeting, head, read_out = None, "0" * 64, None
    for at, line in enumerate(lines, 1):
        head = sha256(head.encode() + line[72:])
        try:
            entry = parsed(line)
            check(line[:72] == b'{"h":"%b",' % head.encode() and entry["seq"] == at, "it was changed, or one before it")
            if meeting: meeting.apply(entry)
            else: meeting = Meeting(entry)
            read_out = at if entry["act"]["do"] in ("announce", "finalise", "confirm") else read_out
        except Exception as error: raise Illegal(f"line {at}: {error!r}") from error
    check(meeting, "it has no act")
    return meeting, head, read_out

def unlike(path, origin, lines, leaves):  # where the record is another than the one of which a device kept something
    try:
        with open(path, "rb") as file: text = file.read(MOST_BYTES).decode("utf-8-sig").strip()
        kept = parsed(text) if text[:1] == "{" else {"checkpoint": "\n".join(text.rsplit(None, 2)) + "\n"}
        for one in kept.get("receipts", []) if "first" in kept else [kept]:
            own = checkpoint(origin, leaves[: int(one["checkpoint"].split("\n")[1])]).decode()
            if own != unsigned(one["checkpoint"]): yield "checkpoint", own, one["checkpoint"]
            if [*one] == ["checkpoint"]: return  # as a phone reads it from a page
            index = one["index"]
            leaf = hashlib.sha256(b"\0" + one["line"].encode()).digest() if "line" in one else base64.b64decode(one["leaf"])
            there = leaves[index] if 0 <= index < len(leaves) else b""
            if there != leaf: yield f"act {index + 1}", there.hex(), leaf.hex()
        for seq, head in ((1, kept["first"]), (kept["seq"], kept["head"])) if kept.get("first") else ():
            check(type(seq) is int and seq > 0, "it has no number of a line")
            there = lines[seq - 1][6:70].decode() if seq <= len(lines) else ""
            if there != head and (lines or seq > len(leaves)): yield f"act {seq}", there, head
    except Exception as error: raise Unreadable(f"{path} is not what a device keeps: {error!r}") from error

def verify(path, witness=None):  # what was checked, what differs as (file, place, said, right), and what was left out
    files = read(Path(path))
    try:
        manifest, result, plan = (parsed(files[name]) for name in ("manifest.json", "result.json", "plan.json"))
        check(manifest["format"] == 1, "it is of a later version")
        hashes = {name: sha256(content) for name, content in files.items() if name != "manifest.json"}
        named, language, note = manifest["files"], result["language"], files["checkpoint.txt"].decode()
        pairs = [(name, "SHA-256", hashes.get(name, ""), named.get(name, "")) for name in sorted({*hashes, *named})]
        origin, (*lines, tail) = note.split("\n")[0], files.get("ledger.jsonl", b"").split(b"\n")
        whole, leaves = "ledger.jsonl" in files, [hashlib.sha256(b"\0" + line).digest() for line in lines]
        if not whole: leaves = [bytes.fromhex(re.fullmatch("[0-9a-f]{64}", h)[0]) for h in files["leaves.txt"].decode().split()]
    except Exception as error: raise Unreadable(f"it is not a whole bundle: {error!r}") from error
    found = [one for one in pairs if one[2] != one[3]]
    found, own = found + [("ledger.jsonl", "its last line has no end", tail, b"")] * bool(tail), checkpoint(origin, leaves)
    found += [("checkpoint.txt", "its text", note, own.decode())] if unsigned(note) != own.decode() else []
    checked = [f"the hashes of {len(hashes)} files", f"the checkpoint of {len(leaves)} acts, root {own.decode().split()[-1]}",
               f"code: {code(files['checkpoint.txt'] + files['manifest.json'])}", f"code of the record: {code(own)}"]
    left = [f"result.json: {', '.join(WORDS)}; of the tables what it has not", "whether the rules allowed each act then"]
    left += [f"{name}: all but its hash" for name in sorted(hashes) if name not in READ]
    if erased := result.get("erased"): left.append(f"what was erased: {erased!r:.300}")
    if note != unsigned(note): left.append("checkpoint.txt: its signatures")
    if not whole: left.append("scores, ranks and prizes, and first and head of WITNESS: there is no ledger to work them out")
    found += [(witness, *one) for one in unlike(witness, origin, lines, leaves)] if witness else []
    try:
        if whole:
            meeting, head, at = replay(lines)
            right, agreed = result_of(meeting, head, language), meeting["agreed"]
            checked.append(f"{meeting.seq} acts done again; every score, rank, prize and ballot of result.json")
        else:
            right, agreed, at = result | {"seq": len(leaves)}, result["plan"], result.get("read_out", {}).get("seq")
            odd = len(leaves) if "read_out" in result or result["phase"] == "final" else None
            at = at if type(at) is int and 0 < at <= len(leaves) else odd
        right |= {"root": own.decode().split("\n")[2], "code": code(own)}
        right |= {"read_out": {"seq": at, "code": code(checkpoint(origin, leaves[:at]))}} if at else {}
        found += [("plan.json", *one) for one in unequal("", plan, agreed)]
        found += [("result.json", *one) for one in unequal("", result, right, WORDS)]
        for name, rows in tables(right):
            found += [(name, *one) for one in table(files[name], rows)] if name in files else []
    except Exception as error: found.append(("ledger.jsonl" if whole else "result.json", str(error), "", ""))
    return checked, found, left
if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    def tell(line): print("".join(one if one.isprintable() else ascii(one)[1:-1] for one in line))
    try: checked, found, left = verify(*sys.argv[1:]) if len(sys.argv) in (2, 3) else sys.exit(print(__doc__) or 2)
    except Unreadable as error: sys.exit(tell(f"{sys.argv[1]}: {error}") or 2)
    for line in (*(f"checked: {one}" for one in checked), *(f"left out: {one}" for one in left)): tell(line)
    for file, place, said, right in found: tell(f"{file}: {place}: said {said!r:.300}, right {right!r:.300}")
    print(f"{len(found)} difference{'s' * (len(found) > 1)}" if found else "all is well")
    sys.exit(bool(found))
