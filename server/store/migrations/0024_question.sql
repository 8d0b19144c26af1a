-- General questions to a series.
-- oldest release: 0.2.0

-- `network_id` is that of the series. `title`, `page_question` and `page_answer` are what the
-- question page shows; `published_at` is NULL while it shows nothing.
CREATE TABLE question (
  id @id NOT NULL,
  network_id @id NOT NULL,
  series_id @id NOT NULL,
  orpha @text NOT NULL,             -- empty when it is about no disease in particular
  state @text NOT NULL CHECK (state IN ('asked', 'answered', 'redirected')),
  revision @int NOT NULL,
  content @text NOT NULL,
  asked_by @id NOT NULL,
  centre_id @id NOT NULL,
  asked_at @time NOT NULL,
  reply @text,                      -- the answer, or why it is outside the field
  reply_centre_id @id,
  reply_by @id,
  reply_at @time,
  title @text,
  page_question @text,
  page_answer @text,
  published_at @time,
  PRIMARY KEY (id, network_id)
);
CREATE INDEX question_by_asker ON question (asked_by, id);
CREATE INDEX question_by_series ON question (series_id, id);
CREATE INDEX question_by_publication ON question (published_at, id);

-- The words of what is published.
CREATE TABLE question_token (
  token @text NOT NULL,
  question_id @id NOT NULL,
  network_id @id NOT NULL,
  PRIMARY KEY (token, question_id, network_id)
) @clustered;
CREATE INDEX question_token_by_question ON question_token (question_id);
