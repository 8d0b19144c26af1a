-- Networks, centres, attachments, scopes and the words they are found by. An empty text stands
-- for "any" in the filters of lists.

-- The disease that is asked for, or a group that it belongs to: what a centre `x` says that it knows.
-- fragment: knowsDisease
(x.orpha = $orpha
 OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
            WHERE k.term = $orpha AND k.ancestor = x.orpha AND v.current = 1))

-- The same, or a disease of the group that is asked for.
-- fragment: knowsOfDisease
(@knowsDisease
 OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
            WHERE k.ancestor = $orpha AND k.term = x.orpha AND v.current = 1))

-- name: networksPage
SELECT n.id, n.code, n.code_key, n.name, n.external_id, n.revision,
       (SELECT COUNT(*) FROM centre c WHERE c.network_id = n.id) AS centres
FROM network n
WHERE n.code_key > $afterKey
ORDER BY n.code_key
LIMIT $limit;

-- name: networkErns
SELECT ern FROM network_ern WHERE network_id = $network ORDER BY ern;

-- name: networkById
SELECT n.id, n.code, n.code_key, n.name, n.external_id, n.revision,
       (SELECT COUNT(*) FROM centre c WHERE c.network_id = n.id) AS centres
FROM network n
WHERE n.id = $network;

-- name: networkLock
SELECT id FROM network WHERE id = $network @lock;

-- name: networkByCode
SELECT id FROM network WHERE code_key = $codeKey;

-- name: networkByExternalId
SELECT id FROM network WHERE external_id = $externalId;

-- name: networkInsert
INSERT INTO network (id, code, code_key, name, external_id, revision, created_at, updated_at)
VALUES ($network, $code, $codeKey, $name, $externalId, 1, $now, $now);

-- name: networkUpdate
UPDATE network
SET code = $code, code_key = $codeKey, name = $name, external_id = $externalId,
    revision = revision + 1, updated_at = $now
WHERE id = $network AND revision = $revision;

-- name: networkErnsDelete
DELETE FROM network_ern WHERE network_id = $network;

-- name: networkErnInsert
INSERT INTO network_ern (network_id, ern) VALUES ($network, $ern) ON CONFLICT DO NOTHING;

-- name: networkTokensDelete
DELETE FROM centre_token
WHERE source = 'network' AND centre_id IN (SELECT id FROM centre WHERE network_id = $network);

-- name: networkTokenInsert
INSERT INTO centre_token (token, centre_id, source, network_id)
SELECT $token, id, 'network', network_id FROM centre WHERE network_id = $network;

-- name: centresPage
SELECT c.id, c.network_id, c.kind, c.name, c.hospital, c.city, c.region, c.external_id, c.sort_key
FROM centre c
WHERE (c.sort_key > $afterKey OR (c.sort_key = $afterKey AND c.id > $afterId))
  AND ($network = '' OR c.network_id = $network)
  AND ($kind = '' OR c.kind = $kind)
  AND ($regionKey = '' OR c.region_key = $regionKey)
ORDER BY c.sort_key, c.id
LIMIT $limit;

-- name: centresPageByOrpha
SELECT c.id, c.network_id, c.kind, c.name, c.hospital, c.city, c.region, c.external_id, c.sort_key
FROM centre c
WHERE (c.sort_key > $afterKey OR (c.sort_key = $afterKey AND c.id > $afterId))
  AND c.id IN (SELECT x.centre_id FROM centre_scope x WHERE @knowsOfDisease)
  AND ($network = '' OR c.network_id = $network)
  AND ($kind = '' OR c.kind = $kind)
  AND ($regionKey = '' OR c.region_key = $regionKey)
ORDER BY c.sort_key, c.id
LIMIT $limit;

-- The first word is always given; of the other seven, the empty ones are left out of the search.
-- name: centresPageByText
SELECT c.id, c.network_id, c.kind, c.name, c.hospital, c.city, c.region, c.external_id, c.sort_key
FROM centre c
WHERE (c.sort_key > $afterKey OR (c.sort_key = $afterKey AND c.id > $afterId))
  AND c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from1 AND t.token < $to1)
  AND ($from2 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from2 AND t.token < $to2))
  AND ($from3 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from3 AND t.token < $to3))
  AND ($from4 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from4 AND t.token < $to4))
  AND ($from5 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from5 AND t.token < $to5))
  AND ($from6 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from6 AND t.token < $to6))
  AND ($from7 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from7 AND t.token < $to7))
  AND ($from8 = ''
       OR c.id IN (SELECT t.centre_id FROM centre_token t WHERE t.token >= $from8 AND t.token < $to8))
  AND ($orpha = ''
       OR c.id IN (SELECT x.centre_id FROM centre_scope x WHERE @knowsOfDisease))
  AND ($network = '' OR c.network_id = $network)
  AND ($kind = '' OR c.kind = $kind)
  AND ($regionKey = '' OR c.region_key = $regionKey)
ORDER BY c.sort_key, c.id
LIMIT $limit;

-- Each once, whatever the case and accents in which its centres write it; the empty one holds those of
-- which it is not known.
-- name: regionsOfDirectory
SELECT region_key, min(region) AS region FROM centre
WHERE ($network = '' OR network_id = $network)
GROUP BY region_key
ORDER BY region_key
LIMIT 1000;

-- name: centreById
SELECT id, network_id, kind, name, hospital, city, region, region_key, external_id, revision
FROM centre
WHERE id = $centre;

-- name: centreLock
SELECT id FROM centre WHERE id = $centre @lock;

-- name: centreByExternalId
SELECT id, network_id, kind, name, hospital, city, region, region_key, external_id, revision
FROM centre
WHERE external_id = $externalId;

-- name: centreInsert
INSERT INTO centre (id, network_id, kind, name, hospital, city, region, region_key, sort_key,
                    external_id, revision, created_at, updated_at)
VALUES ($centre, $network, $kind, $name, $hospital, $city, $region, $regionKey, $sortKey,
        $externalId, 1, $now, $now);

-- name: centreUpdate
UPDATE centre
SET kind = $kind, name = $name, hospital = $hospital, city = $city,
    region = $region, region_key = $regionKey, sort_key = $sortKey, external_id = $externalId,
    revision = revision + 1, updated_at = $now
WHERE id = $centre AND revision = $revision;

-- name: centreReclassify
UPDATE centre
SET kind = $kind, revision = revision + 1, updated_at = $now
WHERE id = $centre;

-- name: centreScopes
SELECT orpha FROM centre_scope WHERE centre_id = $centre ORDER BY orpha;

-- name: centreScopesDelete
DELETE FROM centre_scope WHERE centre_id = $centre;

-- name: centreScopeInsert
INSERT INTO centre_scope (centre_id, orpha, network_id)
VALUES ($centre, $orpha, $network)
ON CONFLICT DO NOTHING;

-- name: centreContacts
SELECT kind, value, label, published FROM centre_contact WHERE centre_id = $centre ORDER BY place;

-- name: centreContactsDelete
DELETE FROM centre_contact WHERE centre_id = $centre;

-- name: centreContactInsert
INSERT INTO centre_contact (centre_id, place, kind, value, label, published, network_id)
VALUES ($centre, $place, $kind, $value, $label, $published, $network);

-- name: centreTokensDelete
DELETE FROM centre_token WHERE centre_id = $centre;

-- name: centreTokenInsert
INSERT INTO centre_token (token, centre_id, source, network_id)
VALUES ($token, $centre, $source, $network);

-- name: centreAttachments
SELECT c.id, c.network_id, c.kind, c.name, c.hospital, c.city, c.region, c.external_id,
       a.since, a.until
FROM attachment a
JOIN centre c ON c.id = a.reference_centre_id
WHERE a.competence_centre_id = $centre
ORDER BY c.sort_key, c.id, a.since
LIMIT 200;

-- name: centreAttached
SELECT c.id, c.network_id, c.kind, c.name, c.hospital, c.city, c.region, c.external_id,
       a.since, a.until
FROM attachment a
JOIN centre c ON c.id = a.competence_centre_id
WHERE a.reference_centre_id = $centre
ORDER BY c.sort_key, c.id, a.since
LIMIT 500;

-- name: centreSeries
SELECT s.id, s.name
FROM series_owner o
JOIN series s ON s.id = o.series_id
WHERE o.owner_id = $centre AND o.owner_kind = 'centre'
ORDER BY s.sort_key, s.id
LIMIT 200;

-- name: attachmentsOf
SELECT reference_centre_id, since, until
FROM attachment
WHERE competence_centre_id = $centre
ORDER BY reference_centre_id, since;

-- name: attachmentsTo
SELECT competence_centre_id FROM attachment
WHERE reference_centre_id = $centre AND (until IS NULL OR until > $today)
LIMIT 1;

-- name: attachmentInsert
INSERT INTO attachment (competence_centre_id, reference_centre_id, since, until, network_id)
VALUES ($centre, $reference, $since, $until, $network);

-- name: attachmentEnd
UPDATE attachment
SET until = $until
WHERE competence_centre_id = $centre AND reference_centre_id = $reference AND since = $since;

-- name: proposalsByOwner
SELECT s.id, s.name, s.sort_key, c.id AS centre_id, c.name AS reason_name
FROM series_owner o
JOIN series s ON s.id = o.series_id
JOIN centre c ON c.id = o.owner_id
WHERE o.owner_kind = 'centre' AND o.owner_id = $centre
ORDER BY s.id
LIMIT 200;

-- name: proposalsByAttachment
SELECT s.id, s.name, s.sort_key, c.id AS centre_id, c.name AS reason_name
FROM attachment a
JOIN series_owner o ON o.owner_id = a.reference_centre_id AND o.owner_kind = 'centre'
JOIN series s ON s.id = o.series_id
JOIN centre c ON c.id = a.reference_centre_id
WHERE a.competence_centre_id = $centre
  AND a.since <= $today AND (a.until IS NULL OR a.until > $today)
ORDER BY s.id, c.id
LIMIT 200;

-- name: proposalsByScope
SELECT s.id, s.name, s.sort_key, c.id AS centre_id, c.name AS reason_name, x.orpha
FROM centre_scope x
JOIN series_owner o ON o.owner_id = x.centre_id AND o.owner_kind = 'centre'
JOIN series s ON s.id = o.series_id
JOIN centre c ON c.id = x.centre_id
WHERE @knowsDisease
ORDER BY s.id, c.id, x.orpha
LIMIT 500;

-- name: proposalsByNetwork
SELECT s.id, s.name, s.sort_key, n.name AS reason_name
FROM series s
JOIN network n ON n.id = $network
WHERE s.network_id = $network
   OR EXISTS (SELECT 1 FROM series_owner o
              WHERE o.series_id = s.id AND o.owner_kind = 'network' AND o.owner_id = $network)
   OR EXISTS (SELECT 1 FROM series_owner o JOIN centre c ON c.id = o.owner_id
              WHERE o.series_id = s.id AND o.owner_kind = 'centre' AND c.network_id = $network)
ORDER BY s.id
LIMIT 500;

-- name: proposalsByRegion
SELECT s.id, s.name, s.sort_key, c.id AS centre_id, c.region AS reason_name
FROM series_owner o
JOIN centre c ON c.id = o.owner_id
JOIN series s ON s.id = o.series_id
WHERE o.owner_kind = 'centre' AND c.region_key = $regionKey
ORDER BY s.id, c.id
LIMIT 500;
