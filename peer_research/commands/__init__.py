"""The commands of ``peer-research``. Each only asks the library and prints."""
