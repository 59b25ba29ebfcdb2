"""The screen before question 1: any of these needs a doctor soon and stops every procedure for now."""

from django.utils.translation import gettext_lazy as _

from guide.ruleset.base import Rule, Text, rule

LOOKED_AT = _("A doctor has looked at it, and it is treated or found to be harmless.")


def flag(code: str, text: Text, claims: str, change: Text = LOOKED_AT, proposal: bool = False) -> Rule:
    return rule("red_flags", code, "XXXX", "prompt", text, claims, change, proposal=proposal)


RED_FLAG_RULES = (
    flag(
        "pain_or_spreading_redness",
        _("Pain, burning or redness can be signs of a disease that destroys hair roots. It needs care soon."),
        "RF-01 RF-02",
    ),
    flag("pus", _("Pus or open sores can be signs of an infection or a disease that scars."), "RF-02 RF-05"),
    flag(
        "bleeding_or_growing_spot",
        _("This could be skin cancer. Have it looked at before anything else: our own rule."),
        "RF-07",
        proposal=True,
    ),
    flag(
        "sudden_large_loss",
        _("Sudden loss over large areas can be a sign of an illness in the body."),
        "RF-01 RF-03",
    ),
    flag(
        "eyebrow_loss_moving_hairline",
        _("This can be a disease that scars (FFA). It is checked before any work on the hairline: our own rule."),
        "RF-08",
        proposal=True,
    ),
    flag(
        "unwell",
        _("Hair loss while you feel ill can be a sign of an illness in the body. Blood tests may help to find it."),
        "RF-03 RF-04",
    ),
    flag(
        "child",
        _("Hair loss in a child has causes of its own. Some of them need a specialist."),
        "RF-06",
        _("A children's doctor or a skin doctor has found the cause. Procedures are for adults."),
    ),
    flag(
        "self_harm",
        _("You matter more than your hair. Hair loss can weigh heavily on people. Please talk to somebody today."),
        "ALT-03",
        _("You have support and feel safer. Hair can wait until then."),
    ),
)
