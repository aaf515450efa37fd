"""Imports: files of other programs become personas and memories; personas leave as character cards."""
