import unicodedata
from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinics.models.indexes import BY_AGE, CLINICS
from clinics.models.law import Performer
from clinics.models.places import City, District, latitude, longitude
from core.sourced import DatedQuerySet, Sourced, today
from core.states import State

DEMO_NUMBER = "DEMO-"


def fold(text: str) -> str:
    """The form in which names are compared and sorted, the same on every database."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class ClinicQuerySet(DatedQuerySet):
    def published(self, on: date | None = None):
        """On the public pages: published, and registered for foreign patients on that day."""
        return self.filter(status=Clinic.Status.PUBLISHED, registration_expires_on__gte=on or today()).exclude(
            registration_number=""
        )

    def in_city(self, *slugs: str):
        return self.filter(city__slug__in=slugs)

    def with_everything(self):
        """With all rows that the public pages show of a clinic."""
        return self.select_related("city", "district").prefetch_related(
            "languages",
            "features__feature",
            "certificates",
            "conditions__condition",
            "practitioners",
            "offers__treatment",
            "offers__prices",
            "packages",
        )


class Clinic(Sourced):
    """One branch of a clinic: the unit that is registered for foreign patients."""

    validity = "clinic"

    class Kind(models.TextChoices):
        DERMATOLOGY = "dermatology", _("Dermatology clinic")
        PLASTIC_SURGERY = "plastic-surgery", _("Plastic surgery clinic")
        HAIR_CLINIC = "hair-clinic", _("Hair clinic")
        HOSPITAL = "hospital", _("Hospital")

    Status = State

    slug = models.SlugField(
        _("slug"), unique=True, max_length=80, help_text=_("The end of its address. Never change it once published.")
    )
    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_demo = models.BooleanField(
        _("demonstration data"), default=False, help_text=_("An invented clinic. Marked on every page that shows it.")
    )
    kind = models.CharField(_("kind of institution"), max_length=16, choices=Kind)
    city = models.ForeignKey(City, models.PROTECT, related_name="clinics", verbose_name=_("city"))
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="clinics", verbose_name=_("district")
    )
    address = models.CharField(_("address"), max_length=240, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=latitude)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=longitude)
    website = models.URLField(
        _("website"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^https?://", _("The address starts with http:// or https://."))],
    )
    licence = models.CharField(_("licence of the institution"), max_length=120, blank=True)
    registration_number = models.CharField(
        _("registration for foreign patients"),
        max_length=60,
        blank=True,
        help_text=_(
            "Of this branch. Without it, or past its expiry, the clinic is not on the public pages. "
            "Demonstration clinics: DEMO-0001."
        ),
    )
    registration_checked_on = models.DateField(_("registration checked on"), null=True, blank=True)
    registration_expires_on = models.DateField(_("registration expires on"), null=True, blank=True, db_index=True)
    about = models.TextField(_("about"), blank=True)
    deposit_policy = models.TextField(_("deposit and cancellation"), blank=True)
    aftercare = models.TextField(_("aftercare, also from abroad"), blank=True)
    name_key = models.CharField(max_length=120, editable=False)

    objects = ClinicQuerySet.as_manager()

    class Meta(Sourced.Meta):
        ordering = ["name_key", "id"]
        verbose_name, verbose_name_plural = _("clinic"), _("clinics")
        indexes = [BY_AGE, CLINICS]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="published")
                | (
                    ~Q(registration_number="")
                    & Q(registration_checked_on__isnull=False, registration_expires_on__isnull=False)
                ),
                name="clinics_published_clinic_is_registered",
                violation_error_message=_(
                    "A published clinic needs its registration number for foreign patients, "
                    "the day it was checked and its expiry."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_demo=True, registration_number__startswith=DEMO_NUMBER)
                | Q(is_demo=True, registration_number="")
                | (Q(is_demo=False) & ~Q(registration_number__startswith=DEMO_NUMBER)),
                name="clinics_demo_mark_and_number_agree",
                violation_error_message=_(
                    "Demonstration clinics carry a number that starts with DEMO-, and only they do."
                ),
            ),
        ]

    def __str__(self):
        return self.name or self.name_ko or self.slug  # a draft out of a Korean register has no English name yet

    def save(self, **kwargs):
        self.name_key = fold(self.name_en or self.name or self.name_ko or "")
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("clinic", args=[self.slug])

    def is_public(self, on: date | None = None) -> bool:
        return bool(
            self.status == self.Status.PUBLISHED
            and self.registration_number
            and self.registration_expires_on
            and self.registration_expires_on >= (on or today())
        )


class OfClinic(Sourced):
    """A statement about one clinic, with its own source and day."""

    validity = "clinic"

    class Meta(Sourced.Meta):
        abstract = True
        indexes = [BY_AGE]


class Feature(models.Model):
    """Something a clinic may offer, as patients would search for it."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=80)
    definition = models.CharField(_("what it means"), max_length=300)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name, verbose_name_plural = _("feature"), _("features")

    def __str__(self):
        return self.name


class ClinicLanguage(OfClinic):
    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        CHINESE = "zh", _("Chinese")
        JAPANESE = "ja", _("Japanese")
        ARABIC = "ar", _("Arabic")
        RUSSIAN = "ru", _("Russian")
        KOREAN = "ko", _("Korean")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    interpreter = models.BooleanField(_("by certified interpreter"), default=False)

    class Meta(OfClinic.Meta):
        ordering = ["language"]
        verbose_name, verbose_name_plural = _("language"), _("languages")
        constraints = [
            *OfClinic.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "language"], name="clinics_one_clinic_language"),
        ]

    def __str__(self):
        return self.get_language_display()


class ClinicFeature(OfClinic):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="features")
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="clinics", verbose_name=_("feature"))

    class Meta(OfClinic.Meta):
        ordering = ["feature__position"]
        verbose_name, verbose_name_plural = _("feature of the clinic"), _("features of the clinic")
        constraints = [
            *OfClinic.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "feature"], name="clinics_one_clinic_feature"),
        ]

    def __str__(self):
        return str(self.feature)


class Certificate(OfClinic):
    """A hygiene certificate."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="certificates")
    name = models.CharField(_("name"), max_length=160)
    issuer = models.CharField(_("issuer"), max_length=160)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta(OfClinic.Meta):
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("hygiene certificate"), _("hygiene certificates")

    def __str__(self):
        return self.name


class ClinicCondition(OfClinic):
    """A kind of hair loss that the clinic itself states it treats."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="conditions")
    condition = models.ForeignKey(
        "treatments.Condition", models.CASCADE, related_name="clinics", verbose_name=_("kind of hair loss")
    )

    class Meta(OfClinic.Meta):
        ordering = ["condition__position"]
        verbose_name, verbose_name_plural = (
            _("kind of hair loss it states it treats"),
            _("kinds of hair loss it states it treats"),
        )
        constraints = [
            *OfClinic.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "condition"], name="clinics_one_clinic_condition"),
        ]

    def __str__(self):
        return str(self.condition)


class Practitioner(OfClinic):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="practitioners")
    name = models.CharField(_("name"), max_length=80)
    profession = models.CharField(_("profession"), max_length=20, choices=Performer)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    training = models.CharField(_("training"), max_length=240, blank=True)
    years = models.PositiveSmallIntegerField(_("years in this field"), null=True, blank=True)
    smp_cases_a_year = models.PositiveIntegerField(_("SMP cases a year"), null=True, blank=True)
    steps = models.CharField(
        _("does these steps"),
        max_length=240,
        blank=True,
        help_text=_("For example: consultation, incisions, extraction."),
    )

    class Meta(OfClinic.Meta):
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("practitioner"), _("practitioners")

    def __str__(self):
        return self.name


class Listing(models.Model):
    """One clinic as the public pages read it: rewritten in the transaction of every save that touches it.

    `facets` is what the directory's index is built from, `document` what pages render;
    clinics/listing.py gives their shapes. `manage.py rebuild_listings` makes all anew and says what differed.
    """

    clinic = models.OneToOneField(Clinic, models.CASCADE, primary_key=True, related_name="listing")
    slug = models.SlugField(max_length=80, unique=True)
    facets = models.JSONField()
    document = models.JSONField()
