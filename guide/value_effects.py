"""What the options mean for each value, as data: no sum, no score, no order but the fixed one."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FITS, PARTLY, DOES_NOT, NOT_KNOWN = "fits", "partly", "does_not", "not_known"
SIX = ("smp", "fue", "fut", "combined", "medicine-or-wig", "wait")  # slugs in the fixed order


class Effect(NamedTuple):
    level: str  # fits, partly, does_not or not_known
    text: str | Promise  # why, in one or two short sentences
    claims: tuple[str, ...] = ()
    proposal: bool = False  # our own reasoning, or a claim that is one: marked so on pages


def fits(text: Promise, *claims: str, own: bool = False) -> Effect:
    return Effect(FITS, text, claims, own or not claims)


def partly(text: Promise, *claims: str, own: bool = False) -> Effect:
    return Effect(PARTLY, text, claims, own or not claims)


def does_not(text: Promise, *claims: str, own: bool = False) -> Effect:
    return Effect(DOES_NOT, text, claims, own or not claims)


def not_known(text: Promise, *claims: str, own: bool = False) -> Effect:
    return Effect(NOT_KNOWN, text, claims, own or not claims)


def six(*effects: Effect) -> dict[str, Effect]:
    """The effects of one end, given in the fixed order."""
    return dict(zip(SIX, effects, strict=True))


# What holds for FUE and FUT alike is said in the same words.
MOVED = _("About 85 of 100 moved grafts lived in pooled studies. "
          "In stable FFA, a scarring disease, 41 were alive at 5 years.")
GROWTH = _("Clinics say fine hair shows around month 3. The final result comes after 12 to 18 months.")
A_YEAR = _("That matches what clinics say: 12 to 18 months until the final result.")
FLARE = _("Scarring disease may flare after it. "
          "One, LPP, was found after transplants in 17 and in 27 people, with no rate known.")
NO_RATE = _("LPP, a scarring disease, was found after transplants in 17 and in 27 people. No rate is known.")
AVERAGES = _("2,000 hairs or more, FUE or FUT: 2,133,200 won (Sejong) to 6,853,857 (Seoul). "
             "Official 2024 averages, without tests or aftercare.")

EFFECTS: dict[str, dict[str, dict[str, Effect]]] = {
    "real_hair": {
        "left": six(
            does_not(_("No hair grows from the dots."), "SMP-19"),
            fits(MOVED, "HT-06", "PCA-05"),
            fits(MOVED, "HT-06", "PCA-05"),
            partly(_("The grafts grow your own hair. The dots between them do not grow."), "HT-01", "SMP-19"),
            partly(_("Medicine may bring hair back in some diseases. A wig or powder grows no hair."),
                   "AA-11", "CIA-07", "ALT-01"),
            partly(_("Heavy shedding ends by itself. "
                     "In severe areata, 3 to 6 of 100 adults on placebo regrew most hair in 36 weeks."),
                   "TE-01", "AA-10"),
        ),
        "right": six(
            fits(_("Dots look like cut hair. Doctors in Korea were highly pleased with 42 of 43 of their own results."),
                 "SMP-19", "SMP-01"),
            partly(_("It gives more than a look, as the hair grows. For that you need surgery."), "HT-01"),
            partly(_("It too gives hair that grows. For that a strip of skin is cut out."), "HT-01"),
            partly(_("Dots add to the look, say authors who sell both. But you have surgery too."), "COM-01", "HT-01"),
            fits(_("A wig, fibres, powder or spray gives a look of hair. None needs a procedure."), "ALT-01"),
            does_not(_("Nothing is added to your look while you wait.")),
        ),
    },
    "soon": {
        "left": six(
            fits(_("You see dots on the first day. One study built them up in three sessions."), "SMP-03"),
            does_not(GROWTH, "REC-05", "REC-07"),
            does_not(GROWTH, "REC-05", "REC-07"),
            does_not(_("Surgery takes 12 to 18 months to show in full, clinics say. "
                       "By our own plan, dots come after that."), "REC-07", "COM-05", own=True),
            partly(_("A cover works on the same day. In pattern loss, one surgeon group gives medicine about 1 year."),
                   "ALT-01", "AGA-05"),
            does_not(_("Hair takes months to come back: 3 to 6 after chemotherapy for most people, "
                       "a UK charity says."), "CIA-01"),
        ),
        "right": six(
            fits(_("You need not wait so long. Sessions are 10 to 14 days apart, a web article says."), "SMP-05"),
            fits(A_YEAR, "REC-07"),
            fits(A_YEAR, "REC-07"),
            fits(_("Allow more than a year. One clinic leaves 6 to 12 months between surgery and dots."), "COM-02"),
            fits(_("A year is about what one surgeon group gives a medicine in pattern loss."), "AGA-05"),
            partly(_("A year may show if hair comes back. "
                     "But a scarring disease that is missed can destroy hair roots."), "RF-03"),
        ),
    },
    "no_surgery": {
        "left": six(
            fits(_("No surgery, but needles go into the skin. In 18 people it was sore for two days."), "SMP-14"),
            does_not(_("It is surgery: hair roots are taken out one by one while your scalp is numb."), "HT-01"),
            does_not(_("It is surgery: a strip of skin is cut out. The cut leaves a line scar."), "HT-01", "HT-12"),
            does_not(_("Surgery is one of its two parts."), "HT-01"),
            fits(_("A cover needs no procedure. A medicine needs a doctor and has harms of its own."),
                 "ALT-01", "AA-11"),
            fits(_("Nothing is done to your scalp while you wait.")),
        ),
        "right": six(
            fits(_("It needs no surgery, so your answer does not speak against it.")),
            fits(_("It is surgery. Sore, inflamed hair roots came after 1 to 23 of 100 cases across reports."),
                 "HX-15", "HX-01", "HX-08"),
            fits(_("It is surgery and leaves a line scar. The scar was wide in 1 to 15 of 100 cases in two reports."),
                 "HT-12", "HX-15", "HX-08"),
            fits(_("It is surgery. You take on its harms and those of pigment."), "HX-15", "SMP-16"),
            fits(_("It needs no surgery. You could still ask about surgery later.")),
            fits(_("You could still ask about surgery later.")),
        ),
    },
    "long_hair": {
        "left": six(
            partly(_("Studios say the dots show more when the hair around them is long."), "SMP-20"),
            partly(_("Moved hairs fall by week 4 or 5, clinics say, then grow. Ask how much is shaved first."),
                   "REC-04", "REC-05"),
            partly(_("Moved hairs fall by week 4 or 5, clinics say, then grow. Long hair can cover the line scar."),
                   "REC-04", "REC-05", "HT-12"),
            partly(_("The grafts can grow long. But studios say dots show more when hair is long."),
                   "REC-05", "SMP-20"),
            fits(_("Your own hair can stay as it is. Ask if a hairpiece needs a shaved spot.")),
            fits(_("Nothing has to be shaved. Your own hair may still get thinner.")),
        ),
        "right": six(
            fits(_("Studios say dots look most natural with shaved or very short hair."), "SMP-20"),
            partly(_("Dot scars of up to 1 mm stay, a studio page says. They may show on a shaved head."), "HT-13"),
            does_not(_("The line scar at the back may show when hair is shaved or very short."), "HT-12"),
            partly(_("Scars from surgery stay. Authors who do SMP list such scars as a use for it."),
                   "HT-12", "HT-13", "COM-06"),
            partly(_("A wig can sit on a shaved head. Fibres and powder need some hair.")),
            fits(_("You can shave your head now. You have no new scar and no dots.")),
        ),
    },
    "one_trip": {
        "left": six(
            partly(_("A web article puts sessions 10 to 14 days apart. Studios name touch-ups after 1 to 8 years."),
                   "SMP-05", "SMP-11", "SMP-12"),
            fits(_("In a survey, 67 of 100 surgeons said one procedure usually reaches the goal. 33 did not."),
                 "HT-03"),
            fits(_("One longer trip may do. One surgeon takes stitches out at about day 7."), "HT-03", "REC-12"),
            does_not(_("One clinic leaves 6 to 12 months between surgery and dots. So plan for two trips."), "COM-02"),
            fits(_("A cover needs no trip to Korea. Ask if a doctor at home can see you about medicine.")),
            fits(_("You need no trip while you wait.")),
        ),
        "right": six(
            fits(_("You have room for sessions, and for touch-ups after 1 to 8 years, as studios say."),
                 "SMP-11", "SMP-12"),
            fits(_("Some people have more than one. Later ones moved 1,637 grafts on average in a survey."), "HT-02"),
            fits(_("You have room for a scar check. One surgeon does it at 3 weeks."), "REC-12"),
            fits(_("Two trips match what one clinic says: dots 6 to 12 months after surgery."), "COM-02"),
            fits(_("It needs no trip to Korea, so your answer does not speak against it.")),
            fits(_("You need no trip now and could still go later.")),
        ),
    },
    "disease": {
        "left": six(
            does_not(_("Some skin diseases began in tattooed skin. "
                       "In 4 people with scarring loss, no harm was seen in 6 months."), "PCA-15", "PCA-16"),
            does_not(FLARE, "PCA-10", "PCA-09"),
            does_not(FLARE, "PCA-10", "PCA-09"),
            does_not(_("You have both surgery and needles. A scarring disease may flare after a procedure."),
                     "PCA-10", "PCA-15"),
            partly(_("No wound is made. But in one person with FFA, new spots began where a wig was fixed."),
                   "PCA-11", "ALT-04"),
            fits(_("No needle and no cut. "
                   "But see a doctor: a scarring disease that is missed can destroy hair roots."), "RF-03"),
        ),
        "right": six(
            not_known(_("How large the risk is, nobody can say. No rate is known for tattooed skin."), "PCA-15"),
            not_known(NO_RATE, "PCA-09"),
            not_known(NO_RATE, "PCA-09"),
            not_known(_("How large the risk of both parts is, nobody can say. Few studies have looked."), "PCA-10"),
            fits(_("We read of one person with FFA: new spots began where a wig was fixed."), "PCA-11"),
            fits(_("Waiting brings no needle and no cut. Ask a doctor how your disease may go on.")),
        ),
    },
    "undo": {
        "left": six(
            does_not(_("A laser may darken the dots or leave a scar. Some colour often stays."), "SMP-18"),
            does_not(_("Moved hair does not go back. Dot scars of up to 1 mm stay, a studio page says."), "HT-13"),
            does_not(_("Moved hair does not go back. A line scar stays at the back."), "HT-12"),
            does_not(_("Neither part is easy to undo. Scars stay, and a laser often leaves some colour."),
                     "HT-12", "HT-13", "SMP-18"),
            fits(_("A cover comes off again. Never stop a medicine without the doctor who prescribed it."),
                 "ALT-01", "X-01"),
            fits(_("You can still choose later. But hair roots that a scarring disease destroys do not come back."),
                 "RF-03"),
        ),
        "right": six(
            not_known(_("Studios say 1 to 8 years. We found no measurement past 1 year."),
                      "SMP-11", "SMP-12", "SMP-13"),
            partly(_("In stable FFA, a scarring disease, 41 of 100 grafts were alive at 5 years. 59 were lost."),
                   "PCA-05"),
            partly(_("After 10 years, 70 people were largely content, mainly those on medicine. "
                     "In stable FFA, 41 of 100 grafts lived 5 years."), "AGA-08", "PCA-05"),
            not_known(_("Part of it is dots. For dots we found no measurement past 1 year."), "SMP-13"),
            partly(_("A cover lasts while you wear it. The drug trials in severe areata stop at 36 weeks."),
                   "ALT-01", "AA-11"),
            partly(_("Heavy shedding ends by itself. Loss from tight styles may turn into scars if the pull goes on."),
                   "TE-01", "TRA-01"),
        ),
    },
    "cost": {
        "left": six(
            partly(_("One marketing article says US$1,200-2,000 for a full scalp. A hairline is US$600-1,000."),
                   "KR-09", "KR-10"),
            partly(AVERAGES, "KR-06", "KR-07"),
            partly(AVERAGES, "KR-06", "KR-07"),
            does_not(_("You get two bills: surgery, then dots. "
                       "A hairline of dots is US$600-1,000 in one marketing article."), "KR-07", "KR-10"),
            not_known(_("We found no checked price in Korea for covers or for these medicines.")),
            fits(_("Waiting has no price of its own. A visit to a doctor has one.")),
        ),
        "right": six(
            not_known(_("A touch-up is US$150-300 in one marketing article. "
                        "We found no figure for how many you need."), "KR-12", "SMP-13"),
            partly(_("In a survey, 67 of 100 surgeons said one procedure usually reaches the goal. "
                     "A later one costs more."), "HT-03"),
            partly(_("In one practice, mainly people still on medicine were content 10 years on. "
                     "You pay for that too."), "AGA-08"),
            does_not(_("You pay for surgery and dots. "
                       "Touch-ups come on top, at US$150-300 in one marketing article."), "KR-12"),
            not_known(_("We found no checked price. You pay for medicine again each time, and a wig wears out.")),
            fits(_("Waiting has no price of its own. You may pay for another option later.")),
        ),
    },
}
