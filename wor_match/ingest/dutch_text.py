"""Reading Dutch free text: everything the import needs, from one place."""

from .dutch_people import (
    Status,
    Target,
    find_status,
    find_target,
    parse_target,
    title_gender,
    title_target,
)
from .dutch_prices import Cost, find_cost, find_meetings, parse_cost, parse_meetings
from .dutch_values import find_access, parse_access, parse_bool, parse_date, parse_number
from .dutch_when import When, parse_slot, parse_slots, parse_when

__all__ = [
    "Cost",
    "Status",
    "Target",
    "When",
    "find_access",
    "find_cost",
    "find_meetings",
    "find_status",
    "find_target",
    "parse_access",
    "parse_bool",
    "parse_cost",
    "parse_date",
    "parse_meetings",
    "parse_number",
    "parse_slot",
    "parse_slots",
    "parse_target",
    "parse_when",
    "title_gender",
    "title_target",
]
