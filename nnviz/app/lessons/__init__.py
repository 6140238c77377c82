"""Lessons on the screen: the bar of the open one, their contents page, worksheets, one of your own."""
