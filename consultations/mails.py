"""What the portal writes by e-mail: a reference and a link, never an answer and never a name.

Every text is written in the reader's language, as far as there is a translation. Staff read English and Korean
in one mail. The rows are written in the transaction of the caller and sent by `manage.py send_outbox`.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.staffing import addresses_for
from core import outbox
from core.models import OutboxMail
from core.typography import written_day


class Text(NamedTuple):
    subject: str | Promise
    body: str | Promise


# Each takes `reference` and `link`; the first also `answer_by`, a date.
TO_PATIENTS = {
    "request_received": Text(
        _("We have your request %(reference)s"),
        _(
            "Hello,\n\n"
            "your request has reached us. Its number is %(reference)s.\n"
            "A person reads it and answers by %(answer_by)s, Korean time.\n\n"
            "This link opens your own page:\n%(link)s\n\n"
            "There you see what happens with your request. You can write to us, add photos, "
            "download everything, or erase it.\n\n"
            "The link needs no password. Please keep it to yourself.\n\n"
            "If you feel very ill, do not wait for us. See a doctor, or call the emergency number where you are."
        ),
    ),
    "answer_waiting": Text(
        _("An answer waits for you: %(reference)s"),
        _(
            "Hello,\n\n"
            "we have answered your request %(reference)s. You can read the answer on your own page:\n%(link)s\n\n"
            "We do not send answers by e-mail, so that only you can read them. "
            "The link needs no password. Please keep it to yourself."
        ),
    ),
    "lost_link": Text(
        _("Your link to request %(reference)s"),
        _(
            "Hello,\n\n"
            "you asked us for a new link to your request %(reference)s. Here it is:\n%(link)s\n\n"
            "The link needs no password. Please keep it to yourself.\n\n"
            "If you did not ask for it, you need not do anything."
        ),
    ),
}
LAST_LINES = _(
    "This mail was written by a machine. Please do not reply to it: write on your page instead.\n"
    "If you never asked us anything, somebody typed your address by mistake. Then please delete this mail."
)

# Each takes `reference`.
TO_STAFF = {
    "new_request": Text(
        "New request %(reference)s · 새 문의",
        "A new request has arrived: %(reference)s.\n새 문의가 들어왔습니다: %(reference)s",
    ),
    "message_from_patient": Text(
        "New message, request %(reference)s · 환자의 새 메시지",
        "The patient has written on request %(reference)s.\n환자가 새 메시지를 남겼습니다: %(reference)s",
    ),
    "consent_withdrawn": Text(
        "Consent withdrawn, request %(reference)s · 동의 철회",
        "The patient has taken back a consent on request %(reference)s. Please pass nothing more on. "
        "If a clinic has it already, tell that clinic.\n"
        "환자가 동의를 철회했습니다. 더 이상 전달하지 마시고, 이미 전달한 병원에는 알려 주십시오: %(reference)s",
    ),
    "request_withdrawn": Text(
        "Request %(reference)s withdrawn · 문의 철회",
        "The patient has withdrawn request %(reference)s. Please do no more about it.\n"
        "환자가 문의를 철회했습니다. 더 이상 처리하지 마십시오: %(reference)s",
    ),
    "request_erased": Text(
        "Request %(reference)s erased · 문의 삭제",
        "Request %(reference)s is erased. If you noted anything elsewhere, please destroy it.\n"
        "문의가 삭제되었습니다. 따로 적어 둔 것이 있으면 파기해 주십시오: %(reference)s",
    ),
}
STAFF_SIGN_IN = "Staff sign in here · 직원 로그인:\n{}/admin/"


def write(kind: str, *, to: str, about: str, language: str, **values) -> OutboxMail:
    """A mail to a patient about one request (`about`: its reference), in her language.

    `values` are `link` and, for request_received, `answer_by`. Raises core.outbox.Unsendable.
    """
    with translation.override(language):
        if day := values.get("answer_by"):
            values["answer_by"] = written_day(day)
        values["reference"] = about
        text = TO_PATIENTS[kind]
        subject = str(text.subject) % values
        body = f"{str(text.body) % values}\n\n{LAST_LINES}\n\n{settings.SITE_NAME}\n"
    return outbox.put(kind=kind, to=to, about=about, subject=subject, body=body)


def write_to_coordinators(kind: str, *, about: str, language: str) -> int:
    """The same mail, with the reference alone, to each coordinator for this language; how many were written."""
    text, values = TO_STAFF[kind], {"reference": about}
    body = f"{text.body % values}\n\n{STAFF_SIGN_IN.format(settings.SITE_URL)}\n\n{settings.SITE_NAME}\n"
    addresses = addresses_for(language)
    for address in addresses:
        outbox.put(kind=kind, to=address, about=about, subject=text.subject % values, body=body)
    return len(addresses)
