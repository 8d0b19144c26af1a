-- Identifying data in any text: what was reported, and what signed documents it was taken out of.
-- oldest release: 0.2.0

-- Wherever a reported text stood, there stands `reported:ID`. `subject`: `case:ID` or `question:ID`.
-- `content`: what stood there, until it is erased. A report holds several texts where a field had
-- several wordings.
CREATE TABLE text_report (
  subject @text NOT NULL,
  id @id NOT NULL,
  network_id @id NOT NULL,
  report_id @id NOT NULL,
  content @text,
  reported_at @time NOT NULL,
  reported_by @id NOT NULL,
  erased_at @time,
  PRIMARY KEY (subject, id, network_id)
) @clustered;

-- The hash of what was signed, where the document no longer holds all of it.
ALTER TABLE signed_document ADD COLUMN sha256 @text;
