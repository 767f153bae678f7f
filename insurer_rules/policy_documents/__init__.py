"""What a page, a PDF or a pasted text of a health insurer says in figures: proposals, doubts and the rest, all of it.

Layout finds headings, lists and tables; scopes say what each number inherits from them; a grammar reads the amounts.
"""

from insurer_rules.policy_documents.documents import Form, form_of, read_document
from insurer_rules.policy_documents.lines import DocumentReading, ReadLine

__all__ = ["DocumentReading", "Form", "ReadLine", "form_of", "read_document"]
