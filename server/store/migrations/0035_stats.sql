-- What figures count, kept with the case so that they need not look into other networks' meetings.
-- oldest release: 0.2.0

-- One row for each item of an agenda that a session discussed, in the network of the case.
-- `heard_at`: when the discussion ended. `quorum_met`: as the signed report has it.
CREATE TABLE case_hearing (
  case_id @id NOT NULL,
  item_id @id NOT NULL,
  network_id @id NOT NULL,
  heard_at @time NOT NULL,
  signed_at @time,
  quorum_met @flag,
  PRIMARY KEY (case_id, item_id, network_id)
) @clustered;
CREATE INDEX case_hearing_by_time ON case_hearing (heard_at);
CREATE INDEX case_hearing_by_signature ON case_hearing (signed_at) WHERE signed_at IS NOT NULL;

-- Of what was signed before, the stored text tells: quotes within its texts are escaped.
INSERT INTO case_hearing (case_id, item_id, network_id, heard_at, signed_at, quorum_met)
SELECT i.case_id, i.id, i.case_network_id, COALESCE(i.ended_at, d.signed_at), d.signed_at,
       CASE WHEN d.document IS NULL THEN NULL
            WHEN d.document LIKE '%"met":true,%' THEN 1
            ELSE 0 END
FROM agenda_item i
LEFT JOIN signed_document d ON d.meeting_id = i.meeting_id AND d.item_id = i.id
                           AND d.network_id = i.network_id AND d.number = 0
WHERE (i.state = 'discussed' AND i.ended_at IS NOT NULL) OR d.signed_at IS NOT NULL;

-- The first answer: in writing, or by a report that does not ask to present the case again.
ALTER TABLE case_record ADD COLUMN answered_at @time;
UPDATE case_record SET answered_at = (
  SELECT min(a.at) FROM case_answer a
  WHERE a.case_id = case_record.id AND a.network_id = case_record.network_id);
UPDATE case_record SET answered_at = (
  SELECT min(d.signed_at) FROM agenda_item i
  JOIN signed_document d ON d.meeting_id = i.meeting_id AND d.item_id = i.id
                        AND d.network_id = i.network_id AND d.number = 0
  WHERE i.case_id = case_record.id AND d.document NOT LIKE '%"outcome":"present_again"%')
WHERE EXISTS (
  SELECT 1 FROM agenda_item i
  JOIN signed_document d ON d.meeting_id = i.meeting_id AND d.item_id = i.id
                        AND d.network_id = i.network_id AND d.number = 0
  WHERE i.case_id = case_record.id AND d.document NOT LIKE '%"outcome":"present_again"%'
    AND (case_record.answered_at IS NULL OR d.signed_at < case_record.answered_at));

-- With all that a figure asks of a case, so that those of one series or centre need not visit the
-- others' cases.
CREATE INDEX case_by_submission
  ON case_record (submitted_at, series_id, centre_id, network_id, restricted, id)
  WHERE submitted_at IS NOT NULL;
CREATE INDEX case_by_first_answer
  ON case_record (answered_at, series_id, centre_id, network_id, restricted, submitted_at, id)
  WHERE answered_at IS NOT NULL;
CREATE INDEX opinion_by_time ON opinion (at, author_id);

-- Whether a follow-up tells if the recommendation was applied.
ALTER TABLE follow_up ADD COLUMN known @flag NOT NULL DEFAULT 0;
UPDATE follow_up SET known = CASE WHEN content LIKE '%"applied":"not_known"%' THEN 0 ELSE 1 END;
