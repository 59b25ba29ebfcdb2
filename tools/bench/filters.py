"""What the directory is filtered by when its facet part is measured."""

FILTERS = [  # one of each facet, pairs, three and more, alternatives, orders, last pages, nothing found
    "", "city=seoul", "city=busan", "city=daejeon", "city=seoul&city=incheon", "district=gangnam", "district=haeundae",
    "treatment=smp", "treatment=fue", "treatment=fut&treatment=combined", "area=scar", "area=hairline&area=full-scalp",
    "condition=scarring-alopecia", "condition=male-pattern&condition=female-pattern", "language=en", "language=ar",
    "language=ja&language=ru&language=zh", "feature=interpreter", "feature=interpreter&feature=airport-pickup",
    "feature=works-with-oncologist&feature=scalp-mapping&feature=numbing-cream", "kind=hospital",
    "kind=dermatology&kind=plastic-surgery", "city=seoul&treatment=smp", "city=seoul&treatment=smp&language=en",
    "city=busan&district=haeundae&treatment=fue&language=ru", "treatment=smp&area=scar&condition=scars&language=en",
    "city=seoul&district=gangnam&treatment=fue&language=zh&feature=interpreter&kind=plastic-surgery",
    "city=incheon&treatment=combined&language=ar&feature=works-with-oncologist&kind=hospital&condition=hair-pulling",
    "sort=checked", "city=seoul&sort=checked", "sort=checked&page=9999999", "treatment=fue&sort=price",
    "treatment=fut&sort=price&page=9999999", "treatment=smp&area=full-scalp&sort=price",
    "treatment=smp&area=touch-up&sort=price&city=daegu", "treatment=fue&sort=price&language=ar&kind=hospital",
    "page=9999999", "page=1000", "city=seoul&page=500", "treatment=smp&language=en&page=700",
]  # fmt: skip
# Numbers that no step of the index falls on; the amounts of demonstration clinics are round.
FREE_PRICES = [
    "treatment=fue&price_max=4321", "treatment=fue&price_max=6543&sort=price", "treatment=fut&price_max=3777",
    "treatment=fut&price_max=5123457&currency=KRW", "treatment=smp&area=full-scalp&price_max=1543",
    "treatment=smp&area=hairline&price_max=777&sort=price", "treatment=smp&area=scar&price_max=613&city=seoul",
    "treatment=smp&area=touch-up&price_max=222123&currency=KRW&language=en",
    "treatment=fue&price_max=3999&currency=EUR&city=busan&sort=price", "treatment=fue&price_max=999999",
]  # fmt: skip
# Names hold the invented noun, the kind and the place, in English and Korean; every one holds "clinic" or "hospital".
NAME_SEARCHES = [
    "q=river", "q=gangnam", "q=river&city=seoul&treatment=smp", "q=강남", "q=clinic", "q=e", "q=no such name",
]  # fmt: skip
