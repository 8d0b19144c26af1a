-- Cases, their submitted versions, their discussion, and who read them.

-- What lists and access decisions need; the content is in case_version. `version` 0: never
-- submitted. `restricted`: withdrawn after an answer. `activity_at` is kept to the second.
CREATE TABLE case_record (
  id @id NOT NULL PRIMARY KEY,
  network_id @id NOT NULL REFERENCES network (id),
  centre_id @id NOT NULL REFERENCES centre (id),
  series_id @id REFERENCES series (id),
  state @text NOT NULL CHECK (state IN ('draft', 'submitted', 'accepted', 'scheduled', 'discussed',
                                        'answered', 'closed', 'declined', 'withdrawn')),
  restricted @flag NOT NULL,
  pseudonym @text NOT NULL UNIQUE,
  urgency @text NOT NULL,           -- from the content; empty while it is not given
  needed_by @text,                  -- from the content; YYYY-MM-DD
  version @int NOT NULL,
  revision @int NOT NULL,
  created_by @id NOT NULL REFERENCES app_user (id),
  created_at @time NOT NULL,
  submitted_at @time,
  activity_at @time NOT NULL,
  withdrawn_at @time,
  withdrawn_by @id REFERENCES app_user (id),
  withdrawal_reason @text
);
CREATE INDEX case_by_centre ON case_record (centre_id, state, activity_at, id);
CREATE INDEX case_by_series ON case_record (series_id, state, activity_at, id);

-- The submitted contents; version 0 is the content of a draft. `content` is a CaseContent as the
-- contract has it, stored as it was encoded; `content_type` is the version of that type.
CREATE TABLE case_version (
  case_id @id NOT NULL REFERENCES case_record (id),
  version @int NOT NULL,
  network_id @id NOT NULL,
  content_type @int NOT NULL,
  content @json NOT NULL,
  author_id @id NOT NULL REFERENCES app_user (id),
  at @time NOT NULL,
  PRIMARY KEY (case_id, version)
);

-- Guests of one case, and of nothing else.
CREATE TABLE case_guest (
  case_id @id NOT NULL REFERENCES case_record (id),
  user_id @id NOT NULL REFERENCES app_user (id),
  network_id @id NOT NULL,
  since @time NOT NULL,
  until @time,
  PRIMARY KEY (case_id, user_id)
) @clustered;
CREATE INDEX case_guest_by_user ON case_guest (user_id);

-- Ids are time-ordered, so a discussion lies together in the order of posting.
CREATE TABLE message (
  case_id @id NOT NULL REFERENCES case_record (id),
  id @id NOT NULL,
  network_id @id NOT NULL,
  author_id @id NOT NULL,
  centre_id @id NOT NULL,
  at @time NOT NULL,
  reply_to @id,
  content @text NOT NULL,
  PRIMARY KEY (case_id, id)
) @clustered;

-- One row for a session, a case and a quarter of an hour (`slot`, counted from 1970) in which the
-- session read the case. `centre_id` is the submitting centre.
CREATE TABLE case_access (
  session_id @id NOT NULL,
  case_id @id NOT NULL REFERENCES case_record (id),
  slot @int NOT NULL,
  network_id @id NOT NULL,
  centre_id @id NOT NULL,
  user_id @id NOT NULL REFERENCES app_user (id),
  at @time NOT NULL,
  PRIMARY KEY (session_id, case_id, slot)
) @clustered;
CREATE INDEX case_access_by_case ON case_access (case_id, at);
CREATE INDEX case_access_by_centre ON case_access (centre_id, at);
CREATE INDEX case_access_by_user ON case_access (user_id, at);

-- What somebody did is found by walking back in time: new rows gather at the end of this index,
-- where an index by user would touch a page for each of them.
CREATE INDEX event_by_time ON event (at, actor);
