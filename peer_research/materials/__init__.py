"""What a team prints before a conversation: forms, cards, sheets and plans, in Word.

One small module per material, each with ``write_<name>(…, path)``. The long texts stand in
``protocols/materialen/*.toml``, where a team can change them; a study may keep its own in
``protocols/materialen/`` of the study folder. `whole_set` makes what a protocol needs.
"""
