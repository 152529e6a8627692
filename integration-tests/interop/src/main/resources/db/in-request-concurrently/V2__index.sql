create index concurrently note_text on note(text);
