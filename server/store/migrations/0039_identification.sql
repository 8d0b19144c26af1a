-- What was found in texts and said not to identify anybody.
-- oldest release: 0.2.0

-- `subject`: what the texts are said of: `case:ID`, `question:ID`, or `series:ID` for its meetings.
-- `digest`: SHA-256 of kind and text, in hexadecimal, so that a long text can be a key. `object`: what
-- it was first said with: `case`, `report`, `message:ID`, …
CREATE TABLE acknowledgement (
  subject @text NOT NULL,
  digest @text NOT NULL,
  network_id @id NOT NULL,
  kind @text NOT NULL,
  content @text NOT NULL,
  object @text NOT NULL,
  author_id @id NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (subject, digest, network_id)
) @clustered;
