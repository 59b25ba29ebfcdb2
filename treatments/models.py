"""The medicine: claims with their sources, the options, the kinds of hair loss, and how they meet."""

import re

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sourced import Dated, DatedQuerySet

CITED = _("Medical statements carry their claim ids in square brackets: … after one year [SCA-01].")
ONE_A_LINE = _("One a line.")
ADDRESS = re.compile(r"https?://[^\s)]+")


class ClaimQuerySet(DatedQuerySet):
    def publishable(self):
        """Without the claims that must not be shown or used at all."""
        return self.exclude(publish=Claim.Publish.NO)


class Claim(Dated):
    """One sourced statement of the evidence list; the keys are those of content/claims.json."""

    validity = "claim"

    class Publish(models.TextChoices):
        YES = "yes", _("yes")
        GAP = "gap", _("gap: shown as “no study found”")
        PROPOSAL = "proposal", _("proposal: shown as our own rule or reasoning")
        LIMITED = "limited", _("limited: shown within its note")
        NO = "no", _("no: never shown")

    class PageKind(models.TextChoices):
        PRIMARY = "primary", _("abstract, official or original page")
        SECONDARY = "secondary", _("a page that reports it")
        CLINIC = "clinic_or_single_expert", _("a clinic or one expert")

    id = models.CharField(_("id"), max_length=12, primary_key=True)
    section = models.CharField(_("section"), max_length=120)
    subject = models.CharField(_("subject"), max_length=80)
    attribute = models.CharField(_("attribute"), max_length=80)
    value = models.TextField(_("value"))
    caveat = models.TextField(_("caveat"), blank=True)
    source = models.TextField(_("source"), blank=True)
    evidence_level = models.CharField(_("evidence level"), max_length=60)
    page_kind = models.CharField(_("kind of page"), max_length=24, choices=PageKind, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    verified = models.BooleanField(_("read at that address"), default=False)
    publish = models.CharField(_("publish"), max_length=8, choices=Publish, default=Publish.NO)
    publish_note = models.CharField(_("note on publishing"), max_length=200, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("claim"), _("claims")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(publish="limited") | ~Q(publish_note=""), name="treatments_limited_claim_has_a_note"
            ),
        ]

    def __str__(self):
        return f"{self.id} {self.subject}: {self.attribute}"

    @property
    def prefix(self) -> str:
        return self.id.rsplit("-", 1)[0]

    @property
    def addresses(self) -> list[str]:
        """The web addresses in `url`: some claims were read at several, or note in words what a page is."""
        return ADDRESS.findall(self.url)


class Treatment(Dated):
    """One option. `medicine-or-wig` and `wait` are options like the others."""

    validity = "page"

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(
        _("position"), unique=True, help_text=_("The fixed order on every page.")
    )
    involves_smp = models.BooleanField(
        _("involves SMP"), default=False, help_text=_("Offers of it obey the rules on who may perform SMP.")
    )
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=40)
    other_names = models.CharField(_("other names"), max_length=300, blank=True, help_text=_("For the search."))
    summary = models.CharField(_("in one sentence"), max_length=300)
    in_short = models.TextField(_("in short"), help_text=ONE_A_LINE)
    what_it_is = models.TextField(_("what it is"), help_text=CITED)
    experience = models.TextField(_("what it is like"), help_text=CITED)
    long_term = models.TextField(_("years later"), help_text=CITED)
    good_points = models.TextField(_("good points"), help_text=ONE_A_LINE)
    bad_points = models.TextField(
        _("bad points"), help_text=_("One a line: as many as the good points, of like length.")
    )
    questions = models.TextField(_("questions for the clinic"), help_text=ONE_A_LINE)
    published_on = models.DateField(_("published on"))

    class Meta(Dated.Meta):
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("option"), _("options")

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("treatment", args=[self.slug])


class Condition(Dated):
    """One kind of hair loss."""

    validity = "page"

    class Kind(models.TextChoices):
        NON_SCARRING = "non_scarring", _("non-scarring")
        SCARRING = "scarring", _("scarring")
        MIXED = "mixed", _("scarring or not")

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    cause = models.CharField(
        _("code in the guide"), max_length=24, unique=True, help_text=_("Answer code of the guide's first question.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    other_names = models.CharField(_("other names"), max_length=400, blank=True, help_text=_("For the search."))
    summary = models.CharField(_("in one sentence"), max_length=300)
    in_short = models.TextField(_("in short"), help_text=ONE_A_LINE)
    cause_text = models.TextField(_("what it is and what causes it"), help_text=CITED)
    course = models.TextField(_("what happens over time"), help_text=CITED)
    may_come_back = models.TextField(_("what may come back"), help_text=CITED)
    doctor_first = models.TextField(_("see a dermatologist first"), help_text=CITED)
    questions = models.TextField(_("questions to ask"), help_text=ONE_A_LINE)
    published_on = models.DateField(_("published on"))

    class Meta(Dated.Meta):
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("kind of hair loss"), _("kinds of hair loss")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("condition", args=[self.slug])


class Fit(models.Model):
    """How one option stands to one kind of hair loss, before anything else is known of the person."""

    class Verdict(models.TextChoices):
        WORTH_DISCUSSING = "worth_discussing", _("Worth discussing")
        WITH_CAUTIONS = "with_cautions", _("Possible, with cautions")
        NOT_FOR_NOW = "not_for_now", _("Not for now")
        NO_CLEAR_REASON = "no_clear_reason", _("No clear reason either way")

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="fits", verbose_name=_("option"))
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="fits", verbose_name=_("kind of hair loss"))
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    text = models.TextField(_("in words"), help_text=CITED)
    claims = models.ManyToManyField(Claim, related_name="fits", blank=True, editable=False)

    class Meta:
        ordering = ["condition__position", "treatment__position"]
        verbose_name, verbose_name_plural = _("fit"), _("fits")
        constraints = [models.UniqueConstraint(fields=["treatment", "condition"], name="treatments_one_fit")]

    def __str__(self):
        return f"{self.treatment}: {self.condition}"


class Fact(Dated):
    """One statement in one cell of the side-by-side: an option, a row, for all or for one condition.

    With `value` it is an outcome out of 100 and may be drawn as a picture of 100 dots.
    """

    validity = "claim"

    class Row(models.TextChoices):
        WHAT = "what", _("What is it?")
        WHO = "who", _("Who is it for, and who not?")
        REAL_HAIR = "real_hair", _("Will I have real hair?")
        VISITS = "visits", _("How many visits and hours?")
        PAIN = "pain", _("Does it hurt?")
        BACK_TO_LIFE = "back_to_life", _("When can I fly, work and exercise?")
        WHEN_RESULT = "when_result", _("When do I see the result?")
        HOW_LONG = "how_long", _("How long does it last?")
        HOW_WELL = "how_well", _("How well does it work?")
        WHAT_CAN_GO_WRONG = "what_can_go_wrong", _("What can go wrong?")
        UNDO = "undo", _("Can it be undone?")
        COST = "cost", _("What does it cost in Korea, and later?")
        COMES_BACK = "comes_back", _("What if my hair loss comes back or goes on?")
        EVIDENCE = "evidence", _("How good is the evidence?")

    class Unit(models.TextChoices):
        GRAFTS = "grafts", _("grafts")
        PEOPLE = "people", _("people")

    class Strength(models.TextChoices):
        HIGH = "high", _("high")
        MODERATE = "moderate", _("moderate")
        MODERATE_LOW = "moderate_low", _("moderate to low")
        LOW = "low", _("low")

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="facts", verbose_name=_("option"))
    row = models.CharField(_("row"), max_length=20, choices=Row)
    condition = models.ForeignKey(
        Condition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="facts",
        verbose_name=_("only for"),
        help_text=_(
            "Empty: holds for the option in general, wherever a kind of hair loss has no statement of its own."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position in the cell"), default=1)
    text = models.TextField(_("statement"), help_text=CITED)
    more = models.TextField(_("detail"), blank=True, help_text=CITED)
    value = models.PositiveSmallIntegerField(_("out of 100"), null=True, blank=True)
    low = models.PositiveSmallIntegerField(_("range from"), null=True, blank=True)
    high = models.PositiveSmallIntegerField(_("range to"), null=True, blank=True)
    unit = models.CharField(_("one dot is one of"), max_length=8, choices=Unit, blank=True)
    people = models.PositiveIntegerField(
        _("people in the study"),
        null=True,
        blank=True,
        validators=[MinValueValidator(10)],
        help_text=_("No picture for fewer than 10. Left empty where it is not known or must not be printed."),
    )
    strength = models.CharField(_("strength of the evidence"), max_length=12, choices=Strength, blank=True)
    disputed = models.BooleanField(_("sources disagree"), default=False, help_text=_("The statement shows both sides."))
    outcome = models.CharField(_("a filled dot means"), max_length=80, blank=True)
    group = models.CharField(_("group"), max_length=160, blank=True)
    time = models.CharField(_("time"), max_length=80, blank=True)
    claims = models.ManyToManyField(Claim, related_name="facts", blank=True, editable=False)

    class Meta(Dated.Meta):
        ordering = ["treatment__position", "row", "position"]
        verbose_name, verbose_name_plural = _("fact"), _("facts")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["treatment", "row", "condition", "position"],
                condition=Q(condition__isnull=False),
                name="treatments_one_fact_for_a_condition",
            ),
            models.UniqueConstraint(
                fields=["treatment", "row", "position"],
                condition=Q(condition__isnull=True),
                name="treatments_one_general_fact",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__lte=100),
                name="treatments_fact_at_most_100",
                violation_error_message=_("Outcomes are out of 100."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False, value__isnull=False)
                & Q(low__lte=F("value"), high__gte=F("value"), high__lte=100),
                name="treatments_fact_range_holds_value",
                violation_error_message=_("The range needs both ends, and the value lies between them."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True)
                | Q(group_en__isnull=False, time_en__isnull=False, outcome_en__isnull=False)  # NULL passes a check
                & ~(Q(unit="") | Q(group_en="") | Q(time_en="") | Q(outcome_en="") | Q(strength="")),
                name="treatments_fact_number_is_complete",
                violation_error_message=_(
                    "A number names what one dot is, what a filled one means, the group, the time and its strength."
                ),
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__gte=10),
                name="treatments_fact_no_picture_under_ten",
                violation_error_message=_(
                    "Fewer than 10 people: write “4 people in one study”, without a number out of 100."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.treatment}: {self.get_row_display()}"
