-- Texts that were reported, and their places. A text is told by what it says: `$old` becomes `$new`
-- wherever it stands. Those of meetings are kept with the subject `series:ID`.

-- name: textReportInsert
INSERT INTO text_report (subject, id, network_id, report_id, content, reported_at, reported_by)
VALUES ($subject, $id, $network, $report, $text, $at, $caller);

-- name: textReportsOf
SELECT id, report_id, content, reported_at, erased_at FROM text_report
WHERE subject = $subject AND network_id = $network
ORDER BY CASE WHEN erased_at IS NULL THEN 0 ELSE 1 END, id DESC
LIMIT 200;

-- name: textsOfReport
SELECT id, content FROM text_report
WHERE subject = $subject AND network_id = $network AND report_id = $report AND erased_at IS NULL
ORDER BY id
LIMIT 1000;

-- name: textReportErase
UPDATE text_report SET content = NULL, erased_at = $at
WHERE subject = $subject AND network_id = $network AND report_id = $report;

-- name: textReportDelete
DELETE FROM text_report
WHERE subject = $subject AND network_id = $network AND report_id = $report;

-- The case is erased.
-- name: textReportsErase
DELETE FROM text_report WHERE subject = $subject AND network_id = $network;

-- The texts of the case of an item that were reported, for the check of its signed documents.
-- name: textReportsOfItem
SELECT r.id, r.content, r.erased_at,
       (SELECT min(e.seq) FROM event e
        WHERE e.stream = 'case:' || i.case_id AND e.type = 'text.erased'
          AND e.data LIKE '%' || r.report_id || '%') AS told
FROM agenda_item i
JOIN text_report r ON r.subject = 'case:' || i.case_id
WHERE i.meeting_id = $meeting AND i.id = $item
LIMIT 1000;

-- name: submittedContents
SELECT version, content FROM case_version
WHERE case_id = $case AND network_id = $network AND version > 0
ORDER BY version
LIMIT 1000;

-- name: versionRewrite
UPDATE case_version SET content = $content
WHERE case_id = $case AND network_id = $network AND version = $version;

-- Who is writing the next version is to see that this one has changed.
-- name: caseRevise
UPDATE case_record SET revision = revision + 1 WHERE id = $case AND network_id = $network;

-- name: opinionContents
SELECT id, number, content FROM opinion
WHERE case_id = $case AND network_id = $network
ORDER BY id, number
LIMIT 1000;

-- name: opinionRewrite
UPDATE opinion SET content = $content
WHERE case_id = $case AND network_id = $network AND id = $opinion AND number = $number;

-- name: followUpContents
SELECT number, content FROM follow_up
WHERE case_id = $case AND network_id = $network
ORDER BY number
LIMIT 1000;

-- name: followUpRewrite
UPDATE follow_up SET content = $content
WHERE case_id = $case AND network_id = $network AND number = $number;

-- A draft that is being written is based on this revision no longer.
-- name: reportRewrite
UPDATE report SET content = $content, revision = revision + 1
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: documentRewrite
UPDATE signed_document SET document = $document, sha256 = coalesce(sha256, $sha256)
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item AND number = $number;

-- name: answerTextsReplace
UPDATE case_answer
SET content = CASE WHEN content = $old THEN $new ELSE content END,
    ratification_text = CASE WHEN ratification_text = $old THEN $new ELSE ratification_text END
WHERE case_id = $case AND network_id = $network AND (content = $old OR ratification_text = $old);

-- name: caseTextsReplace
UPDATE case_record
SET request_text = CASE WHEN request_text = $old THEN $new ELSE request_text END,
    redirect_reason = CASE WHEN redirect_reason = $old THEN $new ELSE redirect_reason END,
    refusal_reason = CASE WHEN refusal_reason = $old THEN $new ELSE refusal_reason END,
    withdrawal_reason = CASE WHEN withdrawal_reason = $old THEN $new ELSE withdrawal_reason END
WHERE id = $case AND network_id = $network
  AND (request_text = $old OR redirect_reason = $old OR refusal_reason = $old
       OR withdrawal_reason = $old);

-- name: reportTextsReplace
UPDATE report
SET contest_text = CASE WHEN contest_text = $old THEN $new ELSE contest_text END,
    contest_answer = CASE WHEN contest_answer = $old THEN $new ELSE contest_answer END
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item
  AND (contest_text = $old OR contest_answer = $old);

-- name: reviewTextsReplace
UPDATE report_review SET content = $new
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item AND content = $old;

-- name: placeTextsReplace
UPDATE agenda_item
SET note = CASE WHEN note = $old THEN $new ELSE note END,
    reason = CASE WHEN reason = $old THEN $new ELSE reason END
WHERE meeting_id = $meeting AND network_id = $network AND id = $item
  AND (note = $old OR reason = $old);

-- What was said in booking its places, and of their end.
-- name: placeTexts
SELECT note, reason FROM agenda_item
WHERE case_id = $case AND case_network_id = $network
ORDER BY meeting_id, id
LIMIT 1000;

-- The reason of a cancelled meeting stands with each of its cases, too.
-- name: cancelReasonReplace
UPDATE meeting SET cancel_reason = $new
WHERE id = $meeting AND network_id = $network AND cancel_reason = $old;

-- The meetings of a series where a text stands.
-- name: meetingsSaying
SELECT id FROM meeting
WHERE series_id = $series AND network_id = $network
  AND (title = $text OR room = $text OR cancel_reason = $text)
ORDER BY id
LIMIT 10000;

-- Who is changing one of them is to see that it has changed, and so are calendars.
-- name: meetingTextsReplace
UPDATE meeting
SET title = CASE WHEN title = $old THEN $new ELSE title END,
    room = CASE WHEN room = $old THEN $new ELSE room END,
    cancel_reason = CASE WHEN cancel_reason = $old THEN $new ELSE cancel_reason END,
    revision = revision + 1, sequence = sequence + 1, changed_at = $at
WHERE series_id = $series AND network_id = $network
  AND (title = $old OR room = $old OR cancel_reason = $old);

-- The cases that a meeting was cancelled with, for a reason or its mark.
-- name: casesCancelledWith
SELECT DISTINCT i.case_id, i.case_network_id
FROM meeting m
JOIN agenda_item i ON i.meeting_id = m.id AND i.network_id = m.network_id
WHERE m.series_id = $series AND m.network_id = $network AND m.state = 'cancelled'
  AND (i.reason = $text OR i.reason = $mark)
ORDER BY i.case_id
LIMIT 10000;

-- name: cancelledPlacesReplace
UPDATE agenda_item SET reason = $new
WHERE network_id = $network AND reason = $old
  AND meeting_id IN (SELECT m.id FROM meeting m
                     WHERE m.series_id = $series AND m.network_id = $network
                       AND m.state = 'cancelled');

-- name: questionTextsReplace
UPDATE question
SET content = CASE WHEN content = $old THEN $new ELSE content END,
    reply = CASE WHEN reply = $old THEN $new ELSE reply END,
    title = CASE WHEN title = $old THEN $new ELSE title END,
    page_question = CASE WHEN page_question = $old THEN $new ELSE page_question END,
    page_answer = CASE WHEN page_answer = $old THEN $new ELSE page_answer END,
    revision = revision + 1
WHERE id = $question AND network_id = $network
  AND (content = $old OR reply = $old OR title = $old OR page_question = $old OR page_answer = $old);

-- The events of a case that may tell what somebody wrote.
-- name: tellingEvents
SELECT seq, data, hidden FROM event
WHERE stream = $stream AND network_id = $network AND seq > $after AND data IS NOT NULL
  AND type IN ('case.declined', 'case.informationRequested', 'case.redirectProposed',
               'case.answered', 'case.bookingRefused', 'case.postponed', 'case.ratified',
               'case.reopened', 'case.withdrawn')
ORDER BY seq
LIMIT $limit;

-- The events of a meeting, in its stream and its series', that may tell its title.
-- name: meetingTellingEvents
SELECT seq, data, hidden FROM event
WHERE stream = $stream AND network_id = $network AND seq > $after AND data IS NOT NULL
  AND type IN ('meeting.proposed', 'meeting.planned', 'meeting.updated', 'meeting.cancelled',
               'meeting.opened', 'meeting.closed')
ORDER BY seq
LIMIT $limit;
