-- General questions to a series. An empty filter stands for "any".

-- name: questionInsert
INSERT INTO question (id, network_id, series_id, orpha, state, revision, content, asked_by,
                      centre_id, asked_at)
VALUES ($question, $network, $series, $orpha, 'asked', 1, $text, $caller, $centre, $at);

-- name: questionNetwork
SELECT network_id FROM question WHERE id = $question;

-- name: questionLock
SELECT id FROM question WHERE id = $question AND network_id = $network @lock;

-- name: questionById
SELECT q.id, q.network_id, q.series_id, s.name AS series_name, q.orpha, q.state, q.revision,
       q.content, q.asked_by, a.name AS asked_by_name, q.centre_id, c.name AS centre_name, q.asked_at, q.reply,
       q.reply_centre_id, rc.name AS reply_centre_name, q.reply_by, r.name AS reply_by_name,
       q.reply_at, q.title, q.page_question, q.page_answer, q.published_at
FROM question q
JOIN series s ON s.id = q.series_id
JOIN app_user a ON a.id = q.asked_by
JOIN centre c ON c.id = q.centre_id
LEFT JOIN app_user r ON r.id = q.reply_by
LEFT JOIN centre rc ON rc.id = q.reply_centre_id
WHERE q.id = $question;

-- name: questionReply
UPDATE question SET state = $state, reply = $text, reply_centre_id = $centre, reply_by = $caller,
                    reply_at = $at, revision = revision + 1
WHERE id = $question AND network_id = $network;

-- name: questionPublish
UPDATE question SET title = $title, page_question = $pageQuestion, page_answer = $pageAnswer,
                    published_at = $at, revision = revision + 1
WHERE id = $question AND network_id = $network;

-- name: questionTokensDelete
DELETE FROM question_token WHERE question_id = $question AND network_id = $network;

-- name: questionTokenInsert
INSERT INTO question_token (token, question_id, network_id) VALUES ($token, $question, $network);

-- name: questionKeysByAsker
SELECT id FROM question
WHERE asked_by = $scope AND id < $before AND ($centre = '' OR centre_id = $centre)
  AND ($series = '' OR series_id = $series)
  AND ($state = '' OR state = $state)
ORDER BY id DESC
LIMIT $limit;

-- name: questionKeysBySeries
SELECT id FROM question
WHERE series_id = $scope AND id < $before AND ($centre = '' OR centre_id = $centre)
  AND ($series = '' OR series_id = $series)
  AND ($state = '' OR state = $state)
ORDER BY id DESC
LIMIT $limit;

-- name: questionsPublished
SELECT id, published_at FROM question
WHERE published_at IS NOT NULL AND (published_at, id) < ($beforeAt, $beforeId)
  AND ($series = '' OR series_id = $series) AND ($network = '' OR network_id = $network)
  AND ($orpha = '' OR orpha = $orpha)
ORDER BY published_at DESC, id DESC
LIMIT $limit;

-- The first word is always given; of the other three, the empty ones are left out of the search.
-- name: questionsPublishedByText
SELECT q.id, q.published_at FROM question q
WHERE q.published_at IS NOT NULL AND (q.published_at, q.id) < ($beforeAt, $beforeId)
  AND q.id IN (SELECT t.question_id FROM question_token t WHERE t.token >= $from1 AND t.token < $to1)
  AND ($from2 = '' OR q.id IN (SELECT t.question_id FROM question_token t
                               WHERE t.token >= $from2 AND t.token < $to2))
  AND ($from3 = '' OR q.id IN (SELECT t.question_id FROM question_token t
                               WHERE t.token >= $from3 AND t.token < $to3))
  AND ($from4 = '' OR q.id IN (SELECT t.question_id FROM question_token t
                               WHERE t.token >= $from4 AND t.token < $to4))
  AND ($series = '' OR q.series_id = $series) AND ($network = '' OR q.network_id = $network)
  AND ($orpha = '' OR q.orpha = $orpha)
ORDER BY q.published_at DESC, q.id DESC
LIMIT $limit;
