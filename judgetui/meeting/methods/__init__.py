"""The scoring methods, a class each. A new one is written beside them and registered here.

The plan field of a setting that only it has is added to `judgetui.meeting.plan_model.ScoringRule`.
"""

from __future__ import annotations

from judgetui.meeting.methods.averages import Mean, Median, Sum
from judgetui.meeting.methods.majority import Majority
from judgetui.meeting.methods.points import Points
from judgetui.meeting.methods.rank_sum import RankSum
from judgetui.meeting.methods.trimmed import TrimmedMean
from judgetui.meeting.plan_model import METHODS, register

__all__ = ["METHODS"]

for _method in (Sum(), Mean(), Median(), TrimmedMean(), RankSum(), Majority(), Points()):
    register(_method)
