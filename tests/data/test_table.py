"""Tables: what is read of files of every sort, what is left out, and what is refused in a sentence."""

import re

import numpy as np
import pytest

from nnviz.data.names import clean_name, tell_apart
from nnviz.data.splitting import split
from nnviz.data.table import read_table


def rows(sep=",", n=20, point=".", classes=("a", "b"), end="\n", more=""):
    """n rows of two numbers and a class: "0.5,40,a"."""
    numbers = [(f"{2 * i + 0.5}".replace(".", point), f"{40 - i * i}") for i in range(n)]
    return "".join(sep.join([x, y, classes[i % len(classes)]]) + more + end for i, (x, y) in enumerate(numbers))


HEAD = "height,weight,kind\n"
PLAIN = HEAD + rows()
READ = "height weight | kind: a b | 20"


def column(*cells, head="extra", n=20):
    """The plain table with a fourth column in front, whose cells are repeated."""
    lines = PLAIN.splitlines()
    return "\n".join([f"{head},{lines[0]}"] + [f"{cells[i % len(cells)]},{line}" for i, line in enumerate(lines[1:])])


def changed(line, text, table=PLAIN):
    lines = table.splitlines()
    lines[line] = text
    return "\n".join(lines)


# name -> the file, and what is read of it: inputs | class column: classes | samples; or the start of a sentence.
FILES = {
    # How it is written
    "plain": (PLAIN, READ),
    "semicolons": (PLAIN.replace(",", ";"), READ),
    "tabs": (PLAIN.replace(",", "\t"), READ),
    "bars": (PLAIN.replace(",", "|"), READ),
    "spaces": (PLAIN.replace(",", "   "), READ),
    "spaces at both ends": (HEAD.replace(",", " ") + "".join(f"  {r} \n" for r in rows(" ").splitlines()), READ),
    "spaces after commas": (PLAIN.replace(",", ", "), READ),
    "decimal commas": (HEAD.replace(",", ";") + rows(";", point=","), READ),
    "decimal commas and tabs": (HEAD.replace(",", "\t") + rows("\t", point=","), READ),
    "decimal commas in quotes": (HEAD + re.sub(r"(\d+,5)", r'"\1"', rows(point=",")), READ),
    "thousands in quotes": (HEAD + rows().replace("40", '"1,040"').replace(".5", ""), READ),
    "separator named as Excel does": ("sep=;\n" + PLAIN.replace(",", ";"), READ),
    "CRLF": (PLAIN.replace("\n", "\r\n"), READ),
    "CR": (PLAIN.replace("\n", "\r"), READ),
    "no last line end": (PLAIN.rstrip(), READ),
    "blank lines": (PLAIN.replace("\n", "\n\n") + "\n\n", READ),
    "lines of commas only": (PLAIN + ",,\n,,\n", READ),
    "comments": ("# by hand\n" + PLAIN + "# end\n", READ),
    "all in quotes": (re.sub(r"[^,\n]+", r'"\g<0>"', PLAIN), READ),
    "separators in quotes": (PLAIN.replace(",a\n", ',"a, then"\n'), "height weight | kind: a, then b | 20"),
    "quotes in quotes": (PLAIN.replace(",a\n", ',"the ""a"""\n'), 'height weight | kind: b the "a" | 20'),
    "line ends in quotes": (PLAIN.replace(",a\n", ',"a\nend"\n'), "height weight | kind: a end b | 20"),
    "separator at the end": (PLAIN.replace("\n", ",\n"), READ),
    "separator at the end of rows only": (HEAD + rows(more=","), READ),
    "UTF-8": (PLAIN.replace("a\n", "é\n").encode(), "height weight | kind: b é | 20"),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + PLAIN.encode(), READ),
    "UTF-16": (PLAIN.encode("utf-16"), READ),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), READ),
    "UTF-16, the other end first": (PLAIN.encode("utf-16-be"), READ),
    "Windows-1252": (PLAIN.replace("a\n", "é–\n").encode("cp1252"), "height weight | kind: b é– | 20"),
    "Latin-1": (
        PLAIN.replace("a\n", "é\n").encode() + b"1,2,\xe9\x81\n1,2,\xe9\x81\n",
        "height weight | kind: b Ã© é | 22",
    ),
    "pasted with a mark": ("\ufeff" + PLAIN, READ),
    "exponents and signs": (HEAD + rows().replace("40", "+4e1").replace("0.5", ".5E0"), READ),
    "the true minus": (PLAIN.replace("-", "−"), READ),
    "a line too long by one cell": (changed(3, "1,2,a,4"), "height weight | kind: a b | 19"),
    "two lines too short": (changed(5, "4", changed(3, "1,2")), "height weight | kind: a b | 18"),
    "R's row names": (HEAD + "".join(f"r{i},{row}\n" for i, row in enumerate(rows().splitlines())), READ),
    # Names
    "no names": (rows(), "column 1 column 2 | column 3: a b | 20"),
    "no names, no entry first": (changed(0, "?,40,a", rows()), "column 1 column 2 | column 3: a b | 19"),
    "a name is empty": (changed(0, "height,,kind"), "height column 2 | kind: a b | 20"),
    "names twice": (changed(0, "x,x,x"), "x x (2) | x (3): a b | 20"),
    "names twice, and the second taken": (changed(0, "x,x,x (2)"), "x x (2) | x (2) (2): a b | 20"),
    "a formula": (changed(0, "=cmd(),+1+1,@kind"), "=cmd() +1+1 | @kind: a b | 20"),
    "HTML": (changed(0, "<b>h</b>,<script>,kind"), "‹b›h‹/b› ‹script› | kind: a b | 20"),
    "Markdown": (changed(0, "(h)[http://x],`w`,**kind**"), "(h)(http x) 'w' | ∗∗kind∗∗: a b | 20"),
    "a name of many lines": (changed(0, '"height\n of it",weight,kind'), "height of it weight | kind: a b | 20"),
    "a name of 300": (changed(0, "h" * 300 + ",weight,kind"), "h" * 39 + "… weight | kind: a b | 20"),
    "a name of control characters": (changed(0, "a\u202e\u200bb,weight,kind"), "a b weight | kind: a b | 20"),
    "scikit-learn's head": ("20,2,a,b\n" + rows(classes="01"), "column 1 column 2 | class: a b | 20"),
    # The class column
    "class first": (
        "kind,x,y\n" + "".join(f"{'ab'[i % 2]},{i / 7},{i * i}\n" for i in range(20)),
        "x y | kind: a b | 20",
    ),
    "two columns of words": (column("u", "v"), READ),
    "the class by its name": (column("u", "v", head="Species"), "height weight | Species: u v | 20"),
    "numbers named class": (column(3, 1, 2, head="class"), "height weight | class: 1 2 3 | 20"),
    "y is a coordinate beside words": ("x,y,sort\n" + rows(), "x y | sort: a b | 20"),
    "y is the class beside numbers": ("w,x,y\n" + rows(classes="01"), "w x | y: 0 1 | 20"),
    "numbers at the end": ("u,v,w\n" + rows(classes="01"), "u v | w: 0 1 | 20"),
    "numbers at the front": (
        "w,u,v\n" + "".join(f"{i % 3},{i / 7},{i * i / 3}\n" for i in range(20)),
        "u v | w: 0 1 2 | 20",
    ),
    "numbers as classes written 1 and 1.0": ("u,v,w\n" + rows(classes=("1", "2", "1.0")), "u v | w: 1 2 | 20"),
    "none is a class": (PLAIN.replace(",a\n", ",none\n"), "height weight | kind: b none | 20"),
    "twenty classes": (
        HEAD + rows(n=60, classes=[f"k{i:02}" for i in range(20)]),
        "height weight | kind: " + " ".join(f"k{i:02}" for i in range(20)) + " | 60",
    ),
    # What is left out
    "missing values": (changed(3, "?,4,a", changed(5, "NA,4,b", changed(7, ",4,b"))), "height weight | kind: a b | 17"),
    "a class is missing": (changed(3, "1,4,", changed(5, "2,4,NA")), "height weight | kind: a b | 18"),
    "NaN, inf and 1e400": (
        changed(3, "nan,4,a", changed(5, "inf,4,b", changed(7, "1e400,4,b"))),
        "height weight | kind: a b | 17",
    ),
    "a word among numbers": (changed(3, "tall,4,a"), "height weight | kind: a b | 19"),
    "hexadecimal, 1_000 and digits of another script are words": (
        changed(3, "0x10,4,a", changed(5, "1_0,4,b")),
        "height weight | kind: a b | 18",
    ),
    "a constant column": (column(5), READ),
    "a column constant where all else is filled": (changed(3, "6,?,4,a", column(5)), "height weight | kind: a b | 19"),
    "an empty column": (column(""), READ),
    "a column mostly empty": (column(1, "", "", 2, ""), READ),
    "a column of many words": (column(*[f"w{i}" for i in range(20)]), READ),
    "a column that counts": (column(*range(20), head="id"), READ),
    "a column that counts from 7": (column(*range(7, 27)), READ),
    "shares with a sign are words": (column("10%", "20%"), READ),
    # Refused
    "nothing": ("", "This table is empty"),
    "blank": ("  \n\n ", "This table is empty"),
    "separators only": (",,,\n,,,\n", "This table is empty"),
    "one column": ("a\n" * 30, "Only one column"),
    "a line of names": (HEAD, "This table has fewer than two rows of values"),
    "few rows": (HEAD + rows(n=8), "There are 8 complete samples; at least 15"),
    "no complete row": (column("", 1, "", 2), "There are 10 complete samples"),
    "one class": (PLAIN.replace(",b\n", ",a\n"), "The class column “kind” has one entry only|No column tells"),
    "one class once the rows are complete": (
        HEAD + re.sub(r"[\d.]+,(-?\d+),b", r"?,\1,b", rows(n=40)),
        "All complete samples are of one class, “a”",
    ),
    "a class with one row": (changed(3, "1,4,c"), "The class “c” has one complete sample"),
    "21 classes": (HEAD + rows(n=63, classes=[f"k{i}" for i in range(21)]), "No column tells the classes"),
    "numbers only": ("u,v\n" + "".join(f"{i / 7},{i / 3}\n" for i in range(30)), "No column tells the classes"),
    "one number column": (
        "u,kind\n" + "".join(f"{i / 7},{'ab'[i % 2]}\n" for i in range(30)),
        "Beside the class column “kind” there is 1",
    ),
    "65 number columns": (
        "".join(",".join(str(i * j % 71) for j in range(2, 67)) + f",{'ab'[i % 2]}\n" for i in range(30)),
        "Beside the class column “column 66” there are 65 columns .*: choose some",
    ),
    "ragged": (
        "a,b,c\n" + "1,2\n1,2,3,x\n" * 9 + "1,2,x\n" * 10,
        "The lines have different numbers of cells: most have 3, line 2 has 2",
    ),
    "a quotation mark that stays open": (changed(3, '"1,2,a'), "A quotation mark in line 4 is not closed"),
    "101 columns": (",".join("1" * 102) + "\n", "Line 1 has 102 cells"),
    "a line without end": ("1," * 60_000, "Line 1 has 120,000 characters"),
    "a cell of 11,000": (changed(3, "1,2," + "a" * 11_000), "A cell in line 4 is longer than 10,000"),
    "20,001 rows without names": ("1,2,a\n2,1,b\n" + "1,2,a\n" * 19_999, "This table has more than 20,000 rows"),
    "20,001 rows": (HEAD + "1,2,a\n" * 20_001, "This table has more than 20,000 rows"),
    "more than 10 MB": (b"1,2,a\n" * 1_800_000, "This table has 10.3 MB"),
    "a workbook": (b"PK\x03\x04" + bytes(99), "This is an Excel workbook or another zipped file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(99), "This is an old Excel workbook"),
    "gzipped": (b"\x1f\x8b" + bytes(99), "This is a gzipped file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "This is a picture"),
    "a web page": ("<!DOCTYPE html><table></table>", "This is a web page"),
    "bytes of anything": (bytes(range(256)) * 9, "This file is not text"),
    "half a character of UTF-16": (PLAIN.encode("utf-16") + b"\0", "This file is not text"),
}


@pytest.mark.parametrize("file, told", FILES.values(), ids=FILES)
def test_a_file_is_read_rightly_or_refused_in_a_sentence(file, told):
    try:
        table = read_table(file)
    except ValueError as error:
        assert re.match(told, str(error)), error
        assert str(error)[0].isupper() and str(error)[-1] == "." and "\n" not in str(error)
        return
    read = f"{' '.join(table.names)} | {table.class_column}: {' '.join(table.classes)} | {len(table.y)}"
    assert read == told
    assert table.values.shape == (len(table.y), len(table.names)) and np.isfinite(table.values).all()
    assert table.rows == table.incomplete + len(table.y)
    assert {*table.names, *table.left_out, table.class_column} == {column.name for column in table.sheet.columns}


def test_there_are_eighty_files():
    assert len(FILES) >= 80


def test_values_stay_those_of_the_file():
    table = read_table(HEAD.replace(",", ";") + rows(";", point=","))
    assert table.values[:3].tolist() == [[0.5, 40], [2.5, 39], [4.5, 36]] and table.y[:3].tolist() == [0, 1, 0]
    assert table.sheet.decimal_commas and table.sheet.separator == ";"
    thousands = read_table(HEAD + rows().replace("40", '"1,040"').replace(".5", ""))
    assert thousands.values[0].tolist() == [0, 1040]


def test_why_a_column_is_left_out():
    wide = "id,same,words,few,height,weight,kind\n" + "".join(
        f"{i},5,w{i},{'' if i % 3 else i},{row}\n" for i, row in enumerate(rows().splitlines())
    )
    assert read_table(wide).left_out == {"id": "counts", "same": "constant", "words": "words", "few": "empty"}


def test_a_person_chooses_the_columns():
    data = column("u", "v").replace("extra", "sort")
    assert read_table(data).class_column == "kind"
    table = read_table(data, class_column="sort", inputs=["weight", "height"])
    assert table.classes == ("u", "v") and table.names == ("height", "weight") and table.chosen
    counted = column(*range(20), head="id")
    assert read_table(counted, inputs=["id", "weight"]).names == ("id", "weight")  # asked for, it is taken
    assert read_table(counted, inputs=["id", "weight"]).left_out == {"height": "unchosen"}
    with pytest.raises(ValueError, match="There is no column “colour”; the columns are “sort”, “height”"):
        read_table(data, class_column="colour")
    with pytest.raises(ValueError, match="The class column “height” has 30 different entries"):
        read_table(HEAD + rows(n=30), class_column="height")
    with pytest.raises(ValueError, match="holds words"):
        read_table(data, inputs=["sort", "height", "weight"])


def test_the_split_is_alike_by_class_and_the_same_each_time():
    y = np.repeat([0, 1, 2], [100, 50, 3])
    train, test = split(y)
    assert sorted([*train, *test]) == list(range(153))
    assert np.bincount(y[test]).tolist() == [20, 10, 1]
    assert np.array_equal(train, split(y)[0]) and not np.array_equal(train, split(y, seed=1)[0])
    assert len(set(y[train[:30]])) > 1  # mixed, so that the first samples are of several classes


def test_names_are_safe_wherever_they_are_shown():
    odd = "<img src=x onerror=alert(1)> [a](javascript:b) ${jndi} `c` \\d |e| {f} \x00\x1b[31m\u202e"
    assert not set(clean_name(odd)) & set("<>[]{}`$\\|\x00\x1b\u202e") and len(clean_name(odd)) <= 40
    assert tell_apart(["x", "", "x", "column 2"], "column {}") == ("x", "column 2", "x (2)", "column 2 (2)")
