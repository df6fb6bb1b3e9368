"""ELAN: tiers become speakers, time decides the order, other tiers are counted."""

import pytest

from peer_research.errors import ImportFileError
from peer_research.transcripts.elan import read

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SLOTS = """
<TIME_ORDER>
  <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="100"/>
  <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1500"/>
  <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1600"/>
  <TIME_SLOT TIME_SLOT_ID="ts4"/>
  <TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="4000"/>
  <TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="5000"/>
</TIME_ORDER>
"""


def aligned(number, begin, end, text):
    return (
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="{begin}" '
        f'TIME_SLOT_REF2="{end}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>'
        "</ALIGNABLE_ANNOTATION></ANNOTATION>"
    )


def tier(name, *annotations, **attributes):
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<TIER LINGUISTIC_TYPE_REF="t" TIER_ID="{name}"{more}>' + "".join(annotations) + "</TIER>"
    )


def save(tmp_path, *tiers, slots=SLOTS):
    path = tmp_path / "a.eaf"
    header = '<HEADER><MEDIA_DESCRIPTOR MEDIA_URL="file:///home/geheim/opname.wav"/></HEADER>'
    text = HEAD + "<ANNOTATION_DOCUMENT>" + header + slots + "".join(tiers)
    path.write_text(text + "</ANNOTATION_DOCUMENT>", "utf-8")
    return path


def rows(turns):
    return [(t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in turns]


def test_tiers_are_speakers_in_order_of_time(tmp_path):
    path = save(
        tmp_path,
        tier(
            "Interviewer",
            aligned(1, "ts1", "ts2", "Hoe &amp; wat?"),
            aligned(2, "ts5", "ts6", "En\n  toen?"),
        ),
        tier("jongere", aligned(3, "ts3", "ts4", "eh"), aligned(4, "ts4", "ts5", "één keer")),
    )
    turns, ledger = read(path)
    assert rows(turns) == [
        ("Interviewer", "Hoe & wat?", 100, 1500, 1),
        # The border without a time lies where its neighbours are, and gives no time.
        ("jongere", "eh één keer", 1600, 4000, 3),
        ("Interviewer", "En toen?", 4000, 5000, 2),
    ]
    assert (ledger.lines, ledger.text_lines, ledger.unread) == (4, 4, {})


def test_what_hangs_from_another_tier_is_counted_and_left_out(tmp_path):
    reference = (
        '<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a9" ANNOTATION_REF="a1">'
        "<ANNOTATION_VALUE>how and what</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )
    path = save(
        tmp_path,
        tier("I", aligned(1, "ts1", "ts2", "Hoe en wat"), aligned(2, "ts5", "ts6", " ")),
        tier("I-woorden", aligned(5, "ts1", "ts2", "Hoe"), PARENT_REF="I"),
        tier("I-engels", reference, PARENT_REF="I"),
    )
    turns, ledger = read(path)
    assert rows(turns) == [("I", "Hoe en wat", 100, 1500, 1)]
    assert ledger.unread == {"afhankelijk": 2}
    assert (ledger.lines, ledger.text_lines, ledger.skipped) == (2, 1, {"leeg": 1})
    assert any("andere laag 2" in line for line in ledger.summary())


def test_a_participant_names_a_tier_unless_there_are_two(tmp_path):
    path = save(
        tmp_path,
        tier("spraak-1", aligned(1, "ts1", "ts2", "ja"), PARTICIPANT="Noor"),
        tier("spraak-2", aligned(2, "ts3", "ts5", "nee"), PARTICIPANT="Sam"),
        tier("gebaar-2", aligned(3, "ts3", "ts5", "zwaait"), PARTICIPANT="Sam"),
        tier("leeg", PARTICIPANT="Noor"),
    )
    assert [t.speaker for t in read(path)[0]] == ["Noor", "spraak-2", "gebaar-2"]


def test_no_path_of_the_recording_comes_along(tmp_path):
    path = save(tmp_path, tier("I", aligned(1, "ts1", "ts2", "ja")))
    assert "geheim" not in repr(read(path))


def test_a_missing_slot_is_placed(tmp_path):
    path = save(tmp_path, tier("I", aligned(1, "ts1", "ts99", "ja")))
    with pytest.raises(ImportFileError) as caught:
        read(path)
    assert caught.value.key == "transcripts_data.bad_segment"
    assert caught.value.values["number"] == 1


BOMB = (
    HEAD + '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<ANNOTATION_DOCUMENT>&c;</ANNOTATION_DOCUMENT>"
)
EXTERNAL = (
    HEAD + '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
    "<ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>"
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (BOMB, "unsafe"),
        (EXTERNAL, "unsafe"),
        (HEAD + "<ANNOTATION_DOCUMENT><TIER>", "damaged_elan"),
        (HEAD + "<html></html>", "not_elan"),
        ("Interviewer: hoi", "not_elan"),
    ],
)
def test_what_is_no_sound_elan_file_is_refused(tmp_path, text, key):
    path = tmp_path / "a.eaf"
    path.write_text(text, "utf-8")
    with pytest.raises(ImportFileError) as caught:
        read(path)
    assert caught.value.key == f"transcripts_data.{key}"
    assert "a.eaf" in str(caught.value)
