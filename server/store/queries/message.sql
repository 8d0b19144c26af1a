-- name: messageInsert
INSERT INTO message (case_id, id, network_id, author_id, centre_id, at, reply_to, content)
VALUES ($case, $message, $network, $caller, $centre, $at, $replyTo, $text);

-- name: messageExists
SELECT id FROM message WHERE case_id = $case AND network_id = $network AND id = $message;

-- name: messagesAfter
SELECT m.id, m.at, m.author_id, u.name AS author_name, m.centre_id, c.name AS centre_name,
       m.reply_to, m.content, m.reported_at, m.erased_at
FROM message m
JOIN app_user u ON u.id = m.author_id
LEFT JOIN centre c ON c.id = m.centre_id
WHERE m.case_id = $case AND m.network_id = $network AND m.id > $after
ORDER BY m.id
LIMIT $limit;

-- name: messageById
SELECT id, at, reported_at, erased_at FROM message
WHERE case_id = $case AND network_id = $network AND id = $message;

-- name: messageReport
UPDATE message SET reported_at = $at, reported_by = $caller
WHERE case_id = $case AND network_id = $network AND id = $message;

-- name: messageRestore
UPDATE message SET reported_at = NULL, reported_by = NULL
WHERE case_id = $case AND network_id = $network AND id = $message;

-- name: messageErase
UPDATE message SET content = '', erased_at = $at
WHERE case_id = $case AND network_id = $network AND id = $message;

-- The events of a type from a time on.
-- name: eventsOfTypeFrom
SELECT seq, data FROM event
WHERE stream = $stream AND network_id = $network AND type = $type AND at >= $at AND seq > $after
ORDER BY seq
LIMIT $limit;
