-- A notice of a question says which.

-- NULL where it is about something else, and in notices from before.
ALTER TABLE notice ADD COLUMN question_id @id;
