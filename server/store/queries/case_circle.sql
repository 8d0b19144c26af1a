-- Linked cases and guests.

-- name: linkSave
INSERT INTO case_link (case_id, other_id, network_id, kind, linked_by, at)
VALUES ($case, $other, $network, $kind, $caller, $at)
ON CONFLICT (case_id, other_id, network_id)
DO UPDATE SET kind = excluded.kind, linked_by = excluded.linked_by, at = excluded.at;

-- name: linkDelete
DELETE FROM case_link WHERE case_id = $case AND other_id = $other AND network_id = $network;

-- The latest first.
-- name: linksOfCase
SELECT l.other_id, l.kind, l.linked_by, u.name AS linked_by_name, l.at
FROM case_link l JOIN app_user u ON u.id = l.linked_by
WHERE l.case_id = $case AND l.network_id = $network
ORDER BY l.at DESC, l.other_id
LIMIT 20;

-- name: guestInsert
INSERT INTO case_guest (case_id, user_id, network_id, since, until, invited_by)
VALUES ($case, $user, $network, $at, $until, $caller);

-- One who comes back is a guest from then on.
-- name: guestExtend
UPDATE case_guest
SET since = CASE WHEN until <= $at THEN $at ELSE since END, until = $until, invited_by = $caller
WHERE case_id = $case AND user_id = $user AND network_id = $network;

-- name: guestEnd
UPDATE case_guest SET until = $at
WHERE case_id = $case AND user_id = $user AND network_id = $network
  AND (until IS NULL OR until > $at);

-- name: guestsOfCase
SELECT g.user_id, u.name, g.since, g.until, g.invited_by, i.name AS invited_by_name
FROM case_guest g
JOIN app_user u ON u.id = g.user_id
LEFT JOIN app_user i ON i.id = g.invited_by
WHERE g.case_id = $case AND g.network_id = $network
  AND g.since <= $at AND (g.until IS NULL OR g.until > $at)
ORDER BY g.since, g.user_id
LIMIT 50;

-- Whose invitations end at that moment.
-- name: guestsUntil
SELECT user_id FROM case_guest
WHERE case_id = $case AND network_id = $network AND until = $until
ORDER BY user_id;

-- Any invitation of the user to another case.
-- name: guestElsewhere
SELECT case_id FROM case_guest WHERE user_id = $user AND case_id <> $case LIMIT 1;

-- name: guestInviter
SELECT invited_by FROM case_guest
WHERE case_id = $case AND user_id = $user AND network_id = $network;

-- name: guestAccountMade
UPDATE app_user SET guest_until = $until WHERE id = $user;

-- name: guestLastUntil
SELECT max(until) AS until FROM case_guest WHERE user_id = $user;

-- An account that was made for a guest ends with the last of its invitations.
-- name: guestAccountUntil
UPDATE app_user SET guest_until = $until, updated_at = $now
WHERE id = $user AND guest_until IS NOT NULL;

-- name: guestAccountStays
UPDATE app_user SET guest_until = NULL, updated_at = $now
WHERE id = $user AND guest_until IS NOT NULL;
