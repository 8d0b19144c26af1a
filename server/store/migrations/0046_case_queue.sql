-- The order in which cases wait: the most urgent first, then what is needed or discussed soonest.

-- `meets_on`: the day of the meeting that has the case on its agenda, where the meeting is (YYYY-MM-DD).
-- `queue`: the statement `caseQueue` makes it; '3' stands for a draft, after all others.
ALTER TABLE case_record ADD COLUMN meets_on @text;
ALTER TABLE case_record ADD COLUMN queue @text NOT NULL DEFAULT '3';

-- The day of a time is told here by the clock of Greenwich (Hinnant, chrono-compatible low-level date
-- algorithms: civil_from_days).
UPDATE case_record SET meets_on = (
  SELECT min(d.y || '-' || CASE WHEN d.m < 10 THEN '0' ELSE '' END || d.m
             || '-' || CASE WHEN d.d < 10 THEN '0' ELSE '' END || d.d)
  FROM (SELECT c.case_id, c.case_network_id, c.d, c.m, c.y + CASE WHEN c.m < 3 THEN 1 ELSE 0 END AS y
        FROM (SELECT b.case_id, b.case_network_id, b.y, b.doy - (153 * b.mp + 2) / 5 + 1 AS d,
                     b.mp + CASE WHEN b.mp < 10 THEN 3 ELSE -9 END AS m
              FROM (SELECT a.case_id, a.case_network_id, a.y, a.doy, (5 * a.doy + 2) / 153 AS mp
                    FROM (SELECT e.case_id, e.case_network_id, e.yoe + e.era * 400 AS y,
                                 e.doe - (365 * e.yoe + e.yoe / 4 - e.yoe / 100) AS doy
                          FROM (SELECT f.case_id, f.case_network_id, f.era, f.doe,
                                       (f.doe - f.doe / 1460 + f.doe / 36524 - f.doe / 146096) / 365 AS yoe
                                FROM (SELECT i.case_id, i.case_network_id,
                                             (m.starts_at / 86400000 + 719468) / 146097 AS era,
                                             (m.starts_at / 86400000 + 719468) % 146097 AS doe
                                      FROM agenda_item i
                                      JOIN meeting m ON m.id = i.meeting_id AND m.network_id = i.network_id
                                      WHERE i.state IN ('confirmed', 'presented')
                                        AND m.starts_at IS NOT NULL) f) e) a) b) c) d
  WHERE d.case_id = case_record.id AND d.case_network_id = case_record.network_id)
WHERE state = 'scheduled';

UPDATE case_record
SET queue = CASE urgency WHEN 'urgent' THEN '0' WHEN 'soon' THEN '1' ELSE '2' END
            || ' ' || CASE WHEN coalesce(needed_by, '9999-12-31') < coalesce(meets_on, '9999-12-31')
                           THEN needed_by ELSE coalesce(meets_on, '9999-12-31') END
            || ' ' || submitted_at
WHERE submitted_at IS NOT NULL AND erased_at IS NULL;

-- They hold all that a list asks of a case.
CREATE INDEX case_queue_by_centre ON case_record (centre_id, state, awaits_submitter, queue, id,
                                                  urgency, network_id, series_id, pseudonym,
                                                  erased_at);
CREATE INDEX case_queue_by_series ON case_record (series_id, state, awaits_submitter, queue, id,
                                                  urgency, network_id, pseudonym, version, restricted,
                                                  erased_at);
