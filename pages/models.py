"""Texts that are no facts of their own: about pages, glossary words, and reports of errors."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sourced import Dated


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
