"""Django admin in the hands of staff: signing in, opening a form, changing some of it, sending it."""

from base64 import b32decode
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinics.models import (
    Certificate,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    District,
    Feature,
    Offer,
    Package,
    Practitioner,
    Price,
)
from treatments.models import Condition, Treatment

TODAY = date(2026, 11, 21)
CATALOGUE = ["clinics", "treatments", "insights", "pages"]


def sign_in(client: Client, user: User) -> Client:
    """With both steps done: the password, and a code from the phone, which the user now has."""
    phone = TOTPDevice.objects.filter(user=user).first() or TOTPDevice.objects.create(user=user, name="phone")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = phone.persistent_id
    session.save()
    return client


def code_at(key: str, seconds: float) -> str:
    """What a phone with this key (hexadecimal) shows at a moment, in seconds since 1970."""
    shown = TOTP(bytes.fromhex(key))
    shown.time = seconds
    return f"{shown.token():06d}"


def sign_in_with_browser(page, account: dict) -> None:
    """Both steps in a real browser. The first time it sets up the phone, whose key `account` holds from then on."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=code]").wait_for()
    first = "set-up" in page.url
    if first:
        account["key"] = b32decode(page.locator("strong[translate=no]").inner_text().replace(" ", "")).hex()
    there = parsedate_to_datetime(page.request.get("/health/").headers["date"]).timestamp()
    # Each code works once, and the one after it is taken early. The portal then knows this phone as one whose clock
    # is ahead: it stays so.
    account["used"] = max(there + account.get("ahead", 0), account.get("used", 0) + 30)
    account["ahead"] = account["used"] - there
    page.locator("input[name=code]").fill(code_at(account["key"], account["used"]))
    page.get_by_role("button", name="Set up this phone" if first else "Go on").click()
    if first:
        page.get_by_role("link", name="I have written them down: go on").click()
    page.wait_for_url(lambda url: "two-factor" not in url and "login" not in url)


def sign_in_staff(client: Client) -> Client:
    """As somebody who may change the catalogue, but delete no clinic, and nothing else; `client.user` is who."""
    client.user = User.objects.create_user("staff", is_staff=True)
    held = Permission.objects.filter(content_type__app_label__in=CATALOGUE).exclude(codename="delete_clinic")
    client.user.user_permissions.set(held)
    return sign_in(client, client.user)


def sign_in_administrator(client: Client) -> Client:
    client.user = User.objects.create_superuser("administrator")
    return sign_in(client, client.user)


def only_looking(client: Client) -> None:
    """Takes from the signed-in user everything but the right to look."""
    client.user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))


def priced_clinic() -> Clinic:
    """A public demonstration clinic that offers SMP of the full scalp at a current price in won."""
    price = Price.objects.filter(offer__treatment__slug="smp", currency="KRW", area="full-scalp", audience="same")
    return price.filter(valid_until__gte=TODAY, offer__clinic__in=Clinic.objects.published()).first().offer.clinic


def full_scalp(clinic) -> Price:
    return Price.objects.get(offer__clinic=clinic, offer__treatment__slug="smp", area="full-scalp", currency="KRW")


def make_stale(*prices: Price) -> None:
    Price.objects.filter(pk__in=[price.pk for price in prices]).update(
        checked_on=date(2026, 1, 1), valid_until=date(2026, 6, 30)
    )


def url(row_or_model, what: str) -> str:
    name = f"admin:{row_or_model._meta.app_label}_{row_or_model._meta.model_name}_{what}"
    return reverse(name, args=[row_or_model.pk] if what in {"change", "delete", "history"} else [])


def sent_by(page) -> dict:
    """What a browser sends when the form on this page is submitted unchanged."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not None and value is not False:
            data[field.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return data


def save(client, row, **changes):
    """Opens the form of a row, changes some fields and sends it; gives the answer."""
    return client.post(url(row, "change"), sent_by(client.get(url(row, "change"))) | changes)


def saved(client, row, **changes) -> None:
    answer = save(client, row, **changes)
    assert answer.status_code == 302, errors(answer)
    row.refresh_from_db()


def errors(answer) -> str:
    """All errors on a form that was refused, as one text."""
    assert answer.status_code == 200
    texts = [*answer.context["errors"], *answer.context["adminform"].form.non_field_errors()]
    for inline in answer.context["inline_admin_formsets"]:
        texts += [str(form.errors) for form in inline.formset.forms]
    return " ".join(map(str, texts))


def choose(client, model, action: str, *rows, **query):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(f"{url(model, 'changelist')}?{urlencode(query)}", data, follow=True)


def prefix_of(page, row) -> str:
    """What the fields of this inline row start with: 'prices-3'."""
    rows = [form for inline in page.context["inline_admin_formsets"] for form in inline.formset.forms]
    return next(form.prefix for form in rows if form.instance == row)


def found(client, model, **query) -> set:
    page = client.get(url(model, "changelist"), query)
    assert page.status_code == 200
    return {row.pk for row in page.context["cl"].result_list}


def crowded_clinic() -> Clinic:
    """A clinic with every offer, feature, condition and language there is, and forty prices."""
    clinic = Clinic.objects.published().first()
    dated = {"source": "Price list", "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    for treatment in Treatment.objects.all():
        offer, _ = Offer.objects.get_or_create(clinic=clinic, treatment=treatment, defaults=dated)
        for area in ["", "full-scalp", "hairline", "scar", "touch-up"]:
            for currency in ["KRW", "USD"]:
                key = {"area": area, "currency": currency, "basis": "per_hair", "audience": "local"}
                Price.objects.get_or_create(offer=offer, **key, defaults={**dated, "low": 1, "high": 2})
    for feature in Feature.objects.all():
        ClinicFeature.objects.get_or_create(clinic=clinic, feature=feature, defaults=dated)
    for condition in Condition.objects.all():
        ClinicCondition.objects.get_or_create(clinic=clinic, condition=condition, defaults=dated)
    for language in ClinicLanguage.Language.values:
        ClinicLanguage.objects.get_or_create(clinic=clinic, language=language, defaults=dated)
    for number in range(8):
        Practitioner.objects.create(clinic=clinic, name=f"Person {number}", profession="physician", **dated)
        Package.objects.create(clinic=clinic, name_en=f"Package {number}", included_en="Consultation", **dated)
        Certificate.objects.create(clinic=clinic, name=f"Certificate {number}", issuer="An office", **dated)
    clinic.district = District.objects.filter(city=clinic.city).first()
    clinic.save()
    return clinic
