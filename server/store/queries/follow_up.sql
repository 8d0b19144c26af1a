-- Follow-ups of cases.

-- name: followUpInsert
INSERT INTO follow_up (case_id, number, network_id, answered_at, author_id, at, content_type, content,
                       known)
VALUES ($case, $number, $network, $answeredAt, $caller, $at, $contentType, $content, $known);

-- name: followUpReaderInsert
INSERT INTO follow_up_reader (user_id, at, case_id, number, network_id)
VALUES ($user, $at, $case, $number, $network)
ON CONFLICT DO NOTHING;

-- name: followUpLast
SELECT number FROM follow_up WHERE case_id = $case AND network_id = $network
ORDER BY number DESC
LIMIT 1;

-- name: followUpsOfCase
SELECT f.case_id, f.number, f.answered_at, f.author_id, u.name AS author_name, f.at, f.content
FROM follow_up f JOIN app_user u ON u.id = f.author_id
WHERE f.case_id = $case AND f.network_id = $network AND f.number < $before
ORDER BY f.number DESC
LIMIT $limit;

-- name: followUpKeysOfReader
SELECT case_id, number, network_id, at FROM follow_up_reader
WHERE user_id = $user AND (at, case_id, number) < ($beforeAt, $beforeCase, $beforeNumber)
ORDER BY at DESC, case_id DESC, number DESC
LIMIT $limit;

-- name: followUpByNumber
SELECT f.case_id, f.number, f.answered_at, f.author_id, u.name AS author_name, f.at, f.content
FROM follow_up f JOIN app_user u ON u.id = f.author_id
WHERE f.case_id = $case AND f.network_id = $network AND f.number = $number;

-- Who answered a case in writing.
-- name: answerAuthors
SELECT DISTINCT author_id FROM case_answer WHERE case_id = $case AND network_id = $network
ORDER BY author_id
LIMIT 100;

-- Who signed a report on a case, with the time of the latest.
-- name: reportSigners
SELECT d.signer_id, max(d.signed_at) AS signed_at FROM agenda_item i
JOIN signed_document d ON d.meeting_id = i.meeting_id AND d.item_id = i.id
                      AND d.network_id = i.network_id AND d.number = 0
WHERE i.case_id = $case AND i.case_network_id = $network
GROUP BY d.signer_id
ORDER BY d.signer_id
LIMIT 100;
