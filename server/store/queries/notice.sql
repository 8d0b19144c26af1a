-- Notices of users, and jobs that are due at some time.

-- name: noticeInsert
INSERT INTO notice (user_id, id, network_id, kind, about, question_id, label, at)
VALUES ($user, $notice, $network, $kind, $about, $question, $label, $at);

-- name: noticesBefore
SELECT id, kind, about, question_id, label, at, read_at FROM notice
WHERE user_id = $user AND id < $before
ORDER BY id DESC
LIMIT $limit;

-- name: unreadBefore
SELECT id, kind, about, question_id, label, at, read_at FROM notice
WHERE user_id = $user AND read_at IS NULL AND id < $before
ORDER BY id DESC
LIMIT $limit;

-- name: unreadCount
SELECT count(*) AS total FROM (
  SELECT id FROM notice WHERE user_id = $user AND read_at IS NULL LIMIT $cap) AS unread;

-- name: noticeById
SELECT network_id FROM notice WHERE user_id = $user AND id = $notice;

-- name: noticeMarkRead
UPDATE notice SET read_at = $at
WHERE user_id = $user AND id = $notice AND network_id = $network AND read_at IS NULL;

-- name: noticesReadBefore
SELECT user_id, id, network_id FROM notice WHERE read_at < $before ORDER BY read_at LIMIT $limit;

-- name: noticeDelete
DELETE FROM notice WHERE user_id = $user AND id = $notice AND network_id = $network;

-- The users that sit on a roster in a function, and the deputies of those who are away on `$day`.
-- name: usersOnRoster
SELECT m.user_id FROM roster r
JOIN member m ON m.id = r.member_id AND m.ended_at IS NULL
JOIN app_user u ON u.id = m.user_id AND u.state = 'active'
WHERE r.series_id = $series AND r.function = $function AND r.since <= $at
  AND (r.until IS NULL OR r.until > $at)
UNION
SELECT d.user_id FROM roster r
JOIN member m ON m.id = r.member_id AND m.ended_at IS NULL
JOIN absence a ON a.member_id = m.id AND a.from_day <= $day AND a.to_day >= $day
JOIN member d ON d.id = a.deputy_member_id AND d.ended_at IS NULL
JOIN app_user u ON u.id = d.user_id AND u.state = 'active'
WHERE r.series_id = $series AND r.function = $function AND r.since <= $at
  AND (r.until IS NULL OR r.until > $at)
ORDER BY user_id
LIMIT 200;

-- name: jobSchedule
INSERT INTO job (id, network_id, kind, subject, step, due_at, attempts)
VALUES ($job, $network, $kind, $subject, $step, $due, 0)
ON CONFLICT (subject, kind, step, network_id)
DO UPDATE SET due_at = excluded.due_at, attempts = 0;

-- Of whatever step.
-- name: jobsDrop
DELETE FROM job WHERE subject = $subject AND kind = $kind AND network_id = $network;

-- name: jobsDue
SELECT id, network_id, due_at FROM job WHERE due_at <= $now ORDER BY due_at, id LIMIT $limit;

-- name: jobLock
SELECT id FROM job WHERE id = $job AND network_id = $network @lock;

-- name: jobById
SELECT id, network_id, kind, subject, step, due_at, attempts FROM job
WHERE id = $job AND network_id = $network;

-- name: jobDone
DELETE FROM job WHERE id = $job AND network_id = $network;

-- name: jobPutOff
UPDATE job SET due_at = $due, attempts = attempts + 1
WHERE id = $job AND network_id = $network AND due_at <= $now;
