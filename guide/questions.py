"""The red-flag screen and the ten questions of the guide, in order, as data.

Every page of the guide, the rules and `manage.py assess` read the codes from here.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NONE, UNSURE = "none", "unsure"
OPTIONS = ("smp", "fue", "fut", "combined")  # the fixed order on every page


class Answer(NamedTuple):
    code: str
    label: str | Promise
    hint: str | Promise = ""
    drawings: tuple[str, ...] = ()  # names under templates/drawings/


class Question(NamedTuple):
    key: str  # the key of `manage.py assess`
    number: int  # 1 to 10; the red-flag screen is 0
    title: str | Promise
    answers: tuple[Answer, ...]
    hint: str | Promise = ""
    many: bool = False  # several answers at once; "none" stands alone

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(answer.code for answer in self.answers)

    def answer(self, code: str) -> Answer:
        """The answer with this code. KeyError where there is none."""
        for answer in self.answers:
            if answer.code == code:
                return answer
        raise KeyError(code)


DO_NOT_KNOW = _("I do not know")

RED_FLAGS = Question(
    "red_flags",
    0,
    _("Do you have any of these now?"),
    (
        Answer(
            "pain_or_spreading_redness",
            _("My scalp hurts, burns or itches badly, or it has redness that spreads"),
            _("With redness that spreads fast, go the same day."),
        ),
        Answer("pus", _("There is pus, or there are open sores, on my scalp")),
        Answer("bleeding_or_growing_spot", _("A spot or lump on my scalp bleeds or grows")),
        Answer("sudden_large_loss", _("I lost a lot of hair all at once, over large areas")),
        Answer(
            "eyebrow_loss_moving_hairline",
            _("My eyebrows get thinner and my hairline moves back"),
        ),
        Answer(
            "unwell",
            _("I lose hair and I also have a fever, weight loss, joint pain or a new rash"),
            _("With a fever, go the same day."),
        ),
        Answer("child", _("The person who loses hair is a child")),
        Answer(
            "self_harm",
            _("Because of my hair, I think of harming myself"),
            _("Please tell us. The next page then starts with help for you."),
        ),
        Answer(NONE, _("None of these")),
    ),
    hint=_("These signs need a doctor soon. Choose all that are true."),
    many=True,
)

QUESTIONS = (
    Question(
        "cause",
        1,
        _("What has caused your hair loss?"),
        (
            Answer("male_pattern", _("Male pattern hair loss"), _("The hairline moves back, or the crown thins.")),
            Answer("female_pattern", _("Female pattern hair loss"), _("The parting gets wider, the top gets thin.")),
            Answer("aa_patchy", _("Alopecia areata in patches"), _("Smooth, round bald spots.")),
            Answer(
                "aa_extensive",
                _("Alopecia areata of most or all of the scalp"),
                _("Doctors also call it totalis or universalis."),
            ),
            Answer("chemo", _("Chemotherapy")),
            Answer("radiation", _("Radiotherapy to the head")),
            Answer(
                "primary_scarring",
                _("Scarring alopecia"),
                _("A disease that scars the skin: LPP, FFA, CCCA, lupus or folliculitis."),
            ),
            Answer("scar", _("A scar from a burn, an injury or surgery")),
            Answer("traction", _("Tight hairstyles"), _("Traction alopecia: braids, buns, tight ties.")),
            Answer("trich", _("I pull my hair out"), _("Trichotillomania. It is not your fault.")),
            Answer("shedding", _("Heavy shedding"), _("Telogen effluvium: hair falls out all over at once.")),
            Answer(
                "diffuse_unpatterned",
                _("Thinning all over, at the back and sides too"),
                _("Doctors call it DUPA."),
            ),
            Answer(UNSURE, DO_NOT_KNOW, _("That is a good answer. We show you how to find out.")),
        ),
        hint=_("Choose what a doctor told you. If nobody has told you, choose “I do not know”."),
    ),
    Question(
        "diagnosed_by",
        2,
        _("Who told you the cause?"),
        (
            Answer("derm", _("A skin doctor (dermatologist)"), _("With a scalp camera or a small skin sample.")),
            Answer("doctor", _("Another doctor")),
            Answer("nobody", _("Nobody yet"), _("Or a shop, a clinic's sales staff, an app or a friend.")),
        ),
    ),
    Question(
        "unchanged_for",
        3,
        _("How long has nothing changed?"),
        (
            Answer("lt6", _("Less than 6 months")),
            Answer("6to12", _("6 to 12 months")),
            Answer("12to24", _("12 to 24 months")),
            Answer("gt24", _("More than 24 months")),
            Answer(UNSURE, DO_NOT_KNOW),
        ),
        hint=_(
            "Nothing changed means no new hair loss. After chemotherapy or radiotherapy, count from the last "
            "treatment. For a scar, count from the injury or the last surgery. For tight hairstyles or hair pulling, "
            "count from the day you stopped."
        ),
    ),
    Question(
        "scalp_today",
        4,
        _("How is your scalp today?"),
        (
            Answer("calm", _("Calm"), _("No itch, pain, redness or scale. A few flakes that wash out are fine.")),
            Answer("inflamed", _("Itch, burning, pain, redness or scale"), _("Or the hair loss spreads now.")),
            Answer("infected", _("Pus, open sores or an infection"), _("Or a new lump, or one that bleeds.")),
            Answer(UNSURE, DO_NOT_KNOW, _("Somebody could look for you, or take a photo.")),
        ),
    ),
    Question(
        "donor_hair",
        5,
        _("How is the hair at the back and sides of your head?"),
        (
            Answer("good", _("Thick and healthy"), drawings=("density-transplant.svg",)),
            Answer(
                "limited",
                _("Thin or fine"),
                _("Or some of it was used in an earlier transplant."),
                ("density-wait.svg",),
            ),
            Answer(NONE, _("I have none there, or it falls out there too"), drawings=("density-bare.svg",)),
            Answer(UNSURE, DO_NOT_KNOW),
        ),
        hint=_("This is called donor hair. A transplant moves hair from there."),
    ),
    Question(
        "extent",
        6,
        _("How much of your scalp is affected?"),
        (
            Answer(
                "small",
                _("Small: the hairline, or a patch smaller than my palm"),
                _("Norwood 1 to 3, or Ludwig 1."),
                ("norwood-1.svg", "norwood-2.svg", "norwood-3.svg", "ludwig-1.svg"),
            ),
            Answer(
                "medium",
                _("Medium: the front and some of the crown"),
                _("Norwood 3 vertex to 5, or Ludwig 2."),
                ("norwood-3-vertex.svg", "norwood-4.svg", "norwood-5.svg", "ludwig-2.svg"),
            ),
            Answer(
                "large",
                _("Large: most of the top, or all of it"),
                _("Norwood 6 or 7, or Ludwig 3."),
                ("norwood-6.svg", "norwood-7.svg", "ludwig-3.svg"),
            ),
            Answer(UNSURE, DO_NOT_KNOW),
        ),
        hint=_("Norwood and Ludwig are scales that doctors use. How we sort them here is our own choice."),
    ),
    Question(
        "age",
        7,
        _("How old are you?"),
        (Answer("u18", _("Under 18")), Answer("18to24", _("18 to 24")), Answer("25plus", _("25 or over"))),
    ),
    Question(
        "health",
        8,
        _("Is any of these true for you?"),
        (
            Answer(NONE, _("None of these")),
            Answer("pregnant", _("I am pregnant or breastfeeding")),
            Answer("cancer_tx", _("I have cancer treatment now")),
            Answer(
                "immuno",
                _("My defence against infection is weak"),
                _("From an illness such as HIV, or a medicine: JAK inhibitor, steroids, after an organ transplant."),
            ),
            Answer(
                "thinner", _("I take a blood thinner, or I bleed easily"), _("Do not stop a blood thinner yourself.")
            ),
            Answer("keloid", _("My wounds turn into thick, raised scars (keloids)")),
            Answer("pigment", _("I am allergic to tattoo ink or pigment")),
            Answer("isotretinoin", _("I took isotretinoin in the last 6 months"), _("A medicine for strong acne.")),
            Answer(
                "uncontrolled",
                _("I have diabetes, high blood pressure or heart disease that is not under control"),
            ),
            Answer(
                "skin_lesion",
                _("I had skin cancer, or I have a mole or sore on my scalp that nobody has checked"),
            ),
            Answer(
                "heart_or_seizure",
                _("I have a pacemaker or a heart rhythm problem, or I had a stroke or seizures"),
            ),
            Answer("anaesthetic", _("I am allergic to numbing cream or numbing injections")),
            Answer(UNSURE, DO_NOT_KNOW, _("You may choose this beside others.")),
        ),
        hint=_("Choose all that are true."),
        many=True,
    ),
    Question(
        "wished_result",
        9,
        _("Which result matters most to you?"),
        (
            Answer("grow", _("Real hair that grows")),
            Answer("fuller", _("A thicker look with my longer hair")),
            Answer("shaved", _("A shaved or very short look")),
            Answer("scar", _("To hide a scar")),
            Answer("quick", _("A result soon, with little time off")),
            Answer(UNSURE, DO_NOT_KNOW),
        ),
    ),
    Question(
        "expectation",
        10,
        _("What do you expect?"),
        (
            Answer("real", _("Better hair, though not as it once was")),
            Answer("perfect", _("Hair as if I had never lost any, or a sure result")),
            Answer(
                "preoccupied",
                _("I worry about my hair for over an hour a day, or the worry stops me living my life"),
                _("Many people feel like this. It is not your fault."),
            ),
            Answer(UNSURE, DO_NOT_KNOW),
        ),
    ),
)

BY_KEY = {question.key: question for question in (RED_FLAGS, *QUESTIONS)}

# The kinds of hair loss, by the slug of their page, and their code in question 1.
CONDITIONS = {
    "male-pattern": "male_pattern",
    "female-pattern": "female_pattern",
    "alopecia-areata-patchy": "aa_patchy",
    "alopecia-areata-extensive": "aa_extensive",
    "after-chemotherapy": "chemo",
    "after-radiotherapy": "radiation",
    "scarring-alopecia": "primary_scarring",
    "scars": "scar",
    "traction-alopecia": "traction",
    "hair-pulling": "trich",
    "shedding": "shedding",
    "diffuse-unpatterned": "diffuse_unpatterned",
}
CAUSES = {cause: slug for slug, cause in CONDITIONS.items()}
