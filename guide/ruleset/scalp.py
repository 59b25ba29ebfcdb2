"""Questions 4 to 7: the scalp today, the donor hair, how much is affected, and the age."""

from django.utils.translation import gettext_lazy as _

from guide.ruleset.base import rule

SCALP_TODAY = (
    rule(
        "scalp_today",
        "inflamed",
        "XXXX",
        "prompt",
        _("These can be signs of active disease. It needs care first, and a needle or a cut may make it worse."),
        "RF-01 RF-02 PCA-10",
        _("A doctor treats it, and your scalp is calm again."),
    ),
    rule(
        "scalp_today",
        "infected",
        "XXXX",
        "prompt",
        _("A doctor needs to see this soon. Any lump that is new or bleeds is checked first: our own rule."),
        "RF-02 RF-05 RF-07 X-24",
        _("A doctor has looked at it, and it is treated and healed."),
        proposal=True,
    ),
    rule(
        "scalp_today",
        "unsure",
        "CCCC",
        "advised",
        _("Somebody should look at your scalp first. Itch, redness or scale can be signs of active disease."),
        "RF-01 RF-02",
    ),
)

DONOR_HAIR = (
    rule(
        "donor_hair",
        "good",
        ".FF.",
        "no",
        _("You may have enough hair to move. A clinic must measure it."),
        "AGA-01 HT-19",
    ),
    rule(
        "donor_hair",
        "limited",
        "FCCF",
        "no",
        _("Little hair is left to move. SMP needs none, and can make few hairs look like more."),
        "HT-15 HT-19 HT-20 COM-01",
    ),
    rule(
        "donor_hair",
        "limited",
        ".XXX",
        "no",
        _("The hair that would be moved gets thin too."),
        "CIA-06 AGA-06 HT-19",
        _("A clinic measures the hair at the back and finds that it is thick enough and lasts."),
        when={"cause": ("chemo", "female_pattern", "diffuse_unpatterned")},
        key="donor_hair-limited-thinning",
    ),
    rule(
        "donor_hair",
        "limited",
        ".XXX",
        "advised",
        _("There is not enough hair left to move for so large an area."),
        "HT-15 AGA-11 HT-18",
        _("A doctor measures the hair and finds enough, or you wish to cover a smaller area."),
        when={"extent": ("large",)},
        key="donor_hair-limited-large",
    ),
    rule(
        "donor_hair",
        "none",
        "FXXX",
        "no",
        _("There is no safe hair to move. SMP needs none."),
        "DUPA-01 DUPA-02 AGA-02",
        _("A doctor measures it and finds hair that lasts."),
    ),
    rule("donor_hair", "unsure", ".CCC", "no", _("A clinic must measure it first."), "HT-19"),
)

EXTENT = (
    rule("extent", "small", ".F..", "no", _("A small area needs few grafts."), "AGA-09 SCA-06"),
    rule(
        "extent",
        "medium",
        "..F.",
        "no",
        _(
            "One practice plans about 1,600 to 2,500 grafts in a first session for Norwood 4 and 5. "
            "Starting with a strip gives the most grafts over a life, one clinic says."
        ),
        "AGA-09 HT-14",
    ),
    rule(
        "extent",
        "large",
        "FCCF",
        "no",
        _("A large area may need more grafts than you have. SMP needs none, and can go with few grafts."),
        "AGA-09 AGA-11 HT-15 HT-18 COM-01",
    ),
)

AGE = (
    rule(
        "age",
        "u18",
        "XXXX",
        "yes",
        _(
            "See a doctor with a parent or guardian. A new law in Korea bans tattoos of minors without a parent's "
            "consent. No transplant under 18 is our own rule."
        ),
        "X-25 X-26",
        _("Answer again when you are 18. For a scar, special teams may help earlier."),
        proposal=True,
    ),
    rule(
        "age",
        "18to24",
        ".CCC",
        "no",
        _(
            "Nobody can tell yet how your loss will go on. One group of surgeons advises no transplant under 25. "
            "In a survey, surgeons who set a lowest age said 22 on average."
        ),
        "AGA-03 AGA-04",
        when={"cause": ("male_pattern", "female_pattern")},
    ),
)
