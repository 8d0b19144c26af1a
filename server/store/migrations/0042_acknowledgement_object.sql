-- What is erased takes along who said of it that it does not identify, and nothing of what others said.
-- oldest release: 0.2.0

-- `object`: what it was said with, or what passed as it had been said before: `case`, `report`,
-- `message:ID`, … A row for each.
ALTER TABLE acknowledgement RENAME TO acknowledgement_before;
CREATE TABLE acknowledgement (
  subject @text NOT NULL,
  digest @text NOT NULL,
  object @text NOT NULL,
  network_id @id NOT NULL,
  kind @text NOT NULL,
  content @text NOT NULL,
  author_id @id NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (subject, digest, object, network_id)
) @clustered;
INSERT INTO acknowledgement (subject, digest, object, network_id, kind, content, author_id, at)
SELECT subject, digest, object, network_id, kind, content, author_id, at FROM acknowledgement_before;
DROP TABLE acknowledgement_before;
