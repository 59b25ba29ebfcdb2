"""Many patients at once, while the server is killed and started again."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from tools.torture.patients import READING, Patient, pictures
from tools.torture.site import Site

CONNECTIONS = 6
TOGETHER = 5  # forms that one of them has open at once
MOST_PHOTOS = 3


class Storm:
    """`weather(site, requests, kills)` lets it happen; `patients` are those who hold a reference afterwards."""

    def __init__(self, site: Site, requests: int, kills: int, seed: int):
        self.site, self.requests, self.kills = site, requests, kills
        self.dice = random.Random(seed)
        self.pictures = list(pictures(self.dice))
        self.patients: list[Patient] = []
        self.done = 0  # kills
        self.over = Event()

    def weather(self) -> None:
        self.site.start()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            coming = [pool.submit(self.come, self.dice.random()) for _ in range(CONNECTIONS)]
            try:
                self.kill_again_and_again(coming)
            finally:
                self.over.set()
        for one in coming:
            one.result()

    def come(self, seed: float) -> None:
        """One connection: opens some forms, fills them in, sends them one after the other."""
        dice = random.Random(seed)
        while not self.over.is_set():
            group = [Patient(self.site.port, self.chosen(dice)) for _ in range(TOGETHER)]
            for patient in group:
                patient.open()
            time.sleep(READING)
            for patient in group:
                patient.send()
                self.patients.append(patient)

    def chosen(self, dice: random.Random) -> list[bytes]:
        return dice.sample(self.pictures, dice.randint(0, MOST_PHOTOS))

    def kill_again_and_again(self, coming) -> None:
        """A kill after each few answers, at whatever moment; until there were enough of both."""
        pace = max(1, self.requests // self.kills)
        due = 0
        while self.done < self.kills or len(self.patients) < self.requests:
            if any(one.done() for one in coming):
                return  # it has failed: its error is raised by whoever waits for it
            if self.done < self.kills and len(self.patients) >= due:
                time.sleep(self.dice.random() * 0.3)
                self.site.kill()
                self.done += 1
                due = len(self.patients) + self.dice.randint(1, 2 * pace - 1)
                self.site.start()
            time.sleep(0.002)

    @property
    def summary(self) -> str:
        broken = sum(patient.broken for patient in self.patients)
        refused = Counter(status for patient in self.patients for status in patient.refused)
        photos = sum(len(patient.photos) for patient in self.patients)
        return (
            f"{len(self.patients)} requests answered, {photos} photos, {self.done} kills, {broken} answers cut off "
            f"and sent again, other answers: {dict(refused) or 'none'}"
        )


def complaints(storm: Storm, held: list[dict]) -> list[str]:
    """What is wrong with what the database holds, beside what was answered."""
    found = [f"a patient was answered {status}" for one in storm.patients for status in one.refused if status == 500]
    rows: dict[str, list[dict]] = {}
    for row in held:
        rows.setdefault(row["name"], []).append(row)
    found += [f"{name} is there {len(same)} times" for name, same in rows.items() if len(same) > 1]
    for patient in storm.patients:
        same = rows.get(patient.name, [])
        if patient.reference not in [row["reference"] for row in same]:
            found.append(f"{patient.reference} was answered and is not there")
        found += [f"{row['reference']}: {fault}" for row in same for fault in faults(patient, row)]
    return found


def faults(patient: Patient, row: dict) -> list[str]:
    whole = {
        "message": patient.message.strip(),
        "health consents": 1,
        "photos": len(patient.photos),
        "readable photos": len(patient.photos),
        "received": 1,
        "links": 1,
        "mails": 1,
    }
    return [f"{name} is {row[name]!r}, not {value!r}" for name, value in whole.items() if row[name] != value]


def orphans(site: Site) -> tuple[int, int]:
    """Photo files without a row (before, after) a purge that comes two hours later."""
    before = site.ask("files")["orphans"]
    site.ask("age")
    site.manage("purge")
    return before, site.ask("files")["orphans"]
