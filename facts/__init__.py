"""What is known: vocabulary, working memory, case files, text parser, redaction, collectors."""
