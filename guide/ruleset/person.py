"""Questions 8 to 10: health, the wished result, and what the person expects."""

from django.utils.translation import gettext_lazy as _

from guide.ruleset.base import rule

HEALTH = (
    rule(
        "health",
        "pregnant",
        "XXXX",
        "no",
        _("Infection is the main worry with needles now. For surgery, waiting is our own rule."),
        "X-08 X-09",
        _("The baby is born and you no longer breastfeed."),
        proposal=True,
    ),
    rule(
        "health",
        "cancer_tx",
        "XXXX",
        "no",
        _("An infection could be very dangerous now."),
        "CIA-09 SMP-23",
        _("Your treatment is over, and your cancer doctor says that it is safe."),
    ),
    rule(
        "health",
        "immuno",
        "CCCC",
        "advised",
        _("Sources disagree on needles when your defence is weak. Ask the doctor who treats you first."),
        "X-10 X-11 X-12",
    ),
    rule(
        "health",
        "thinner",
        "CCCC",
        "no",
        _(
            "Do not stop a blood thinner yourself. Sources disagree on what to do, so only the doctor who prescribes "
            "it decides. With SMP, more bleeding makes the colour weaker."
        ),
        "X-01 X-02 X-03 X-04",
    ),
    rule(
        "health",
        "keloid",
        "CCXC",
        "advised",
        _(
            "Any wound may become a raised scar. Sources disagree on how strict to be. Our own rule says no only to "
            "the long cut."
        ),
        "HX-11 HX-12 X-07",
        _("A skin doctor finds that your scars are not keloids."),
        proposal=True,
    ),
    rule(
        "health",
        "pigment",
        "X..X",
        "no",
        _("A patch test cannot show that a pigment is safe for you."),
        "X-13 SMP-24",
        _("An allergy doctor finds that you are not allergic to what the pigment holds."),
    ),
    rule(
        "health",
        "isotretinoin",
        "CXXX",
        "no",
        _("Surgeons and clinics ask for a wait of about 6 months after this medicine. Ask before SMP too."),
        "X-05 X-06",
        _("About 6 months have passed since the last dose. Do not stop it yourself for this."),
    ),
    rule(
        "health",
        "uncontrolled",
        "CXXX",
        "no",
        _("This comes under control first. In one series, the two infections were in people with diabetes."),
        "X-23 AGA-02 X-03",
        _("Your doctor says that it is under control. Do not change a medicine yourself."),
    ),
    rule(
        "health",
        "skin_lesion",
        "CCCC",
        "yes",
        _("Pigment or grafts can hide a change in the skin. Have your scalp looked at first: our own rule."),
        "X-28",
        proposal=True,
    ),
    rule(
        "health",
        "heart_or_seizure",
        ".CCC",
        "no",
        _("Injections and long hours in a chair need a plan. Make it with the doctor who treats you: our own rule."),
        "X-29",
        proposal=True,
    ),
    rule(
        "health",
        "anaesthetic",
        "CXXX",
        "no",
        _("A transplant needs numbing injections, and SMP often uses a cream. Get tested first: our own rule."),
        "X-30",
        _("An allergy clinic finds a medicine that is safe to numb your skin."),
        proposal=True,
    ),
    rule(
        "health",
        "unsure",
        "CCCC",
        "advised",
        _("Ask your doctor before you book. Good health is part of who can have a procedure."),
        "AGA-01 X-11",
    ),
)

WISHED_RESULT = (
    rule(
        "wished_result",
        "grow",
        "CFF.",
        "no",
        _(
            "SMP is colour in the skin and does not grow hair. A transplant moves real hair. It shows fully after "
            "12 to 18 months."
        ),
        "SMP-19 REC-07",
    ),
    rule(
        "wished_result",
        "fuller",
        "F.FF",
        "no",
        _("SMP makes bare skin show less between hairs. A strip leaves a scar that long hair can hide."),
        "SMP-01 COM-01 HT-12",
    ),
    rule(
        "wished_result",
        "shaved",
        "FCCC",
        "no",
        _("Studios say SMP looks most natural with very short hair. Scars from a transplant can show then."),
        "SMP-20 HT-12 HT-13",
    ),
    rule(
        "wished_result",
        "scar",
        "FFCF",
        "no",
        _("SMP and moved hair can both hide a scar. A strip adds a new one."),
        "SCA-01 SCA-10 SCA-11 COM-06",
    ),
    rule(
        "wished_result",
        "quick",
        "FCCC",
        "no",
        _("After SMP, redness lasts 2 to 3 days. A transplant needs 12 to 18 months to show fully."),
        "SMP-07 REC-07 REC-08",
    ),
)

EXPECTATION = (
    rule(
        "expectation",
        "perfect",
        "CCCC",
        "no",
        _("No method can promise this. Moved hair can be lost again, so talk about your hopes first."),
        "AGA-02 PCA-05",
    ),
    rule(
        "expectation",
        "preoccupied",
        "XXXX",
        "yes",
        _(
            "Let us pause here. Many people worry like this, and it is not your fault. Support may help you more than "
            "a procedure. One question is no diagnosis: to pause is our own rule."
        ),
        "TRI-03 X-20 X-22",
        _("Talk about the worry with a doctor or a therapist you trust. Answer again when it weighs less."),
        proposal=True,
    ),
)
