"""What is said of a table that was read."""

from nnviz.data.table import read_table
from nnviz.text.table import read_sentences


def test_all_that_was_chosen_and_left_out_is_said():
    rows = "".join(f"{i};a{i};{i * i},5;{i % 7},25;{'xyz'[i % 3]}\n" for i in range(30))
    said = " ".join(read_sentences(read_table("id;note;size;width;kind\n" + rows + "30;a;?;1,5;x\n1;2\n")))
    assert "**30 samples** with 2 numbers each: size and width." in said
    assert "**3 classes** in the column “kind”: x (10), y (10) and z (10)." in said
    assert "Column left out: “note” (words, not numbers)." in said
    assert "Column left out: “id” (it only counts the rows)." in said
    assert "1 row is left out, because an entry is missing" in said
    assert "1 line is left out because of another number of cells; the first is line 33." in said
    assert "Read as UTF-8 with semicolons between cells and decimal commas; the first line names the columns." in said
    assert "6 rows, a fifth of each class drawn at random" in said and "learns from the other 24." in said
