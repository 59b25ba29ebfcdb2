"""The rules of the advertising law as staff keep them: phrases by language, the reason, how to mend it, the law."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.sourced import Sourced

ONE_A_LINE = _(
    "One phrase a line. guarantee* finds every ending, (best|top) one of these, .. up to three words between, "
    "# a number. A line that starts with // is a note."
)


class AdvertisingRule(Sourced):
    """What must not be said, and why. Its phrases stand in one column per language."""

    validity = "claim"

    class Kind(models.TextChoices):
        SUPERLATIVE = "superlative", _("superlative")
        GUARANTEE = "guarantee", _("guarantee")
        DISCOUNT = "discount", _("discount")
        WINNER = "winner", _("comparison that names a winner")
        TESTIMONIAL = "testimonial", _("testimonial")
        AWARD = "award", _("award")
        MISSING_SIDE_EFFECT = "missing-side-effect", _("missing side effects")

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_active = models.BooleanField(_("in use"), default=True)
    whole = models.BooleanField(
        _("exceptions count anywhere"),
        default=False,
        help_text=_("Ticked, an exception in any text of the same clinic lets a finding go, not only one beside it."),
    )
    phrases = models.TextField(_("phrases"), blank=True, help_text=ONE_A_LINE)
    exceptions = models.TextField(
        _("exceptions"), blank=True, help_text=_("Phrases that let a finding go where they cover it. One a line.")
    )
    reason_en = models.CharField(_("reason (English)"), max_length=300)
    reason_ko = models.CharField(_("reason (Korean)"), max_length=300, blank=True)
    mend_en = models.CharField(_("how to mend it (English)"), max_length=300)
    mend_ko = models.CharField(_("how to mend it (Korean)"), max_length=300, blank=True)
    law = models.CharField(_("law"), max_length=200, help_text=_("Act, article and what it forbids."))

    class Meta(Sourced.Meta):
        ordering = ["position", "slug"]
        verbose_name, verbose_name_plural = _("advertising rule"), _("advertising rules")

    def __str__(self):
        return self.slug

    @property
    def reason(self) -> str:
        return (self.reason_ko if get_language() == "ko" else "") or self.reason_en

    @property
    def mend(self) -> str:
        return (self.mend_ko if get_language() == "ko" else "") or self.mend_en


class AdvertisingPardon(models.Model):
    """Words that take a finding away, in every rule: negations, questions, warnings, quoted law."""

    class Where(models.TextChoices):
        BEFORE = "before", _("shortly before it, in the same clause")
        AFTER = "after", _("shortly after it, in the same clause")
        EARLIER = "earlier", _("before it in the sentence, with no “but” between")
        SENTENCE = "sentence", _("anywhere in the sentence")
        QUESTION = "question", _("in a question")
        LURE = "lure", _("never: these make a question an advertisement")
        BREAKS = "breaks", _("never: these part a negation from what follows")

    where = models.CharField(_("takes a finding away"), max_length=10, choices=Where, unique=True)
    phrases = models.TextField(_("phrases"), blank=True, help_text=ONE_A_LINE)

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view", "change")
        verbose_name, verbose_name_plural = _("words that let a finding go"), _("words that let a finding go")

    def __str__(self):
        return self.get_where_display()


class PermittedAward(Sourced):
    """A certificate that may be named, with its legal ground. Everything else is an award that may not."""

    validity = "claim"

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=160)
    grounds = models.CharField(_("legal ground"), max_length=240)
    phrases = models.TextField(_("phrases"), help_text=_("As texts name it, in any language. One a line."))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Sourced.Meta):
        ordering = ["slug"]
        verbose_name, verbose_name_plural = _("permitted award"), _("permitted awards")

    def __str__(self):
        return self.name
