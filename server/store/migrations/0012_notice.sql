-- What users are told until they read it, and what the server does at a later time.
-- oldest release: 0.2.0

-- Ids are time-ordered, so a user's notices lie in the order of time. `about` is the stream of what
-- it is about, `label` how that is called.
CREATE TABLE notice (
  user_id @id NOT NULL REFERENCES app_user (id),
  id @id NOT NULL,
  network_id @id NOT NULL,
  kind @text NOT NULL,
  about @id NOT NULL,
  label @text NOT NULL,
  at @time NOT NULL,
  read_at @time,
  PRIMARY KEY (user_id, id, network_id)
) @clustered;
CREATE INDEX notice_unread ON notice (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notice_read ON notice (read_at) WHERE read_at IS NOT NULL;

-- What is due once. `subject` is the id of what it concerns; `step` tells like jobs for one subject
-- apart. A job is carried out and removed in one transaction, by whichever server takes it first.
CREATE TABLE job (
  id @id NOT NULL,
  network_id @id NOT NULL,
  kind @text NOT NULL,
  subject @id NOT NULL,
  step @int NOT NULL,
  due_at @time NOT NULL,
  attempts @int NOT NULL,
  PRIMARY KEY (id, network_id)
);
CREATE INDEX job_due ON job (due_at, id);
CREATE UNIQUE INDEX job_once ON job (subject, kind, step, network_id);
