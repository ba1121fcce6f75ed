"""Forms of agreements: texts, dates, signatures, documents. They read what was typed and know no rule."""
