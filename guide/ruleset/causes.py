"""Question 1, what has caused the hair loss, and question 2, who said so."""

from django.utils.translation import gettext_lazy as _

from guide.ruleset.base import rule

CAUSE = (
    rule(
        "cause",
        "male_pattern",
        "FFF.",
        "no",
        _("Most of what is known about SMP and transplants comes from pattern loss."),
        "AGA-01 HT-06 SMP-01",
    ),
    rule(
        "cause",
        "female_pattern",
        "FCCC",
        "no",
        _(
            "SMP has been tried in women with this loss. In mild loss you may hardly see a change. "
            "The back of the head is often thin too, so a transplant may not last."
        ),
        "AGA-06 AGA-07 SMP-01",
    ),
    rule(
        "cause",
        "aa_patchy",
        "CXXX",
        "advised",
        _(
            "Your hair may grow back by itself, and the disease can attack moved hair too. "
            "Our own reasoning on SMP: the dots stay when hair grows back, and may not match it."
        ),
        "AA-01 AA-02 AA-06 AA-15 AA-03 AA-04",
        _(
            "A transplant is not usually right for this loss. Some experts make exceptions for a small patch after 2 "
            "years without a new one, others after 5. That is for a skin doctor to judge."
        ),
        proposal=True,
    ),
    rule(
        "cause",
        "aa_extensive",
        ".XXX",
        "advised",
        _("There is no safe hair to move. Medicines exist now that help some people, so ask about them first."),
        "AA-01 AA-10 AA-11 AA-12 AA-03 AA-04",
        _(
            "Ask a skin doctor about medicine first. Experts who make exceptions for a transplant do so only for "
            "small patches that have been calm for years. So our own rule has none here."
        ),
        proposal=True,
    ),
    rule(
        "cause",
        "chemo",
        "FCCC",
        "advised",
        _(
            "SMP is named as a use after chemotherapy. The hair is often thin all over, so the hair that would be "
            "moved may be weak too. For transplants we found single reports but no study. Ask about medicine as well."
        ),
        "CIA-04 CIA-06 CIA-07 CIA-08 CIA-11",
    ),
    rule(
        "cause",
        "radiation",
        "CCCC",
        "advised",
        _(
            "Treated skin has a poor blood supply, so it may heal badly. Our own rule: a few test grafts first. "
            "In the study we found, only 2 people had a hair transplant."
        ),
        "RIA-01 RIA-02 RIA-03 RIA-05",
        proposal=True,
    ),
    rule(
        "cause",
        "primary_scarring",
        "CCCC",
        "advised",
        _(
            "A needle or a cut may wake the disease. The results of a transplant fade over the years, and SMP was "
            "tried in only 4 people. So our own rule never goes further than caution."
        ),
        "PCA-01 PCA-03 PCA-05 PCA-10 PCA-16",
        proposal=True,
    ),
    rule(
        "cause",
        "scar",
        "FFCF",
        "no",
        _("Moved hair can grow in a settled scar, and SMP can hide one. A strip adds a new scar."),
        "SCA-01 SCA-02 SCA-03 SCA-10 HT-12",
    ),
    rule(
        "cause",
        "traction",
        ".FC.",
        "no",
        _("A transplant can work only once the pulling has stopped for good. A strip adds a long scar."),
        "TRA-01 TRA-02 HT-12",
    ),
    rule(
        "cause",
        "trich",
        "CCCC",
        "advised",
        _("New hair may be pulled again. Help with the urge comes first. You are not to blame."),
        "TRI-01 TRI-02 TRI-03",
    ),
    rule(
        "cause",
        "shedding",
        "XXXX",
        "yes",
        _("This usually gets better by itself, so a transplant is not advised. No SMP while you shed: our own rule."),
        "TE-01 TE-02 TE-03",
        _("The shedding stops, or a doctor finds another cause. If it lasts over 6 months, have it looked at again."),
        proposal=True,
    ),
    rule(
        "cause",
        "diffuse_unpatterned",
        ".XXX",
        "advised",
        _("The back and sides get thin too. So there is no hair to move that will last."),
        "DUPA-01 DUPA-02",
        _("This loss is hard to tell apart early on. Ask a skin doctor if the diagnosis is sure."),
    ),
    rule(
        "cause",
        "unsure",
        "XXXX",
        "yes",
        _(
            "Without a diagnosis nobody can say what is safe. A disease that scars can be missed: some people had one "
            "found only after a transplant. So our own rule is strict here, for SMP too."
        ),
        "RF-01 RF-03 PCA-09 AGA-01",
        _("A skin doctor tells you the cause. Then answer again."),
        proposal=True,
    ),
)

DIAGNOSED_BY = (
    rule(
        "diagnosed_by",
        "doctor",
        "CCCC",
        "advised",
        _("For this kind of loss, a skin doctor should confirm the cause first."),
        "RF-01",
        when={"cause": ("female_pattern", "aa_patchy", "aa_extensive", "chemo", "radiation", "primary_scarring")},
    ),
    rule(
        "diagnosed_by",
        "nobody",
        "CCCC",
        "yes",
        _("Nobody has examined your scalp yet. A disease that scars can be missed."),
        "RF-01 RF-03 PCA-09",
    ),
)
