-- The access log: acts are events, reads are case_access. All lists run backwards in time.

-- name: actAt
SELECT at FROM event WHERE stream = $stream AND seq = $seq;

-- name: actsInStream
SELECT e.stream, e.seq, e.type, e.at, e.actor, e.data, u.name AS actor_name
FROM event e LEFT JOIN app_user u ON u.id = e.actor
WHERE e.stream = $stream AND e.seq < $beforeSeq
ORDER BY e.seq DESC
LIMIT $limit;

-- The time since which lie at most `$window` events of anybody before `$beforeAt`, but for others of its moment.
-- name: actsWindow
SELECT e.at FROM event e WHERE e.at < $beforeAt ORDER BY e.at DESC LIMIT 1 OFFSET $window;

-- name: actsOfUser
SELECT e.stream, e.seq, e.type, e.at, e.actor, e.data, u.name AS actor_name
FROM event e LEFT JOIN app_user u ON u.id = e.actor
WHERE e.at >= $fromAt AND (e.at, e.stream, e.seq) < ($beforeAt, $beforeStream, $beforeSeq)
  AND e.actor = $scope
ORDER BY e.at DESC, e.stream DESC, e.seq DESC
LIMIT $limit;

-- name: readsOfCase
SELECT a.at, a.session_id, a.case_id, a.user_id, u.name AS user_name, c.pseudonym
FROM case_access a
JOIN app_user u ON u.id = a.user_id
JOIN case_record c ON c.id = a.case_id AND c.network_id = a.network_id
WHERE a.case_id = $scope AND (a.at, a.session_id, a.case_id) < ($beforeAt, $beforeSession, $beforeCase)
ORDER BY a.at DESC, a.session_id DESC, a.case_id DESC
LIMIT $limit;

-- name: readsOfCentre
SELECT a.at, a.session_id, a.case_id, a.user_id, u.name AS user_name, c.pseudonym
FROM case_access a
JOIN app_user u ON u.id = a.user_id
JOIN case_record c ON c.id = a.case_id AND c.network_id = a.network_id
WHERE a.centre_id = $scope
  AND (a.at, a.session_id, a.case_id) < ($beforeAt, $beforeSession, $beforeCase)
ORDER BY a.at DESC, a.session_id DESC, a.case_id DESC
LIMIT $limit;

-- name: readsOfUser
SELECT a.at, a.session_id, a.case_id, a.user_id, u.name AS user_name, c.pseudonym
FROM case_access a
JOIN app_user u ON u.id = a.user_id
JOIN case_record c ON c.id = a.case_id AND c.network_id = a.network_id
WHERE a.user_id = $scope
  AND (a.at, a.session_id, a.case_id) < ($beforeAt, $beforeSession, $beforeCase)
ORDER BY a.at DESC, a.session_id DESC, a.case_id DESC
LIMIT $limit;

-- name: auditedCase
SELECT pseudonym FROM case_record WHERE id = $case;

-- name: auditedUser
SELECT id FROM app_user WHERE id = $scope;
