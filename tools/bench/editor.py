"""A member of staff in a process of her own: changes one price when told, and puts it back at the end.

    python -m tools.bench.editor

Says {"slug"} of the clinic; on each line of input, a whole amount in won, says {"at": second of the commit}.
"""

import json
import sys
import time

import django


def main() -> None:
    django.setup()
    price, clinic_id, slug = a_compared_price()
    before = price.low, price.high
    say({"slug": slug})
    try:
        for line in sys.stdin:
            say({"at": change(price.pk, clinic_id, int(line), int(line))})
    finally:
        change(price.pk, clinic_id, *before)


def a_compared_price():
    """(the only FUE price of a public clinic, clinic id, slug), in won, by which the directory sorts it."""
    from clinics.models import Clinic, Price

    chosen = Price.objects.current().filter(basis="per_graft", currency="KRW", audience="same")
    chosen = chosen.filter(offer__treatment__slug="fue", offer__clinic__in=Clinic.objects.published())
    for price in chosen.select_related("offer__clinic").order_by("pk").iterator():
        if price.offer.prices.count() == 1:
            return price, price.offer.clinic_id, price.offer.clinic.slug
    raise SystemExit("No clinic has the one price that is looked for.")


def change(price_id: int, clinic_id: int, low: int, high: int) -> float:
    """Writes as the admin does; the second at which the commit was done."""
    from django.db import transaction

    from clinics.actions import refresh_listings
    from clinics.models import Price

    with transaction.atomic():
        Price.objects.filter(pk=price_id).update(low=low, high=high)
        refresh_listings([clinic_id])
    return time.time()


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
