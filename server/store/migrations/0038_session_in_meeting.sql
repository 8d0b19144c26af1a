-- Sessions that do not end for being idle, as their users sit in a meeting.
-- oldest release: 0.2.0

-- The meeting in session that was joined by this session, until it is left or over.
ALTER TABLE app_session ADD COLUMN meeting_id @id;
CREATE INDEX app_session_in_meeting ON app_session (meeting_id) WHERE meeting_id IS NOT NULL;
