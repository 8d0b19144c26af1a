-- Meeting series, their owners and rosters.

-- name: seriesPage
SELECT s.id, s.network_id, s.name, s.sort_key
FROM series s
WHERE s.sort_key > $afterKey OR (s.sort_key = $afterKey AND s.id > $afterId)
ORDER BY s.sort_key, s.id
LIMIT $limit;

-- name: seriesPageByCentre
SELECT s.id, s.network_id, s.name, s.sort_key
FROM series s
WHERE (s.sort_key > $afterKey OR (s.sort_key = $afterKey AND s.id > $afterId))
  AND ($network = '' OR s.network_id = $network)
  AND s.id IN (
    SELECT o.series_id FROM series_owner o
    WHERE (o.owner_kind = 'centre' AND o.owner_id = $centre)
       OR (o.owner_kind = 'network'
           AND o.owner_id IN (SELECT c.network_id FROM centre c WHERE c.id = $centre)))
ORDER BY s.sort_key, s.id
LIMIT $limit;

-- name: seriesPageByNetwork
SELECT s.id, s.network_id, s.name, s.sort_key
FROM series s
WHERE (s.sort_key > $afterKey OR (s.sort_key = $afterKey AND s.id > $afterId))
  AND s.id IN (
    SELECT o.series_id FROM series_owner o
    WHERE (o.owner_kind = 'network' AND o.owner_id = $network)
       OR (o.owner_kind = 'centre'
           AND o.owner_id IN (SELECT c.id FROM centre c WHERE c.network_id = $network)))
ORDER BY s.sort_key, s.id
LIMIT $limit;

-- name: seriesById
SELECT id, network_id, name, charter, revision FROM series WHERE id = $series;

-- name: seriesLock
SELECT id FROM series WHERE id = $series @lock;

-- name: seriesInsert
INSERT INTO series (id, network_id, name, sort_key, charter, revision, created_at, updated_at)
VALUES ($series, $network, $name, $sortKey, $charter, 1, $now, $now);

-- name: seriesUpdate
UPDATE series
SET name = $name, sort_key = $sortKey, charter = $charter,
    revision = revision + 1, updated_at = $now
WHERE id = $series AND revision = $revision;

-- name: seriesOwners
SELECT owner_kind, owner_id FROM series_owner WHERE series_id = $series ORDER BY place;

-- name: seriesOwnersDelete
DELETE FROM series_owner WHERE series_id = $series;

-- name: seriesOwnerInsert
INSERT INTO series_owner (series_id, owner_kind, owner_id, place, network_id)
VALUES ($series, $ownerKind, $owner, $place, $network);

-- name: seriesRoster
SELECT r.member_id, r.specialty, r.function, r.since, m.user_id, m.centre_id, m.ended_at, u.name
FROM roster r
JOIN member m ON m.id = r.member_id
JOIN app_user u ON u.id = m.user_id
WHERE r.series_id = $series AND r.until IS NULL
ORDER BY r.function, u.name, r.member_id
LIMIT 400;

-- The absences of those who sit, but for those that were over before `$fromDay`.
-- name: seriesAbsences
SELECT a.member_id, a.from_day, a.to_day, u.name AS deputy_name
FROM absence a
LEFT JOIN member d ON d.id = a.deputy_member_id AND d.ended_at IS NULL
LEFT JOIN app_user u ON u.id = d.user_id AND u.state = 'active'
WHERE a.to_day >= $fromDay AND a.member_id IN (
  SELECT r.member_id FROM roster r WHERE r.series_id = $series AND r.until IS NULL)
ORDER BY a.member_id, a.from_day
LIMIT 4000;

-- name: rosterSeatInsert
INSERT INTO roster (series_id, member_id, specialty, function, since, network_id)
VALUES ($series, $member, $specialty, $function, $now, $network)
ON CONFLICT (series_id, member_id, function, since)
DO UPDATE SET specialty = excluded.specialty, until = NULL;

-- name: rosterSeatEnd
UPDATE roster
SET until = $now
WHERE series_id = $series AND member_id = $member AND function = $function AND until IS NULL;

-- name: seriesOfMember
SELECT DISTINCT r.series_id, s.network_id FROM roster r JOIN series s ON s.id = r.series_id
WHERE r.member_id = $member AND r.since <= $at AND (r.until IS NULL OR r.until > $at)
ORDER BY r.series_id;

-- name: rosterMemberById
SELECT id, user_id, ended_at FROM member WHERE id = $member;
