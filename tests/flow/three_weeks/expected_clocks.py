"""Every expected clock of each handoff, calculated by hand: seller, start, due time, state, end and seconds."""

from tests.flow.three_weeks.handoff_facts import Clock, HandoffFacts
from tests.flow.three_weeks.times import NOW

TARGETS = ("acceptance", "offer", "first_attempt", "first_contact", "disposition")
ACCEPTANCE, OFFER, ATTEMPT, CONTACT, DISPOSITION = TARGETS
MET, BREACHED, CANCELLED, RUNNING = "met", "breached", "cancelled", "running"

HANDOFF_FACTS = {
    **dict.fromkeys(["fichte/1", "ginster/1", "ahorn/1", "birke/1", "dattel/1", "iris/1", "ilex/1"], HandoffFacts()),
    "holunder/1": HandoffFacts(origin="sales"),
    "birke/2": HandoffFacts(cycle=2),
    "nessel/1": HandoffFacts(),
    "eiche/1": HandoffFacts("ben", "south"),
    "kiefer/1": HandoffFacts(version=2),
    "olive/1": HandoffFacts("ben", "south", version=2),
}

CLOCKS: dict[str, list[Clock]] = {
    "fichte/1": [
        Clock(ACCEPTANCE, None, "20 Oct 10:00", "20 Oct 15:00", MET, "20 Oct 11:00", 3600, 3600),
        Clock(ATTEMPT, "anna", "20 Oct 11:00", "20 Oct 16:00", MET, "20 Oct 11:30", 1800, 1800),
        Clock(CONTACT, "anna", "20 Oct 11:00", "21 Oct 11:00", MET, "20 Oct 11:30", 1800, 1800),
        # The fifth open day after it, at the same wall time, which is after the clock change.
        Clock(DISPOSITION, "anna", "20 Oct 11:00", "27 Oct 11:00", MET, "21 Oct 09:30", 81000, 23400),
    ],
    "ginster/1": [
        Clock(ACCEPTANCE, None, "22 Oct 09:00", "22 Oct 14:00", CANCELLED, cancelled=("22 Oct 10:15", "closed")),
    ],
    # Sales came first: it had reached each target when its clock started.
    "holunder/1": [
        Clock(ACCEPTANCE, None, "24 Oct 10:00", "24 Oct 15:00", MET, "24 Oct 10:00", 0, 0),
        Clock(ATTEMPT, "anna", "22 Oct 15:00", "23 Oct 10:00", MET, "22 Oct 15:00", 0, 0),
        Clock(CONTACT, "anna", "22 Oct 15:00", "23 Oct 15:00", MET, "22 Oct 15:00", 0, 0),
        Clock(DISPOSITION, "anna", "22 Oct 15:00", "29 Oct 15:00", MET, "22 Oct 15:00", 0, 0),
    ],
    "ahorn/1": [
        Clock(ACCEPTANCE, None, "24 Oct 17:00", "27 Oct 12:00", MET, "25 Oct 18:00", 90000, 3600),
        Clock(ATTEMPT, "anna", "25 Oct 18:00", "27 Oct 14:00", MET, "26 Oct 16:30", 84600, 0),
        # 24 hours end at 17:00, since this day has 25: Anna has half an hour left.
        Clock(CONTACT, "anna", "25 Oct 18:00", "26 Oct 17:00", MET, "26 Oct 16:30", 84600, 0),
        # Open days: Monday to Thursday and, after the holiday, Monday, until closing time.
        Clock(DISPOSITION, "anna", "25 Oct 18:00", "03 Nov 18:00", MET, "29 Oct 15:00", 338400, 75600),
    ],
    "birke/1": [
        Clock(ACCEPTANCE, None, "23 Oct 14:50", "24 Oct 09:50", BREACHED, "27 Oct 09:30", 330000, 42000, 27600),
        Clock(ATTEMPT, "anna", "27 Oct 09:30", "27 Oct 14:30", CANCELLED, cancelled=("27 Oct 10:00", "closed")),
        Clock(CONTACT, "anna", "27 Oct 09:30", "28 Oct 09:30", CANCELLED, cancelled=("27 Oct 10:00", "closed")),
        Clock(DISPOSITION, "anna", "27 Oct 09:30", "04 Nov 09:30", MET, "27 Oct 10:00", 1800, 1800),
    ],
    "birke/2": [
        # Open hours: three of Thursday, none of the holiday, one of Monday.
        Clock(ACCEPTANCE, None, "30 Oct 15:00", "03 Nov 10:00", MET, "03 Nov 09:30", 325800, 12600),
        Clock(ATTEMPT, "anna", "03 Nov 09:30", "03 Nov 14:30", MET, "03 Nov 11:00", 5400, 5400),
        Clock(CONTACT, "anna", "03 Nov 09:30", "04 Nov 09:30", MET, "03 Nov 11:00", 5400, 5400),
        Clock(DISPOSITION, "anna", "03 Nov 09:30", "10 Nov 09:30", RUNNING),
    ],
    "dattel/1": [
        # The lead had qualified the day before, but Accord learned it later: a running clock does not move.
        Clock(ACCEPTANCE, None, "29 Oct 10:00", "29 Oct 15:00", MET, "29 Oct 11:00", 3600, 3600),
        Clock(ATTEMPT, "anna", "29 Oct 11:00", "29 Oct 16:00", MET, "29 Oct 11:30", 1800, 1800),
        Clock(CONTACT, "anna", "29 Oct 11:00", "30 Oct 11:00", CANCELLED, cancelled=("30 Oct 10:00", "closed")),
        Clock(DISPOSITION, "anna", "29 Oct 11:00", "06 Nov 11:00", MET, "30 Oct 10:00", 82800, 25200),
    ],
    "iris/1": [
        Clock(ACCEPTANCE, None, "27 Oct 10:00", "27 Oct 15:00", MET, "27 Oct 10:30", 1800, 1800),
        Clock(ATTEMPT, "anna", "27 Oct 10:30", "27 Oct 15:30", MET, "27 Oct 14:00", 12600, 9000),
        Clock(CONTACT, "anna", "27 Oct 10:30", "28 Oct 10:30", MET, "27 Oct 14:00", 12600, 9000),
        Clock(DISPOSITION, "anna", "27 Oct 10:30", "04 Nov 10:30", MET, "30 Oct 10:00", 257400, 84600),
    ],
    "ilex/1": [
        Clock(ACCEPTANCE, None, "28 Oct 16:00", "29 Oct 11:00", CANCELLED, cancelled=("29 Oct 10:00", "merged")),
    ],
    "nessel/1": [
        # It counts for Ben's team, since the handoff was Ben's when it was due.
        Clock(ACCEPTANCE, None, "27 Oct 16:00", "28 Oct 11:00", BREACHED, "29 Oct 10:00", 151200, 39600, 25200,
              team="south"),
        Clock(ATTEMPT, "anna", "29 Oct 10:00", "29 Oct 15:00", MET, "29 Oct 10:15", 900, 900),
        Clock(CONTACT, "anna", "29 Oct 10:00", "30 Oct 10:00", BREACHED),
        Clock(DISPOSITION, "anna", "29 Oct 10:00", "06 Nov 10:00", BREACHED),
    ],
    "eiche/1": [
        Clock(ACCEPTANCE, None, "30 Oct 16:00", "03 Nov 11:00", BREACHED, "03 Nov 14:45", 341100, 24300, 9900),
        Clock(ATTEMPT, "ben", "03 Nov 14:45", "04 Nov 09:45", BREACHED, "05 Nov 10:00", 155700, 44100, 29700),
        # This target counts elapsed time: late by 19 hours and a quarter.
        Clock(CONTACT, "ben", "03 Nov 14:45", "04 Nov 14:45", BREACHED, "05 Nov 10:00", 155700, 44100, 69300),
        Clock(DISPOSITION, "ben", "03 Nov 14:45", "10 Nov 14:45", MET, "06 Nov 11:00", 245700, 76500),
    ],
    "kiefer/1": [
        # In time by the first agreement, too late by the second one.
        Clock(ACCEPTANCE, None, "04 Nov 10:00", "04 Nov 12:00", BREACHED, "04 Nov 13:45", 13500, 9900, 2700),
        # Anna told of her acceptance afterwards: she had been offered the lead by then.
        Clock(OFFER, "anna", "04 Nov 13:45", "04 Nov 14:45", MET, "04 Nov 13:45", 0, 0),
        Clock(ATTEMPT, "anna", "04 Nov 13:45", "04 Nov 17:45", BREACHED, "05 Nov 09:30", 71100, 17100, 2700),
        Clock(CONTACT, "anna", "04 Nov 13:45", "05 Nov 13:45", MET, "05 Nov 09:30", 71100, 17100),
        Clock(DISPOSITION, "anna", "04 Nov 13:45", "11 Nov 13:45", MET, "07 Nov 12:00", 252900, 83700),
    ],
    "olive/1": [
        Clock(ACCEPTANCE, None, "07 Nov 15:00", "07 Nov 17:00", BREACHED),
        Clock(OFFER, "ben", NOW, NOW, RUNNING),
    ],
}  # fmt: skip
