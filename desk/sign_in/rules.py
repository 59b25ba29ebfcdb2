"""What a password of staff has to be, beyond the rules that Django brings (settings.AUTH_PASSWORD_VALIDATORS)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128  # characters; hashing a book would keep the server busy


class MaximumLengthValidator:
    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST:
            text = _("This password is too long. Use at most %(count)d characters.")
            raise ValidationError(text % {"count": LONGEST})

    def get_help_text(self) -> str:
        text = _("At most %(count)d characters. Several words that only you would put together are good.")
        return text % {"count": LONGEST}
