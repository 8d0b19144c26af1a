-- Addresses that calendar programs subscribe to.

-- name: calendarFeedSave
INSERT INTO calendar_feed (user_id, token_hash, created_at) VALUES ($user, $tokenHash, $at)
ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash,
                                    created_at = excluded.created_at;

-- name: calendarFeedOf
SELECT created_at FROM calendar_feed WHERE user_id = $user;

-- name: calendarFeedDelete
DELETE FROM calendar_feed WHERE user_id = $user;

-- name: userByCalendarFeed
SELECT u.id, u.login, u.name FROM calendar_feed f JOIN app_user u ON u.id = f.user_id
WHERE f.token_hash = $tokenHash AND u.state = 'active';
