"""Policy texts as their issuers published them: from the bytes of a file to clauses that can be found and cited."""
