-- Opinions on cases, by their versions.

-- name: opinionInsert
INSERT INTO opinion (case_id, id, number, network_id, state, context, case_version, author_id,
                     centre_id, shown, late, at, transcribed_by, channel, received_at,
                     content_type, content)
VALUES ($case, $opinion, $number, $network, $state, $context, $version, $author, $centre, $shown,
        $late, $at, $transcribedBy, $channel, $receivedAt, $contentType, $content);

-- The versions of one author's opinion, the latest first.
-- name: opinionVersions
SELECT id, number, state FROM opinion
WHERE case_id = $case AND network_id = $network AND author_id = $author
ORDER BY number DESC;

-- name: opinionByNumber
SELECT author_id, state, centre_id, transcribed_by FROM opinion
WHERE case_id = $case AND network_id = $network AND id = $opinion AND number = $number;

-- What the next version takes the place of; one that was refused stays so.
-- name: opinionSupersede
UPDATE opinion SET state = 'superseded'
WHERE case_id = $case AND network_id = $network AND id = $opinion AND number <> $number
  AND state IN ('filed', 'transcribed');

-- name: opinionDecide
UPDATE opinion SET state = $state, decided_at = $at, shown = $shown, late = $late
WHERE case_id = $case AND network_id = $network AND id = $opinion AND number = $number;

-- Who sits on the roster and gives opinions, with the centre they sit there for; nobody: no row.
-- name: opinionAuthorOnRoster
SELECT u.name, m.centre_id, c.name AS centre_name FROM roster r
JOIN member m ON m.id = r.member_id AND m.ended_at IS NULL
JOIN centre c ON c.id = m.centre_id
JOIN app_user u ON u.id = m.user_id AND u.state = 'active'
WHERE r.series_id = $series AND m.user_id = $author
  AND r.function IN ('chair', 'deputy', 'permanent')
  AND r.since <= $at AND (r.until IS NULL OR r.until > $at)
ORDER BY m.centre_id
LIMIT 1;

-- name: opinionAuthorAsGuest
SELECT u.name FROM case_guest g
JOIN app_user u ON u.id = g.user_id AND u.state = 'active'
WHERE g.case_id = $case AND g.network_id = $network AND g.user_id = $author
  AND g.since <= $at AND (g.until IS NULL OR g.until > $at);

-- Everything but the texts, for who may read which.
-- name: opinionHeads
SELECT id, number, state, author_id, centre_id, shown FROM opinion
WHERE case_id = $case AND network_id = $network
ORDER BY id, number
LIMIT 1000;

-- name: opinionsAfter
SELECT o.id, o.number, o.state, o.context, o.case_version, o.author_id, u.name AS author_name,
       o.centre_id, c.name AS centre_name, o.shown, o.late, o.at, o.transcribed_by,
       t.name AS transcribed_by_name, o.channel, o.received_at, o.decided_at, o.content
FROM opinion o
JOIN app_user u ON u.id = o.author_id
LEFT JOIN centre c ON c.id = o.centre_id
LEFT JOIN app_user t ON t.id = o.transcribed_by
WHERE o.case_id = $case AND o.network_id = $network AND (o.id, o.number) > ($afterId, $afterNumber)
ORDER BY o.id, o.number
LIMIT $limit;

-- The authors of opinions that count, to be told that the case has changed.
-- name: opinionAuthors
SELECT DISTINCT o.author_id FROM opinion o
JOIN app_user u ON u.id = o.author_id AND u.state = 'active'
WHERE o.case_id = $case AND o.network_id = $network AND o.state = 'filed'
ORDER BY o.author_id
LIMIT 200;
