"""Which rules rest on weak ground, told to the clinicians who are asked to question them."""

from django.utils.translation import gettext_lazy as _

# (text, claims)
WEAK_GROUND = (
    (
        _(
            "Some waiting times are our own. They are those after chemotherapy, after radiotherapy, after an injury "
            "and after tight hairstyles. So are those for SMP in scarring loss and while hair sheds. So are the rules "
            "on surgery in pregnancy and on a transplant under 18. We read no source that sets them."
        ),
        ("CIA-12", "RIA-05", "SCA-12", "TRA-03", "PCA-18", "TE-03", "X-09", "X-26"),
    ),
    (
        _(
            "In alopecia areata a transplant is always “not for now”. Two experts allow exceptions after 2 or 5 calm "
            "years. We follow the NHS, which says that it is not usually suitable."
        ),
        ("AA-01", "AA-03", "AA-04"),
    ),
    (
        _(
            "Scarring alopecia never comes out as “worth discussing”. We chose that, because results after 4 to 5 "
            "years are poor."
        ),
        ("PCA-03", "PCA-05"),
    ),
    (_("With keloids we say “not for now” to the strip alone. Sources disagree."), ("HX-11", "HX-12", "X-07")),
    (
        _(
            "One question about worry is a screen, not a diagnosis. Many people with loss that others can see will say "
            "yes. Would caution be fairer for SMP? We ask reviewers."
        ),
        ("TRI-03", "X-20", "X-22"),
    ),
    (
        _("When nobody knows the cause, all four are “not for now”. SMP is too, as it may hide a disease."),
        ("RF-01", "RF-03", "PCA-09"),
    ),
    (
        _(
            "In the SMP series from Korea, the one person who was not content had early female loss. That is too "
            "little for a rule, so the text warns of it."
        ),
        ("SMP-01",),
    ),
    (
        _("No age is too high here, as most surgeons set no upper age. Smoking is not asked: no figure was found."),
        ("AGA-04", "X-27"),
    ),
    (
        _(
            "The rules on a mole or sore, on the heart and seizures, and on an allergy to numbing medicine are our "
            "own. No source was read for them."
        ),
        ("X-28", "X-29", "X-30"),
    ),
    (_("We chose which Norwood and Ludwig drawings stand for small, medium and large."), ()),
)
