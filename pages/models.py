"""Texts that are no facts of their own: about pages, glossary words, reviewers, and reports of errors."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sourced import Dated, today


class Page(Dated):
    """An about page."""

    validity = "page"

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(
        _("text"), help_text=_("Markdown. Medical and legal statements carry their claim ids in square brackets.")
    )
    published_on = models.DateField(_("published on"))

    class Meta(Dated.Meta):
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("about page"), _("about pages")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("about", args=[self.slug])


class Term(models.Model):
    """A word of the glossary."""

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    term = models.CharField(_("word"), max_length=80)
    definition = models.TextField(_("what it means"))

    class Meta:
        ordering = ["slug"]
        verbose_name, verbose_name_plural = _("glossary word"), _("glossary")

    def __str__(self):
        return self.term


class Reviewer(models.Model):
    """A clinician from outside who has read the content and says so under their own name."""

    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=200, help_text=_("What they are and where they work."))
    reviewed_on = models.DateField(_("reviewed on"))
    reviewed = models.TextField(_("what was reviewed"), help_text=_("Pages, rules, numbers: as they name it."))
    statement = models.TextField(_("statement"), help_text=_("Their own words, as they gave them."))
    interests = models.TextField(
        _("conflicts of interest"),
        help_text=_("Money from clinics or makers, shares, work. If they have none, write that."),
    )

    class Meta:
        ordering = ["reviewed_on", "pk"]
        verbose_name, verbose_name_plural = _("reviewer"), _("reviewers")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(post="") & ~models.Q(statement=""),
                name="pages_reviewer_has_name_post_and_statement",
            ),
            models.CheckConstraint(
                condition=~models.Q(reviewed="") & ~models.Q(interests=""),
                name="pages_reviewer_says_what_and_interests",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.reviewed_on}"

    def clean(self):
        super().clean()
        if self.reviewed_on and self.reviewed_on > today():
            raise ValidationError({"reviewed_on": _("This day lies in the future.")})


class Report(models.Model):
    """A visitor's note to staff: an error on a page, or a question. No name, no address is asked for."""

    page = models.CharField(_("page"), max_length=300, blank=True)
    text = models.TextField(_("what is wrong"))
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta:
        ordering = ["done", "-created_at"]
        verbose_name, verbose_name_plural = _("report from a visitor"), _("reports from visitors")

    def __str__(self):
        return f"{self.page} {self.created_at:%Y-%m-%d}"
