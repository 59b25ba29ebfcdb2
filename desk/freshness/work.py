"""What waits for somebody: requests (their number alone), wishes of clinics, reports by visitors, links that lead
nowhere, imports, mails that did not go out.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import counts as requests
from core.counting import counts
from core.models import OutboxMail
from desk.corrections.models import CorrectionRequest
from desk.freshness.due import Cell, Row, Section, User, list_of, may_change, name_of
from desk.imports.models import ImportRun
from desk.links.models import CheckedLink
from pages.models import Report


def unanswered(user: User) -> Section | None:
    if not user.has_perm(requests.PERMISSION):
        return None
    waiting, overdue = requests.unanswered(timezone.localtime())
    inbox = reverse("admin:consultations_consultation_changelist")
    cells = [Cell(waiting, f"{inbox}?answer=open"), Cell(overdue, f"{inbox}?answer=overdue")]
    return Section(_("Requests"), [_("Waits for us"), _("Overdue")], [Row(_("Consultation requests"), cells)])


def corrections(user: User) -> Section | None:
    if not may_change(user, CorrectionRequest):
        return None
    rows = CorrectionRequest.objects
    cells = [
        Cell(count, list_of(CorrectionRequest, answer=name))
        for name, count in zip(("open", "overdue"), counts([rows.open(), rows.overdue()]), strict=True)
    ]
    row = Row(_("Correct or remove"), cells)
    return Section(_("Clinics about their entry"), [_("Waits for us"), _("Overdue")], [row])


def links(user: User) -> Section | None:
    if not may_change(user, CheckedLink):
        return None
    (count,) = counts([CheckedLink.objects.broken()])
    row = Row(_("Sources and websites"), [Cell(count, list_of(CheckedLink, answers="broken"))])
    return Section(_("Links"), [_("Lead nowhere")], [row])


def reports(user: User) -> Section | None:
    if not may_change(user, Report):
        return None
    (count,) = counts([Report.objects.filter(done=False)])
    return Section(
        _("Reports"), [_("Not done")], [Row(name_of(Report), [Cell(count, list_of(Report, done__exact="0"))])]
    )


def mails(user: User) -> Section | None:
    if not may_change(user, OutboxMail):
        return None
    (count,) = counts([OutboxMail.objects.filter(state=OutboxMail.State.DEAD)])
    row = Row(name_of(OutboxMail), [Cell(count, list_of(OutboxMail, state__exact=OutboxMail.State.DEAD))])
    return Section(_("Mails"), [_("Given up")], [row])


def imports(user: User) -> Section | None:
    """Files that somebody has to apply or mend; one that was refused leaves when it is put away."""
    if not user.has_perm("desk.run_import"):
        return None
    states = (ImportRun.State.CHECKED, ImportRun.State.REFUSED)
    found = counts([ImportRun.objects.filter(state=state) for state in states])
    cells = [Cell(count, list_of(ImportRun, state__exact=state)) for count, state in zip(found, states, strict=True)]
    return Section(_("Imports"), [_("Waits for you"), _("Refused")], [Row(name_of(ImportRun), cells)])
