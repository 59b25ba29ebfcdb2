"""The rule tables of the guide as they were handed over, and a plain reading of them to compare the code with.

Nothing here comes from guide/: codes, letters and claims are written out. F: speaks for it, C: caution, X: not for
now, ".": no effect; in the order SMP, FUE, FUT, combined.
"""

import re

TABLE = """
cause: male_pattern FFF. no AGA-01 HT-06 SMP-01
cause: female_pattern FCCC no AGA-06 AGA-07 SMP-01
cause: aa_patchy CXXX advised AA-01 AA-02 AA-06 AA-15
cause: aa_extensive .XXX advised AA-01 AA-10 AA-11 AA-12
cause: chemo FCCC advised CIA-04 CIA-06 CIA-07 CIA-08
cause: radiation CCCC advised RIA-01 RIA-02 RIA-03
cause: primary_scarring CCCC advised PCA-01 PCA-03 PCA-05 PCA-10 PCA-16
cause: scar FFCF no SCA-01 SCA-02 SCA-03 SCA-10
cause: traction .FC. no TRA-01 TRA-02
cause: trich CCCC advised TRI-01 TRI-02 TRI-03
cause: shedding XXXX yes TE-01 TE-02 TE-03
cause: diffuse_unpatterned .XXX advised DUPA-01 DUPA-02
cause: unsure XXXX yes RF-01 RF-03 PCA-09 AGA-01
diagnosed_by: derm .... no
diagnosed_by: doctor .... no
diagnosed_by: nobody CCCC yes RF-01 RF-03 PCA-09
scalp_today: calm .... no
scalp_today: inflamed XXXX prompt RF-01 RF-02 PCA-10
scalp_today: infected XXXX prompt RF-02 RF-05 RF-07 X-24
scalp_today: unsure CCCC advised
donor_hair: good .FF. no AGA-01 HT-19
donor_hair: limited FCCF no HT-15 HT-19 HT-20 COM-01
donor_hair: none FXXX no DUPA-01 DUPA-02 AGA-02
donor_hair: unsure .CCC no HT-19
extent: small .F.. no AGA-09 SCA-06
extent: medium ..F. no AGA-09 HT-14
extent: large FCCF no AGA-09 AGA-11 HT-15 HT-18 COM-01
extent: unsure .... no
age: u18 XXXX yes X-25 X-26
age: 18to24 .CCC no AGA-03 AGA-04
age: 25plus .... no
health: none .... no
health: pregnant XXXX no X-08 X-09
health: cancer_tx XXXX no CIA-09 SMP-23
health: immuno CCCC advised X-10 X-11 X-12
health: thinner CCCC no X-01 X-02 X-03 X-04
health: keloid CCXC advised HX-11 HX-12 X-07
health: pigment X..X no X-13 SMP-24
health: isotretinoin CXXX no X-05 X-06
health: uncontrolled CXXX no X-23 AGA-02 X-03
health: skin_lesion CCCC yes X-28
health: heart_or_seizure .CCC no X-29
health: anaesthetic CXXX no X-30
health: unsure CCCC advised
wished_result: grow CFF. no SMP-19 REC-07
wished_result: fuller F.FF no SMP-01 COM-01 HT-12
wished_result: shaved FCCC no SMP-20 HT-12 HT-13
wished_result: scar FFCF no SCA-01 SCA-10 SCA-11 COM-06
wished_result: quick FCCC no SMP-07 REC-07 REC-08
wished_result: unsure .... no
expectation: real .... no
expectation: perfect CCCC no AGA-02 PCA-05
expectation: preoccupied XXXX yes TRI-03 X-20 X-22
expectation: unsure .... no
red_flags: none .... no
red_flags: pain_or_spreading_redness XXXX prompt
red_flags: pus XXXX prompt
red_flags: bleeding_or_growing_spot XXXX prompt
red_flags: sudden_large_loss XXXX prompt
red_flags: eyebrow_loss_moving_hairline XXXX prompt
red_flags: unwell XXXX prompt
red_flags: child XXXX prompt
red_flags: self_harm XXXX prompt
"""

# Each cell: SMP / every transplant.
TIMES = ["lt6", "6to12", "12to24", "gt24", "unsure"]
UNCHANGED = """
male_pattern C/X ./C ./. ./. C/C AGA-02 SCA-11
female_pattern C/X ./C ./. ./. C/C AGA-02 SCA-11
aa_patchy X/X X/X C/X C/X X/X AA-03 AA-06 AA-07
aa_extensive X/X X/X C/X F/X X/X AA-10 AA-11 AA-12
chemo X/X C/X ./C ./C X/X CIA-01 CIA-03 CIA-10 CIA-12
radiation X/X X/X C/C C/C X/X RIA-04 RIA-05
primary_scarring X/X X/X C/C C/C X/X PCA-01 PCA-04 PCA-08 PCA-18
scar X/X C/C ./. ./. C/C SCA-07 SCA-09 SCA-12
traction X/X C/C ./. ./. C/C TRA-01 TRA-03
trich X/X X/X C/C C/C X/X TRI-01 TRI-02
shedding X/X X/X X/X X/X X/X TE-01 TE-03
diffuse_unpatterned C/X C/X ./X ./X C/X DUPA-01
unsure X/X X/X X/X X/X X/X RF-01
"""

# Question 2, "another doctor": for these causes every option gets C, and a dermatologist is advised.
CONFIRM = ["female_pattern", "aa_patchy", "aa_extensive", "chemo", "radiation", "primary_scarring"]
THINNING = ["chemo", "female_pattern", "diffuse_unpatterned"]  # with limited donor hair no transplant
PATTERN = ["male_pattern", "female_pattern"]  # the caution under 25 is for these alone

CODES: dict[str, list[str]] = {"unchanged_for": TIMES}
CELLS: dict[tuple[str, str], tuple[str, str]] = {}  # (question, code) -> letters, level
CLAIMS: dict[tuple[str, str], set[str]] = {}
for line in TABLE.strip().splitlines():
    question, code, letters, level, *claims = re.split(r":? ", line)
    CODES.setdefault(question, []).append(code)
    CELLS[question, code], CLAIMS[question, code] = (letters, level), set(claims)

TIME_CELLS: dict[tuple[str, str], str] = {}  # (cause, time) -> letters
TIME_CLAIMS: dict[str, set[str]] = {}
for line in UNCHANGED.strip().splitlines():
    cause, *rest = line.split()
    TIME_CLAIMS[cause] = set(rest[5:])
    for time, cell in zip(TIMES, rest[:5], strict=True):
        TIME_CELLS[cause, time] = cell[0] + cell[2] * 3

LEVELS = ["no", "advised", "yes", "prompt"]
WORDS = {
    "F": "worth_discussing", ".": "no_clear_reason", "C": "with_cautions", "X": "not_for_now",
}  # fmt: skip
BEST_FIRST = "F.CX"


def cells(case: dict) -> list[tuple[str, str, str, str]]:
    """(question, code, letters, level) of everything that the tables say to a case."""
    found = []
    for key, value in case.items():
        for code in value if isinstance(value, list) else [value]:
            if key == "unchanged_for":
                found.append((key, code, TIME_CELLS[case["cause"], code], "no"))
            elif (key, code) != ("age", "18to24") or case["cause"] in PATTERN:
                found.append((key, code, *CELLS[key, code]))
    if case["diagnosed_by"] == "doctor" and case["cause"] in CONFIRM:
        found.append(("diagnosed_by", "doctor", "CCCC", "advised"))
    if case["donor_hair"] == "limited" and case["cause"] in THINNING:
        found.append(("donor_hair", "limited", ".XXX", "no"))
    if case["donor_hair"] == "limited" and case["extent"] == "large":
        found.append(("donor_hair", "limited", ".XXX", "advised"))
    return found


def verdicts(case: dict) -> str:
    """What the tables come to: four letters and the level, 'CFFC no'."""
    found = cells(case)
    columns = ["".join(letters) for letters in zip(*(row[2] for row in found), strict=True)]
    smp, fue, fut, both = (next((x for x in "XCF" if x in column), ".") for column in columns)
    transplant = min(fue, fut, key=BEST_FIRST.index)
    both = max(both, smp, transplant, key=BEST_FIRST.index)
    level = max((row[3] for row in found), key=LEVELS.index)
    if {smp, fue, fut, both} == {"X"} and level == "no":
        level = "advised"
    return f"{smp}{fue}{fut}{both} {level}"
