"""Which story a document tells, and what is remembered of it. `group` decides, `update` remembers, `Live` finds."""

from processors.steps.group.facts import Event, towns
from processors.steps.group.join import Grouped, group
from processors.steps.group.live import Live
from processors.steps.group.memory import StoryMemory, Told, merge, update

__all__ = ["Event", "Grouped", "Live", "StoryMemory", "Told", "group", "merge", "towns", "update"]
