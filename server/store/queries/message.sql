-- name: messageInsert
INSERT INTO message (case_id, id, network_id, author_id, centre_id, at, reply_to, content)
VALUES ($case, $message, $network, $caller, $centre, $at, $replyTo, $text);

-- name: messageExists
SELECT id FROM message WHERE case_id = $case AND network_id = $network AND id = $message;

-- name: messagesAfter
SELECT m.id, m.at, m.author_id, u.name AS author_name, m.centre_id, c.name AS centre_name,
       m.reply_to, m.content
FROM message m
JOIN app_user u ON u.id = m.author_id
JOIN centre c ON c.id = m.centre_id
WHERE m.case_id = $case AND m.network_id = $network AND m.id > $after
ORDER BY m.id
LIMIT $limit;
