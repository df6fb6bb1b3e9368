"""Who speaks, beside what the case files hold."""

from anonymiser.recognisers.speakers import find_speakers


def test_a_usual_word_that_speaks_among_names_is_a_name_but_a_question_is_not():
    lines = ("Amara: Wil je dat?", "Best: Ja.", "Vraag: en nu?") * 6
    text = "\n".join(lines)
    found = {text[span.start : span.end] for span in find_speakers(text)}
    assert found == {"Amara", "Best"}
