-- What a series and the submitting centre decide about a case after its submission.
-- oldest release: 0.2.0

-- `awaits_submitter`: the series waits for information, or for the agreement to another series.
-- The first three hold the latest of what the series asked for; NULL when nothing is open.
ALTER TABLE case_record ADD COLUMN awaits_submitter @flag NOT NULL DEFAULT 0;
ALTER TABLE case_record ADD COLUMN request_text @text;
ALTER TABLE case_record ADD COLUMN request_at @time;
ALTER TABLE case_record ADD COLUMN request_by @id;
ALTER TABLE case_record ADD COLUMN redirect_series_id @id;
ALTER TABLE case_record ADD COLUMN redirect_reason @text;
ALTER TABLE case_record ADD COLUMN redirect_at @time;
ALTER TABLE case_record ADD COLUMN redirect_by @id;
ALTER TABLE case_record ADD COLUMN refusal_reason @text;
ALTER TABLE case_record ADD COLUMN refusal_series_id @id;
ALTER TABLE case_record ADD COLUMN refusal_at @time;
ALTER TABLE case_record ADD COLUMN refusal_by @id;

DROP INDEX case_by_centre;
DROP INDEX case_by_series;
CREATE INDEX case_by_centre ON case_record (centre_id, state, awaits_submitter, activity_at, id);
CREATE INDEX case_by_series ON case_record (series_id, state, awaits_submitter, activity_at, id);

-- Answers in writing; `version` is that of the case they answer.
CREATE TABLE case_answer (
  case_id @id NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  version @int NOT NULL,
  outcome @text NOT NULL CHECK (outcome IN ('final', 'no_conclusion')),
  content @text NOT NULL,
  re_review_on @text,               -- YYYY-MM-DD
  to_ratify @flag NOT NULL,
  author_id @id NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (case_id, number, network_id)
) @clustered;
