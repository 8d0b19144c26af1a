-- Mail addresses of users, and mail on its way out.

-- name: mailAddressByUser
SELECT address, urgent, digest FROM mail_address WHERE user_id = $user;

-- name: mailAddressSave
INSERT INTO mail_address (user_id, address, urgent, digest, next_digest_at, updated_at)
VALUES ($user, $address, $urgent, $digest, $nextDigest, $at)
ON CONFLICT (user_id) DO UPDATE
SET address = excluded.address, urgent = excluded.urgent, digest = excluded.digest,
    next_digest_at = excluded.next_digest_at, updated_at = excluded.updated_at;

-- name: mailAddressDelete
DELETE FROM mail_address WHERE user_id = $user;

-- name: mailDelete
DELETE FROM mail WHERE user_id = $user;

-- name: mailUrgent
INSERT INTO mail (user_id, kind, stamp, due_at, attempts)
SELECT a.user_id, 'urgent', $stamp, $at, 0 FROM mail_address a
WHERE a.user_id = $user AND a.urgent = $wanted
ON CONFLICT (user_id, kind) DO UPDATE
SET stamp = excluded.stamp, due_at = excluded.due_at, attempts = 0;

-- name: digestsDue
SELECT user_id FROM mail_address WHERE next_digest_at <= $now ORDER BY next_digest_at LIMIT $limit;

-- name: digestLock
SELECT user_id FROM mail_address WHERE user_id = $user @lock;

-- name: digestByUser
SELECT next_digest_at FROM mail_address WHERE user_id = $user AND next_digest_at <= $now;

-- name: digestNext
UPDATE mail_address SET next_digest_at = $next WHERE user_id = $user;

-- name: mailDigest
INSERT INTO mail (user_id, kind, stamp, due_at, attempts) VALUES ($user, 'digest', $stamp, $at, 0)
ON CONFLICT (user_id, kind) DO UPDATE
SET stamp = excluded.stamp, due_at = excluded.due_at, attempts = 0;

-- name: mailFirstDue
SELECT user_id, kind FROM mail WHERE due_at <= $now ORDER BY due_at LIMIT 1;

-- name: mailLock
SELECT user_id FROM mail WHERE user_id = $user AND kind = $kind @lock;

-- name: mailOut
SELECT o.stamp, o.attempts, a.address, u.language, u.state FROM mail o
JOIN app_user u ON u.id = o.user_id
LEFT JOIN mail_address a ON a.user_id = o.user_id
WHERE o.user_id = $user AND o.kind = $kind AND o.due_at <= $now;

-- name: mailClaim
UPDATE mail SET due_at = $due, attempts = attempts + 1 WHERE user_id = $user AND kind = $kind;

-- name: mailPutOff
UPDATE mail SET due_at = $due WHERE user_id = $user AND kind = $kind AND stamp = $stamp;

-- name: mailDone
DELETE FROM mail WHERE user_id = $user AND kind = $kind AND stamp = $stamp;

-- name: unreadOfKind
SELECT count(*) AS total FROM (
  SELECT id FROM notice
  WHERE user_id = $user AND read_at IS NULL AND kind = $kind LIMIT $cap) AS unread;
