-- Addresses at which users subscribe to their meetings, and what stands there.

-- name: calendarFeedSave
INSERT INTO calendar_feed (user_id, token_hash, centre_id, created_at)
VALUES ($user, $tokenHash, $centre, $at)
ON CONFLICT (user_id) DO UPDATE
SET token_hash = excluded.token_hash, centre_id = excluded.centre_id,
    created_at = excluded.created_at;

-- name: calendarFeedDelete
DELETE FROM calendar_feed WHERE user_id = $user;

-- name: calendarFeedByUser
SELECT created_at FROM calendar_feed WHERE user_id = $user;

-- name: calendarFeedByToken
SELECT f.user_id, f.centre_id, u.login, u.name, u.language
FROM calendar_feed f JOIN app_user u ON u.id = f.user_id AND u.state = 'active'
                        AND (u.guest_until IS NULL OR u.guest_until > $at)
WHERE f.token_hash = $tokenHash;

-- name: languageOfUser
SELECT language FROM app_user WHERE id = $user;

-- name: calendarEntry
SELECT m.id, m.network_id, m.series_id, s.name AS series_name, m.state, m.starts_at, m.minutes,
       m.places, m.room, m.video_link, m.sequence, coalesce(m.changed_at, m.created_at) AS changed_at
FROM meeting m JOIN series s ON s.id = m.series_id
WHERE m.id = $meeting;
