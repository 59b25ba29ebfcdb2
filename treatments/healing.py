"""What is to be seen on the skin, and when: the stops of the healing timelines. Pure.

Each stop has a picture of its own in static/img/figure-*.svg (frontend/figures.py) and only says what the
option's text in content/ says, with the same claims.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _


class Stop(NamedTuple):
    picture: str  # the view's name in the file
    when: str
    seen: str


def healing(slug: str) -> list[Stop]:
    """The stops of an option's timeline, in order of time; none for an option without one."""
    return {"smp": smp, "fue": fue, "fut": fut}.get(slug, list)()


def picture_file(slug: str) -> str:
    """The file that holds the pictures of the stops."""
    return "img/figure-smp.svg" if slug == "smp" else "img/figure-transplant.svg"


def smp() -> list[Stop]:
    return [
        Stop("day-1", _("Day 1"), _("You see the first dots [SMP-03].")),
        Stop("days-2", _("Days 2 and 3"), _("Your scalp may be red and sore [SMP-07, SMP-14].")),
        Stop("days-7", _("Days 7 to 10"), _("A web article says the skin has healed by now [SMP-08].")),
        Stop("weeks-2", _("Weeks 2 to 6"), _("Later sessions add more dots [SMP-03, SMP-05].")),
        Stop("months-2", _("Months 2 to 6"), _("The colour may fade [SMP-02].")),
    ]


def fue() -> list[Stop]:
    return [
        Stop("day-1", _("Day 1"), _("The grafts sit in tiny cuts [HT-01].")),
        crusts(),
        Stop("day-14", _("By about day 14"), _("The scabs have come off [REC-03].")),
        *grown(),
    ]


def fut() -> list[Stop]:
    return [
        Stop("stitches", _("Day 1"), _("At the back, stitches close the wound [HT-01].")),
        crusts(),
        Stop("line", _("About day 7"), _("One surgeon takes the stitches out [REC-12]. A line scar stays [HT-12].")),
        *grown(),
    ]


def crusts() -> Stop:
    return Stop("days-2", _("Days 2 and 3"), _("Small crusts form, and the forehead may swell [REC-01]."))


def grown() -> list[Stop]:
    return [
        Stop("week-4", _("By week 4 or 5"), _("Nearly all the moved hairs are shed, clinics say [REC-04].")),
        Stop("month-3", _("Around month 3"), _("Fine new hair may show, clinics say [REC-05].")),
        Stop("month-12", _("Months 12 to 18"), _("This is the final result, clinics say [REC-07].")),
    ]
