"""A docx whose tables are paragraphs that each begin with a tab, as a text file pasted into Word has them."""

from __future__ import annotations

from docx.document import Document

from knowledge.texts.passage import PolicyText
from knowledge.texts.reading import read_text
from tests.knowledge.policy_files import PLAN, as_docx


def pasted(lines: list[str]) -> PolicyText:
    """What is read from a docx with one paragraph for each line."""

    def build(document: Document) -> None:
        for line in lines:
            document.add_paragraph(line)

    return read_text("方案.docx", as_docx(build))


def test_a_flattened_table_gives_the_same_passages_in_word_as_in_a_text_file() -> None:
    text = read_text("方案.txt", PLAN.encode())
    assert any("制造类" in passage.clause for passage in text.passages)
    assert pasted(PLAN.split("\n")).passages == text.passages


def test_paragraphs_that_only_begin_with_a_tab_are_no_table() -> None:
    lines = PLAN.partition("附件")[0].split("\n")
    indented = [f"\t{line}" if line else line for line in lines]
    assert pasted(indented).passages == pasted(lines).passages
