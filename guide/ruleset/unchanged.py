"""Question 3, how long nothing has changed: a row of five cells for each cause.

A cell is "SMP/transplant"; FUE, FUT and combined share the second letter.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from guide.questions import BY_KEY
from guide.ruleset.base import Rule, Text, rule

TIMES = BY_KEY["unchanged_for"].codes
FIND_OUT = _("Find out first. Old photos with dates help, and so can your doctor. Then answer again.")


def row(
    cause: str,
    cells: str,
    claims: str,
    texts: Mapping[str, Text],
    changes: Mapping[str, Text] | None = None,
    proposal: bool = False,
) -> Iterator[Rule]:
    """The rules of one cause; texts and changes go by cell ("X/X"), or by time code where that has its own."""
    changes = changes or {}
    for time, cell in zip(TIMES, cells.split(), strict=True):
        smp, transplant = cell.split("/")
        if cell == "./.":
            continue
        change = ""
        if "X" in cell:
            change = changes.get(time) or (FIND_OUT if time == "unsure" else changes[cell])
        yield rule(
            "unchanged_for",
            time,
            smp + transplant * 3,
            "no",
            texts.get(time) or texts[cell],
            claims,
            change,
            when={"cause": (cause,)},
            proposal=proposal,
            key=f"unchanged_for-{cause}-{time}",
        )


PATTERN = {
    "lt6": _(
        "Your loss still goes on, so a plan made now may not fit later. One surgeon does not use SMP while loss is "
        "very active."
    ),
    "./C": _("Nothing has changed for a while. A longer calm time makes a plan safer."),
    "unsure": _("A plan is safer once you know if the loss still goes on. Photos with dates help."),
}
PATTERN_CHANGE = {
    "C/X": _("Nothing changes until you can choose “6 to 12 months” here. A doctor may help you to slow it.")
}

UNCHANGED_FOR = (
    *row("male_pattern", "C/X ./C ./. ./. C/C", "AGA-02 SCA-11", PATTERN, PATTERN_CHANGE),
    *row("female_pattern", "C/X ./C ./. ./. C/C", "AGA-02 SCA-11", PATTERN, PATTERN_CHANGE),
    *row(
        "aa_patchy",
        "X/X X/X C/X C/X X/X",
        "AA-03 AA-06 AA-07 AA-04",
        {
            "X/X": _("Patches may still grow back. For many people this happens within a year."),
            "C/X": _("The loss has been calm for a while. It can still come back, and attack moved hair."),
            "unsure": _("Patches may still grow back. Our own rule is strict while nobody knows how calm the loss is."),
        },
        {
            "X/X": _(
                "Our own rule: SMP becomes a caution after 12 months without change. A transplant stays “not for now”."
            ),
            "C/X": _(
                "Some experts make exceptions for a small patch after 2 years, others after 5. Our own rule has none, "
                "so ask a skin doctor."
            ),
        },
        proposal=True,
    ),
    *row(
        "aa_extensive",
        "X/X X/X C/X F/X X/X",
        "AA-10 AA-11 AA-12",
        {
            "X/X": _("It is too soon to plan. Medicines exist now that bring hair back for some people."),
            "C/X": _("The loss has been calm for a while. Ask about medicine before you choose SMP."),
            "gt24": _("After so long without change, SMP can be talked about. There is still no safe hair to move."),
            "unsure": _("Our own rule is strict while nobody knows how calm the loss is. Ask about medicine as well."),
        },
        {
            "X/X": _(
                "Our own rule: SMP becomes a caution after 12 months without change. A transplant stays “not for now”."
            ),
            "C/X": _("For a transplant, time alone does not change our own rule. Ask about medicine."),
            "gt24": _("For a transplant, time alone does not change our own rule. Ask about medicine."),
        },
        proposal=True,
    ),
    *row(
        "chemo",
        "X/X C/X ./C ./C X/X",
        "CIA-01 CIA-03 CIA-10 CIA-12",
        {
            "X/X": _("Most people have hair all over again 3 to 6 months after treatment."),
            "C/X": _(
                "Doctors speak of lasting loss from 6 months on. One SMP clinic waits at least that long. "
                "For a transplant, our own rule is to wait longer."
            ),
            "./C": _("Our own waiting time is over. Your cancer doctor still has to agree to a transplant."),
            "unsure": _(
                "Hair may still come back. Our own rule is strict while nobody knows how long ago treatment was."
            ),
        },
        {
            "X/X": _("SMP: at least 6 months after the last treatment. A transplant: at least 12, our own rule."),
            "C/X": _("At least 12 months after the last treatment, and your cancer doctor agrees: our own rule."),
            "unsure": _("Ask your cancer doctor for the date of your last treatment. Then answer again."),
        },
        proposal=True,
    ),
    *row(
        "radiation",
        "X/X X/X C/C C/C X/X",
        "RIA-04 RIA-05",
        {
            "X/X": _(
                "If hair comes back, it usually starts 3 to 6 months after treatment. The skin must heal as well."
            ),
            "C/C": _(
                "Our own waiting time is over. Your cancer doctor still has to agree, and test grafts come first."
            ),
            "unsure": _(
                "Hair may still come back. Our own rule is strict while nobody knows how long ago treatment was."
            ),
        },
        {
            "X/X": _("At least 12 months since treatment, healed skin, and your cancer doctor agrees: our own rule."),
            "unsure": _("Ask your cancer doctor for the date of your last treatment. Then answer again."),
        },
        proposal=True,
    ),
    *row(
        "primary_scarring",
        "X/X X/X C/C C/C X/X",
        "PCA-01 PCA-04 PCA-08 PCA-18",
        {
            "X/X": _("The disease may still be active. A review asks for 12 to 24 calm months before a transplant."),
            "C/C": _(
                "A calm time helps, but it is no promise. One clinic asks for 2 years in FFA before a transplant. "
                "For SMP, 12 months is our own rule."
            ),
            "unsure": _("Our own rule is strict while nobody knows how calm the disease is."),
        },
        {"X/X": _("At least 12 calm months, and your skin doctor agrees. For SMP this is our own rule.")},
        proposal=True,
    ),
    *row(
        "scar",
        "X/X C/C ./. ./. C/C",
        "SCA-07 SCA-09 SCA-12",
        {
            "X/X": _("The scar is too fresh. It has to settle first."),
            "C/C": _(
                "The scar may still change. One SMP studio waits 9 to 12 months. For a transplant, about 12 months is "
                "our own rule."
            ),
            "unsure": _("A scar has to settle first. It matters how old it is: our own rule is about 12 months."),
        },
        {"X/X": _("Let it settle. Our own rule: a caution from 6 months on, and about 12 months for a transplant.")},
        proposal=True,
    ),
    *row(
        "traction",
        "X/X C/C ./. ./. C/C",
        "TRA-01 TRA-03",
        {
            "X/X": _("Hair may still come back once the pulling stops. It is too soon to plan."),
            "C/C": _("You are on the way. Our own rule is 12 months without tight hairstyles and without new loss."),
            "unsure": _("It matters when you stopped. Our own rule is 12 months without tight hairstyles."),
        },
        {"X/X": _("Wear your hair loose. Our own rule: a caution from 6 months on, and none after 12 months.")},
        proposal=True,
    ),
    *row(
        "trich",
        "X/X X/X C/C C/C X/X",
        "TRI-01 TRI-02",
        {
            "X/X": _("It is too soon: the urge may come back, and new hair may be pulled again."),
            "C/C": _("You have come a long way. The urge may still come back, so plan with the person who helps you."),
            "unsure": _("It matters how long ago you stopped, as new hair may be pulled again."),
        },
        {"X/X": _("A full year without pulling, with help for the urge.")},
    ),
    *row(
        "shedding",
        "X/X X/X X/X X/X X/X",
        "TE-01 TE-03",
        {"X/X": _("Shedding usually gets better by itself. No SMP while you shed: our own rule.")},
        {
            "X/X": _("The shedding stops, or a doctor finds another cause. Over 6 months, have it looked at again."),
            "unsure": _("A doctor finds out if you still shed, and why. Then answer again."),
        },
        proposal=True,
    ),
    *row(
        "diffuse_unpatterned",
        "C/X C/X ./X ./X C/X",
        "DUPA-01",
        {
            "C/X": _("The loss may still go on, and there is no hair to move that will last."),
            "./X": _("Time does not help here: there is no hair to move that will last."),
        },
        {
            "C/X": _("For SMP, a longer time without change. For a transplant, only another diagnosis."),
            "./X": _("For a transplant, only another diagnosis would change this."),
            "unsure": _("For SMP, knowing that nothing changes. For a transplant, only another diagnosis."),
        },
    ),
    *row(
        "unsure",
        "X/X X/X X/X X/X X/X",
        "RF-01",
        {"X/X": _("As long as the cause is not known, time alone tells us little. Our own rule is strict here.")},
        {"X/X": _("A skin doctor tells you the cause. Then answer again.")},
        proposal=True,
    ),
)
