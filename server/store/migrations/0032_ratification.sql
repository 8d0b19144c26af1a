-- What a meeting decided about an answer that was given in writing to an urgent case.
-- oldest release: 0.2.0

-- All NULL while no meeting has; `ratified_meeting_id` lies in the network of the meeting's series.
ALTER TABLE case_answer ADD COLUMN ratification @text;
ALTER TABLE case_answer ADD COLUMN ratification_text @text;
ALTER TABLE case_answer ADD COLUMN ratified_meeting_id @id;
ALTER TABLE case_answer ADD COLUMN ratified_by @id;
ALTER TABLE case_answer ADD COLUMN ratified_at @time;
CREATE INDEX case_answer_by_ratification ON case_answer (to_ratify, ratified_at);
CREATE INDEX case_answer_by_meeting ON case_answer (ratified_meeting_id);
