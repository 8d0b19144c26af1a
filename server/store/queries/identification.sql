-- What may identify a person, and who said that it does not; what the directory publishes.

-- name: acknowledgementInsert
INSERT INTO acknowledgement (subject, digest, network_id, kind, content, object, author_id, at)
VALUES ($subject, $digest, $network, $kind, $text, $object, $author, $at)
ON CONFLICT (subject, digest, object, network_id) DO NOTHING;

-- Who said it first of those whose words are left.
-- name: acknowledgementKnown
SELECT author_id, at FROM acknowledgement
WHERE subject = $subject AND digest = $digest AND network_id = $network
ORDER BY at, object
LIMIT 1;

-- Each once, whatever it was said with: as it was said first.
-- name: acknowledgementsOf
SELECT a.kind, a.content, a.at, a.author_id, u.name AS author_name
FROM acknowledgement a JOIN app_user u ON u.id = a.author_id
WHERE a.subject = $subject AND a.network_id = $network
  AND NOT EXISTS (SELECT 1 FROM acknowledgement b
                  WHERE b.subject = $subject AND b.digest = a.digest AND b.network_id = $network
                    AND (b.at < a.at OR (b.at = a.at AND b.object < a.object)))
ORDER BY a.at, a.digest
LIMIT 500;

-- name: acknowledgementsOfObject
SELECT digest, kind, content FROM acknowledgement
WHERE subject = $subject AND network_id = $network AND object = $object
LIMIT 10000;

-- name: acknowledgementErase
DELETE FROM acknowledgement
WHERE subject = $subject AND digest = $digest AND network_id = $network AND object = $object;

-- name: acknowledgementsErase
DELETE FROM acknowledgement WHERE subject = $subject AND network_id = $network;

-- name: acknowledgementsOfObjectErase
DELETE FROM acknowledgement
WHERE subject = $subject AND network_id = $network AND object = $object;

-- name: acknowledgementsSayingErase
DELETE FROM acknowledgement
WHERE subject = $subject AND network_id = $network AND content = $text;

-- Everybody who has or had an account is a professional.
-- name: publishedPeople
SELECT name FROM app_user ORDER BY id LIMIT $limit;

-- name: publishedCentres
SELECT name, hospital, city FROM centre ORDER BY id LIMIT $limit;

-- name: publishedContacts
SELECT value FROM centre_contact WHERE published = $published ORDER BY centre_id, place LIMIT $limit;

-- name: publishedNetworks
SELECT name FROM network ORDER BY id LIMIT $limit;

-- name: publishedSeries
SELECT name, charter FROM series ORDER BY id LIMIT $limit;

-- The region of a centre; of a centre that a user is a member of.
-- name: regionOfCentre
SELECT region FROM centre WHERE id = $centre;

-- name: regionOfUser
SELECT c.region FROM member m JOIN centre c ON c.id = m.centre_id
WHERE m.user_id = $user AND m.ended_at IS NULL ORDER BY m.id LIMIT 1;
