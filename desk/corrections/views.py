"""Where a clinic asks to have its entry corrected or removed; open to everybody."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import over_limit
from core.sourced import today
from desk.corrections import actions
from desk.corrections.forms import CorrectionForm
from desk.corrections.reading import public_clinic

SIGNER = signing.Signer(salt="desk.corrections.sent")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        clinic = public_clinic(request.GET.get("clinic", ""))
        named = {"clinic": clinic.slug, "entry": clinic.name} if clinic else {}
        return page(request, CorrectionForm(initial=named), sent=opened(request.GET.get("sent", "")))
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return page(request, form, 422)
    if over_limit(request, "correction", settings.REPORTS_PER_HOUR):
        return page(request, form, 429, limited=True)
    return redirect(f"{reverse('correction')}?sent={sealed(form)}")


def page(request: HttpRequest, form: CorrectionForm, status: int = 200, **more) -> HttpResponse:
    context = {
        "form": form,
        "days": settings.CORRECTION_WORKING_DAYS,
        "due_on": actions.due_day(today()),
        "keep_days": settings.KEEP_DAYS_CORRECTIONS,
        **more,
    }
    return render(request, "corrections/ask.html", context, status=status)


def sealed(form: CorrectionForm) -> str:
    """Keeps what was sent; its number and day for the page after it. What a robot filled in is dropped unsaid."""
    if form.is_spam:
        return SIGNER.sign_object(["", str(actions.due_day(today()))])
    given = {name: form.cleaned_data[name] for name in ("entry", "kind", "asked", "contact")}
    row = actions.ask(clinic=public_clinic(form.cleaned_data["clinic"]), **given)
    return SIGNER.sign_object([row.reference, str(row.answer_due_on)])


def opened(sent: str) -> tuple[str, date] | None:
    """(number, day by which we answer) of what was just sent; None for an address that is not ours."""
    try:
        reference, day = SIGNER.unsign_object(sent)
    except signing.BadSignature:
        return None
    return reference, date.fromisoformat(day)
