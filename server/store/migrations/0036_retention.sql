-- How long cases are kept, and which were erased.
-- oldest release: 0.2.0

-- `retain_until`: the last day, as the submitting centre has it (YYYY-MM-DD). `erasure_told_for`: the
-- last day of which its authors were told, at `erasure_told_at`. `erased_at`: nothing is left but
-- metadata.
ALTER TABLE case_record ADD COLUMN retain_until @text;
ALTER TABLE case_record ADD COLUMN retain_by @id;
ALTER TABLE case_record ADD COLUMN erasure_told_for @text;
ALTER TABLE case_record ADD COLUMN erasure_told_at @time;
ALTER TABLE case_record ADD COLUMN erased_at @time;

-- They hold all that a list asks of a case.
DROP INDEX case_by_centre;
DROP INDEX case_by_series;
CREATE INDEX case_by_centre ON case_record (centre_id, state, awaits_submitter, activity_at, id,
                                            urgency, network_id, series_id, pseudonym, erased_at);
CREATE INDEX case_by_series ON case_record (series_id, state, awaits_submitter, activity_at, id,
                                            urgency, network_id, pseudonym, version, restricted,
                                            erased_at);

CREATE INDEX follow_up_reader_by_case ON follow_up_reader (case_id);

-- Cases that are there already are looked at once the shortest time that any is kept has passed; the
-- look itself finds out when it is over.
INSERT INTO job (id, network_id, kind, subject, step, due_at, attempts)
SELECT id, network_id, 'erasure_due', id, 0, activity_at + 28857600000, 0
FROM case_record
WHERE state IN ('draft', 'answered', 'closed', 'declined', 'withdrawn');
