-- Minutes of meetings.

-- name: reportById
SELECT r.state, r.revision, r.content, r.lock_by, r.lock_until, l.name AS lock_by_name, r.late,
       r.contest_by, b.name AS contest_by_name, r.contest_at, r.contest_text, r.contest_answer,
       r.contest_answered_at, r.received_by, v.name AS received_by_name, r.received_at,
       r.informed_on, r.copies
FROM report r
LEFT JOIN app_user l ON l.id = r.lock_by
LEFT JOIN app_user b ON b.id = r.contest_by
LEFT JOIN app_user v ON v.id = r.received_by
WHERE r.meeting_id = $meeting AND r.network_id = $network AND r.item_id = $item;

-- name: reportSave
INSERT INTO report (meeting_id, item_id, network_id, state, revision, content_type, content,
                    lock_by, lock_until)
VALUES ($meeting, $item, $network, $state, 1, $contentType, $content, $lockBy, $lockUntil)
ON CONFLICT (meeting_id, item_id, network_id)
DO UPDATE SET state = excluded.state, revision = report.revision + 1,
              content_type = excluded.content_type, content = excluded.content,
              lock_by = excluded.lock_by, lock_until = excluded.lock_until;

-- name: reportSign
UPDATE report SET state = 'signed', lock_by = NULL, lock_until = NULL
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reportLate
UPDATE report SET late = $late
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reportContest
UPDATE report SET contest_by = $caller, contest_at = $at, contest_text = $text,
                  contest_answer = NULL, contest_answered_at = NULL
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reportAnswer
UPDATE report SET contest_answer = $text, contest_answered_at = $at
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reportReceive
UPDATE report SET received_by = $caller, received_at = $at, informed_on = $informedOn,
                  copies = $copies
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reviewSave
INSERT INTO report_review (meeting_id, item_id, user_id, network_id, decision, content, revision, at)
VALUES ($meeting, $item, $caller, $network, $decision, $text, $revision, $at)
ON CONFLICT (meeting_id, item_id, user_id, network_id)
DO UPDATE SET decision = excluded.decision, content = excluded.content,
              revision = excluded.revision, at = excluded.at;

-- name: reviewsOfReport
SELECT v.user_id, u.name, v.decision, v.content, v.revision, v.at
FROM report_review v JOIN app_user u ON u.id = v.user_id
WHERE v.meeting_id = $meeting AND v.network_id = $network AND v.item_id = $item
ORDER BY v.at, v.user_id
LIMIT 400;

-- name: documentInsert
INSERT INTO signed_document (meeting_id, item_id, number, network_id, document, signature, key_id,
                             signer_id, signed_at)
VALUES ($meeting, $item, $number, $network, $document, $signature, $key, $caller, $at);

-- name: documentsOfItem
SELECT d.number, d.document, d.signature, d.key_id, d.signer_id, u.name AS signer_name, d.signed_at,
       d.sha256
FROM signed_document d JOIN app_user u ON u.id = d.signer_id
WHERE d.meeting_id = $meeting AND d.network_id = $network AND d.item_id = $item
ORDER BY d.number
LIMIT 101;

-- name: signedDocumentsAfter
SELECT meeting_id, item_id, number, document, signature FROM signed_document
WHERE (meeting_id, item_id, number) > ($meeting, $item, $number)
ORDER BY meeting_id, item_id, number
LIMIT $limit;

-- Whether the case of an item was erased, as its stream says.
-- name: itemErased
SELECT e.seq FROM agenda_item i
JOIN event e ON e.stream = 'case:' || i.case_id AND e.type = 'case.erased'
WHERE i.meeting_id = $meeting AND i.id = $item
LIMIT 1;

-- How many discussed items of a meeting have no signed report.
-- name: unsignedOfMeeting
SELECT count(*) AS total FROM agenda_item i
JOIN case_record c ON c.id = i.case_id AND c.network_id = i.case_network_id
                  AND c.state <> 'withdrawn' AND c.erased_at IS NULL
LEFT JOIN report r ON r.meeting_id = i.meeting_id AND r.item_id = i.id
                  AND r.network_id = i.network_id AND r.state = 'signed'
WHERE i.meeting_id = $meeting AND i.network_id = $network
  AND i.state IN ('presented', 'discussed') AND r.item_id IS NULL;

-- Who was there while an item was discussed; each person once, as they were first.
-- name: attendanceDuring
SELECT a.user_id, u.name, a.specialty, a.mode, a.counts, c.name AS centre_name,
       (SELECT min(m.profession) FROM member m
        WHERE m.user_id = a.user_id AND m.centre_id = a.centre_id
          AND m.ended_at IS NULL) AS profession
FROM attendance a
JOIN app_user u ON u.id = a.user_id
LEFT JOIN centre c ON c.id = a.centre_id
WHERE a.meeting_id = $meeting AND a.network_id = $network
  AND a.joined_at <= $to AND (a.left_at IS NULL OR a.left_at >= $from)
ORDER BY u.name_key, a.user_id, a.joined_at
LIMIT 1000;

-- name: reportItem
SELECT i.id, i.case_id, i.case_network_id, i.state, i.presented_at, i.ended_at, c.pseudonym,
       c.state AS case_state, c.version, c.centre_id, n.name AS centre_name
FROM agenda_item i
JOIN case_record c ON c.id = i.case_id AND c.network_id = i.case_network_id
JOIN centre n ON n.id = c.centre_id
WHERE i.meeting_id = $meeting AND i.network_id = $network AND i.id = $item AND c.erased_at IS NULL;

-- name: opinionsThatCount
SELECT o.author_id, u.name AS author_name, o.number, o.case_version, o.context, o.state, o.content,
       o.centre_id
FROM opinion o JOIN app_user u ON u.id = o.author_id
WHERE o.case_id = $case AND o.network_id = $network AND o.state IN ('filed', 'transcribed')
ORDER BY o.at, o.id
LIMIT 200;

-- The signed report of a case, the latest.
-- name: signedReportOfCase
SELECT i.meeting_id, i.network_id, i.id FROM agenda_item i
JOIN report r ON r.meeting_id = i.meeting_id AND r.item_id = i.id AND r.network_id = i.network_id
WHERE i.case_id = $case AND r.state = 'signed'
ORDER BY i.id DESC
LIMIT 1;
