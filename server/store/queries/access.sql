-- How a user stands to things. `$at` is the present. Rows of a user who is not active do not count.

-- name: membershipsOf
SELECT m.centre_id, m.role
FROM member m JOIN app_user u ON u.id = m.user_id
WHERE m.user_id = $caller AND m.ended_at IS NULL AND u.state = 'active';

-- name: standingsToSeries
SELECT m.centre_id, m.role, r.function, o.owner_id
FROM member m
JOIN app_user u ON u.id = m.user_id
LEFT JOIN roster r ON r.series_id = $series AND r.member_id = m.id
                  AND r.since <= $at AND (r.until IS NULL OR r.until > $at)
LEFT JOIN series_owner o ON o.series_id = $series AND o.owner_kind = 'centre'
                        AND o.owner_id = m.centre_id
WHERE m.user_id = $caller AND m.ended_at IS NULL AND u.state = 'active';

-- The case, once for each membership of the user and each function on the case's roster.
-- name: standingsToCase
SELECT c.id, c.network_id, c.centre_id, c.series_id, c.state, c.version, c.restricted,
       c.erased_at, c.pseudonym, c.activity_at, m.centre_id AS member_centre_id, n.name AS member_centre_name, m.role,
       r.function, g.user_id AS guest_id
FROM case_record c
LEFT JOIN app_user u ON u.id = $caller AND u.state = 'active'
LEFT JOIN member m ON m.user_id = u.id AND m.ended_at IS NULL
LEFT JOIN centre n ON n.id = m.centre_id
LEFT JOIN roster r ON r.series_id = c.series_id AND r.member_id = m.id
                  AND r.since <= $at AND (r.until IS NULL OR r.until > $at)
LEFT JOIN case_guest g ON g.case_id = c.id AND g.network_id = c.network_id AND g.user_id = u.id
                      AND g.since <= $at AND (g.until IS NULL OR g.until > $at)
WHERE c.id = $case;

-- The centres of the user, once for each function on a roster.
-- name: scopesOf
SELECT m.centre_id, m.role, r.series_id, r.function
FROM member m
JOIN app_user u ON u.id = m.user_id
LEFT JOIN roster r ON r.member_id = m.id AND r.since <= $at AND (r.until IS NULL OR r.until > $at)
WHERE m.user_id = $caller AND m.ended_at IS NULL AND u.state = 'active';

-- name: guestCasesOf
SELECT g.case_id
FROM case_guest g JOIN app_user u ON u.id = g.user_id
WHERE g.user_id = $caller AND g.since <= $at AND (g.until IS NULL OR g.until > $at)
  AND u.state = 'active'
ORDER BY g.since DESC
LIMIT 100;

-- name: readOnRecord
SELECT slot FROM case_access WHERE session_id = $session AND case_id = $case AND slot = $slot;

-- name: readRecord
INSERT INTO case_access (session_id, case_id, slot, network_id, centre_id, user_id, at)
SELECT $session, c.id, $slot, c.network_id, c.centre_id, $caller, $at
FROM case_record c
WHERE c.id = $case
ON CONFLICT DO NOTHING;

-- The oldest reads of sessions that began before `$sessionsTo`, an id. Ids of sessions are
-- time-ordered, and a read is never older than its session.
-- name: readsBefore
SELECT session_id, case_id, slot, network_id FROM case_access
WHERE session_id < $sessionsTo AND at < $before
ORDER BY session_id, case_id, slot
LIMIT $limit;

-- name: readDelete
DELETE FROM case_access
WHERE session_id = $session AND case_id = $case AND slot = $slot AND network_id = $network;
