"""The last step of the decision aid, as data and one pure choice: four questions to oneself, questions for a
clinic in two languages, and the lines that stand beside a result."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_FOR_NOW = "not_for_now"
TRANSPLANTS = ("fue", "fut", "combined")
MOST = 14  # questions for one visit


# --- four questions to oneself --------------------------------------------------------------------------
class SureQuestion(NamedTuple):
    key: str
    question: str | Promise  # yes or no
    help: str | Promise  # what a "no" opens
    step: str | None = None  # the step of the flow where the help is: "compare" or "values"


SURE = (
    SureQuestion(
        "sure",
        _("Are you at ease with the choice you lean to now?"),
        _("You do not have to choose now. Take your time, and pay no deposit today."),
    ),
    SureQuestion(
        "understand",
        _("Could you tell a friend what each option can do, and what can go wrong with it?"),
        _("Go back to the side by side. Read what can go wrong with each option. Note what is not clear and ask."),
        "compare",
    ),
    SureQuestion(
        "what_matters",
        _("Have you worked out what counts most for you?"),
        _("Go back to what matters to you. Change your answers until they feel right."),
        "values",
    ),
    SureQuestion(
        "support",
        _("Have you talked it over with someone who gains nothing from your choice?"),
        _("Bring someone you trust to the visit. Ask a dermatologist who does not sell any of these options."),
    ),
)


# --- questions for the clinic -----------------------------------------------------------------------------
class Pair(NamedTuple):
    key: str
    english: str | Promise  # in the patient's language, in time
    korean: str  # for the clinic's staff: never translated
    rank: int = 1  # 1 is always kept; where there are too many, 3 is left out first


GENERAL = (
    Pair(
        "cause",
        _("What is the cause of my hair loss, and how did you check it?"),
        "제 탈모의 원인은 무엇이며, 어떤 검사로 확인하셨나요?",
    ),
    Pair(
        "against",
        _("What would make you advise me against this?"),
        "어떤 경우에 이 시술을 권하지 않으시나요?",
    ),
)
WHEN_OPEN = (
    Pair(
        "who",
        _("Who does each step? What is that person's profession, and which law allows it?"),
        "각 단계는 누가 직접 하나요? 그분의 면허나 자격, 시술의 법적 근거를 알려 주실 수 있나요?",
    ),
    Pair(
        "registration",
        _("Is this branch registered for patients from abroad? May I have the number and the day it ends?"),
        "이 지점은 외국인환자 유치의료기관으로 등록되어 있나요? 등록번호와 유효기간을 알려 주실 수 있나요?",
        2,
    ),
    Pair(
        "price",
        _("What is in the price, and what is not? Is tax (VAT) in it? Do you count hairs, grafts or sessions?"),
        "견적에 포함되는 항목과 포함되지 않는 항목은 무엇인가요? 부가가치세가 포함되어 있나요? "
        "가격은 모(毛), 모낭(그라프트), 회차 중 무엇을 기준으로 계산하나요?",
    ),
    Pair(
        "results",
        _("How many people with my diagnosis have you treated? How were they after 1 year, and after 4 to 5 years?"),
        "저와 진단이 같은 환자를 몇 명 치료하셨나요? 1년 후와 4~5년 후의 결과는 어땠나요?",
    ),
    Pair(
        "problems",
        _("If something goes wrong, who treats me and who pays? How do you help me once I am home?"),
        "문제가 생기면 누가 치료하고 비용은 누가 부담하나요? 귀국한 뒤에는 어떻게 도와주시나요?",
    ),
    Pair(
        "deposit",
        _("Do you take a deposit? What do I get back if I cancel, or if you advise against it?"),
        "예약금이 있나요? 제가 취소하거나 병원에서 시술을 권하지 않는 경우 얼마를 돌려받을 수 있나요?",
        2,
    ),
    Pair(
        "interpreter",
        _("Will an interpreter be there at each visit? Can I read the consent form in my language?"),
        "방문할 때마다 통역을 받을 수 있나요? 동의서를 제가 읽을 수 있는 언어로 받을 수 있나요?",
        2,
    ),
)
SMP = (
    Pair(
        "pigment",
        _("Which pigment do you use? May I see a document that says what is in it?"),
        "어떤 색소를 사용하나요? 성분이 적힌 서류를 볼 수 있나요?",
    ),
    Pair(
        "touch_up",
        _("How many sessions do I need, and how many days apart? What does a touch-up cost later?"),
        "시술은 몇 회 필요하고, 회차 사이의 간격은 며칠인가요? 나중에 받는 리터치 비용은 얼마인가요?",
        2,
    ),
    Pair(
        "removal",
        _("If I want the dots out one day, who can do that? What may stay in my skin?"),
        "나중에 색소를 지우고 싶으면 누가 제거할 수 있나요? 피부에 무엇이 남을 수 있나요?",
        3,
    ),
)
TRANSPLANT = (
    Pair(
        "donor",
        _("How dense is my donor hair when you measure it? How many grafts can I spare in my life?"),
        "제 공여부의 밀도를 측정하면 얼마나 되나요? 평생 채취할 수 있는 모낭(그라프트)은 모두 몇 개인가요?",
    ),
    Pair(
        "surgeon",
        _("Which doctor takes the grafts and makes the cuts? Is that doctor there the whole time?"),
        "모낭 채취와 절개는 어느 의사가 하나요? 그 의사가 수술이 끝날 때까지 수술실에 있나요?",
        2,
    ),
    Pair(
        "method",
        _("Would you use FUE or FUT for me, and why? Which scars will stay?"),
        "저에게는 비절개(FUE)와 절개(FUT) 중 어느 방법을 쓰실 계획이며, 그 이유는 무엇인가요? 흉터는 어떻게 남나요?",
        2,
    ),
    Pair(
        "grafts",
        _("How many grafts do you plan? How many hairs is that on the bill?"),
        "모낭(그라프트)을 몇 개 이식할 계획인가요? 청구서에는 몇 모(毛)로 계산되나요?",
        3,
    ),
)
QUIET = Pair(
    "quiet",
    _("How do you check that my disease is quiet? How long must it be quiet before you start?"),
    "제 병이 진행을 멈췄는지 어떻게 확인하나요? 시작하기 전에 얼마나 오래 안정되어 있어야 하나요?",
)
TEST_AREA = Pair(
    "test_area",
    _("Can you try a small test area or a few test grafts first? When would we look at them?"),
    "먼저 작은 부위에 시험 시술이나 시험 이식을 해 볼 수 있나요? 결과는 언제 확인하나요?",
)
FLARE = Pair(
    "flare",
    _("If the disease wakes up afterwards, who treats it? Will you speak with my dermatologist?"),
    "시술 후에 병이 다시 활성화되면 누가 치료하나요? 제 피부과 주치의와 상의해 주실 수 있나요?",
)
SCAR = Pair(
    "scar",
    _("Is my scar settled and flat enough? How do you check how well blood flows in it?"),
    "제 흉터는 충분히 안정되고 평평한가요? 흉터 부위의 혈액 순환은 어떻게 확인하나요?",
)
REGROWTH = Pair(
    "regrowth",
    _("My hair may still grow back, by itself or with medicine. Why would you do this now and not later?"),
    "머리카락이 저절로 또는 약물 치료로 다시 자랄 수도 있습니다. "
    "나중이 아니라 지금 시술을 권하신다면 그 이유는 무엇인가요?",
)
NEW_PATCHES = Pair(
    "new_patches",
    _("What happens to the dots or the moved hair if new bald patches come?"),
    "탈모반이 새로 생기면 시술한 색소나 이식한 모발은 어떻게 되나요?",
)
CANCER_DOCTOR = Pair(
    "cancer_doctor",
    _("Will you ask my cancer doctor before you plan anything?"),
    "계획을 세우기 전에 제 암 치료를 담당하는 의사에게 먼저 확인해 주실 수 있나요?",
)
CANCER_WAIT = Pair(
    "cancer_wait",
    _("How long would you wait after my last cancer treatment, and why?"),
    "마지막 암 치료가 끝난 뒤 얼마나 기다려야 하나요? 그 이유는 무엇인가요?",
)
BY_CAUSE = {
    "primary_scarring": (QUIET, TEST_AREA, FLARE),
    "scar": (SCAR, TEST_AREA),
    "traction": (QUIET, TEST_AREA),
    "aa_patchy": (REGROWTH, NEW_PATCHES),
    "aa_extensive": (REGROWTH, NEW_PATCHES),
    "chemo": (CANCER_DOCTOR, CANCER_WAIT),
    "radiation": (CANCER_DOCTOR, CANCER_WAIT, TEST_AREA),
}
THINNER = Pair(
    "thinner",
    _("I take a blood thinner or bleed easily. I do not stop a medicine by myself. Will you ask my own doctor first?"),
    "저는 피를 묽게 하는 약을 먹고 있거나 출혈이 잘 멎지 않습니다. 약은 제 마음대로 중단하지 않겠습니다. "
    "먼저 제 주치의와 상의해 주실 수 있나요?",
)
IMMUNITY = Pair(
    "immunity",
    _("My defence against infection is weak. How do you lower that risk, and will you ask my own doctor?"),
    "저는 면역력이 약합니다. 감염 위험을 어떻게 줄이나요? 제 주치의와 상의해 주실 수 있나요?",
)
ALLERGY = Pair(
    "allergy",
    _("I have an allergy. May I have a list of the pigments, numbing creams and injections you use?"),
    "저는 알레르기가 있습니다. 사용하는 색소, 마취 크림, 주사제의 목록을 받을 수 있나요?",
)
BY_HEALTH = {
    "cancer_tx": (CANCER_DOCTOR, CANCER_WAIT),
    "thinner": (THINNER,),
    "immuno": (IMMUNITY,),
    "pigment": (ALLERGY,),
    "anaesthetic": (ALLERGY,),
}
CLINIC_QUESTIONS = (
    *GENERAL, *WHEN_OPEN, *SMP, *TRANSPLANT, QUIET, SCAR, TEST_AREA, FLARE, REGROWTH, NEW_PATCHES,
    CANCER_DOCTOR, CANCER_WAIT, THINNER, IMMUNITY, ALLERGY,
)  # fmt: skip


def clinic_questions(cause: str, health: Sequence[str], verdicts: Mapping[str, str]) -> list[Pair]:
    """What to ask, in the fixed order, at most MOST.

    `cause` and `health`: codes of the guide; codes without questions of their own add none. `verdicts`: option ->
    verdict code. Nothing is asked about an option that is not for now, and nothing about prices, deposits and who
    does the work when all four are: the doctor comes first.
    """
    smp = verdicts.get("smp", NOT_FOR_NOW) != NOT_FOR_NOW
    transplant = any(verdicts.get(option, NOT_FOR_NOW) != NOT_FOR_NOW for option in TRANSPLANTS)
    groups = [
        GENERAL,
        WHEN_OPEN if smp or transplant else (),
        SMP if smp else (),
        TRANSPLANT if transplant else (),
        BY_CAUSE.get(cause, ()),
        *(BY_HEALTH.get(code, ()) for code in health),
    ]
    asked = {pair.key for group in groups for pair in group}
    fixed = [pair for pair in CLINIC_QUESTIONS if pair.key in asked]
    kept = {pair.key for pair in sorted(fixed, key=lambda pair: pair.rank)[:MOST]}
    return [pair for pair in fixed if pair.key in kept]


# --- lines beside a result ----------------------------------------------------------------------------------
class Line(NamedTuple):
    key: str
    text: str | Promise
    claims: tuple[str, ...] = ()
    page: str = ""  # slug of a page under /about/ that says more
    link: str = ""  # an address elsewhere


VERDICT_LINES = {
    "worth_discussing": _("Nothing you told us speaks against talking about this. A doctor must check your scalp."),
    "with_cautions": _("Some of your answers need care. The reasons stand below."),
    "not_for_now": _("Your answers suggest waiting. What could change this stands below."),
    "no_clear_reason": _("Nothing speaks against it, and nothing you said speaks for it. This is not a green light."),
}
DERMATOLOGIST_LINES = {
    "prompt": _("See a doctor within 2 weeks. With fever, or redness that spreads, go the same day."),
    "yes": _("See a dermatologist first. Please get a diagnosis before you book or pay anything."),
    "advised": _("We advise you to see a dermatologist before you choose."),
    "no": _("A doctor must still look at your scalp before any treatment."),
}
DISTRESS = (
    Line("kind", _("You are not alone, and it is good that you told us. Please talk to someone today.")),
    Line("korea", _("In Korea, call 109. If you are in danger now, call 119.")),
    Line("elsewhere", _("Outside Korea, find a help line for your country here."), link="https://findahelpline.com"),
)
ALWAYS = (
    Line(
        "medicine",
        _("Never stop a blood thinner or any medicine without the doctor who prescribed it. No new hair is worth it."),
        ("X-01", "X-03"),
    ),
    Line(
        "smp_law",
        _(
            "Who may do SMP in Korea is changing. On a strict reading, only doctors may do it before 29 October 2027. "
            "From that day, a new law lets licensed people who are not doctors do it too."
        ),
        ("KR-03", "KR-02", "KR-01"),
        page="law",
    ),
)
OUT_OF_DATE = _("This result is out of date after six months, or with any new symptom.")
