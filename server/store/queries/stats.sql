-- Figures of activity. Each is counted by one statement and opened by another with the same
-- condition. An empty id stands for "any". `$own`: only cases of which this user wrote a version or
-- on which they gave an opinion. A filed or superseded opinion counts, a transcribed one when its
-- author has confirmed it; `$author`: only this user's, `$reader`: only those that this user, of the
-- submitting centre, may read.

-- The cases of a disease, or of a group of them.
-- fragment: ofDisease
($orpha = '' OR EXISTS (SELECT 1 FROM case_term t
                              WHERE t.centre_id = c.centre_id
                                AND t.case_id = c.id AND t.network_id = c.network_id
                                AND (t.term = $orpha
                                     OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                                WHERE k.term = t.term AND k.ancestor = $orpha AND v.current = 1))));

-- fragment: counted
c.restricted = 0
  AND ($series = '' OR c.series_id = $series) AND ($centre = '' OR c.centre_id = $centre)
  AND ($network = '' OR c.network_id = $network)
  AND ($own = ''
       OR EXISTS (SELECT 1 FROM case_version w
                  WHERE w.case_id = c.id AND w.network_id = c.network_id AND w.author_id = $own)
       OR EXISTS (SELECT 1 FROM opinion e
                  WHERE e.case_id = c.id AND e.network_id = c.network_id AND e.author_id = $own
                    AND e.state IN ('filed', 'superseded')
                    AND (e.context <> 'transcribed' OR e.decided_at IS NOT NULL)))
  AND ($anyRegion = 1
       OR c.centre_id IN (SELECT r.id FROM centre r WHERE r.region_key = $region))
  AND @ofDisease;

-- The newest activity first, after a key.
-- fragment: nextKeys
(c.activity_at, c.id) < ($beforeAt, $beforeId)
ORDER BY c.activity_at DESC, c.id DESC
LIMIT $limit;

-- fragment: givenOpinion
o.at >= $from AND o.at < $to AND o.state IN ('filed', 'superseded')
  AND (o.context <> 'transcribed' OR o.decided_at IS NOT NULL)
  AND ($author = '' OR o.author_id = $author)
  AND ($reader = '' OR o.author_id = $reader OR o.shown = 1 OR o.centre_id = c.centre_id
       OR c.state NOT IN ('accepted', 'scheduled'));

-- name: countSubmitted
SELECT count(*) AS total FROM case_record c
WHERE c.submitted_at >= $from AND c.submitted_at < $to
  AND @counted;

-- name: keysSubmitted
SELECT c.id, c.activity_at FROM case_record c
WHERE c.submitted_at >= $from AND c.submitted_at < $to
  AND @counted
  AND @nextKeys;

-- name: countDiscussed
SELECT count(*) AS total FROM case_record c
WHERE (c.id, c.network_id) IN (
    SELECT h.case_id, h.network_id FROM case_hearing h WHERE h.heard_at >= $from AND h.heard_at < $to)
  AND @counted;

-- name: keysDiscussed
SELECT c.id, c.activity_at FROM case_record c
WHERE (c.id, c.network_id) IN (
    SELECT h.case_id, h.network_id FROM case_hearing h WHERE h.heard_at >= $from AND h.heard_at < $to)
  AND @counted
  AND @nextKeys;

-- name: countAnswered
SELECT count(*) AS total FROM case_record c
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND @counted;

-- name: keysAnswered
SELECT c.id, c.activity_at FROM case_record c
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND @counted
  AND @nextKeys;

-- `$met`: 1 with quorum, 0 without.
-- name: countReported
SELECT count(*) AS total FROM case_record c
WHERE (c.id, c.network_id) IN (
    SELECT h.case_id, h.network_id FROM case_hearing h
    WHERE h.signed_at >= $from AND h.signed_at < $to AND h.quorum_met = $met)
  AND @counted;

-- name: keysReported
SELECT c.id, c.activity_at FROM case_record c
WHERE (c.id, c.network_id) IN (
    SELECT h.case_id, h.network_id FROM case_hearing h
    WHERE h.signed_at >= $from AND h.signed_at < $to AND h.quorum_met = $met)
  AND @counted
  AND @nextKeys;

-- The cases, and the opinions themselves: one for each author and case.
-- name: countWithOpinion
SELECT count(DISTINCT c.id) AS total, count(DISTINCT o.id) AS opinions
FROM opinion o
JOIN case_record c ON c.id = o.case_id AND c.network_id = o.network_id
WHERE @givenOpinion
  AND @counted;

-- name: keysWithOpinion
SELECT DISTINCT c.id, c.activity_at FROM opinion o
JOIN case_record c ON c.id = o.case_id AND c.network_id = o.network_id
WHERE @givenOpinion
  AND @counted
  AND @nextKeys;

-- name: countFollowedUp
SELECT count(*) AS total FROM case_record c
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND EXISTS (
    SELECT 1 FROM follow_up f
    WHERE f.case_id = c.id AND f.network_id = c.network_id AND f.known = 1)
  AND @counted;

-- name: keysFollowedUp
SELECT c.id, c.activity_at FROM case_record c
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND EXISTS (
    SELECT 1 FROM follow_up f
    WHERE f.case_id = c.id AND f.network_id = c.network_id AND f.known = 1)
  AND @counted
  AND @nextKeys;

-- The delays of what was answered, from the shortest.
-- name: delayAtRank
SELECT c.answered_at - c.submitted_at AS delay FROM case_record c
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND @counted
ORDER BY delay
LIMIT 1 OFFSET $skipped;

-- name: regionsSubmitted
SELECT n.region_key, count(*) AS total
FROM case_record c JOIN centre n ON n.id = c.centre_id
WHERE c.submitted_at >= $from AND c.submitted_at < $to
  AND c.restricted = 0
  AND ($series = '' OR c.series_id = $series) AND ($network = '' OR c.network_id = $network)
  AND @ofDisease
GROUP BY n.region_key;

-- name: regionsAnswered
SELECT n.region_key, count(*) AS total
FROM case_record c JOIN centre n ON n.id = c.centre_id
WHERE c.answered_at >= $from AND c.answered_at < $to
  AND c.restricted = 0
  AND ($series = '' OR c.series_id = $series) AND ($network = '' OR c.network_id = $network)
  AND @ofDisease
GROUP BY n.region_key;

-- name: networkName
SELECT name FROM network WHERE id = $network;

-- The cases of a centre that a minimum data set may hold, with their newest content. Whether the
-- person is opposed to a registry the content tells.
-- name: minimumDataSetCases
SELECT c.id, c.network_id, c.pseudonym, c.submitted_at, c.answered_at, s.name AS series_name,
       v.content,
       (SELECT max(h.heard_at) FROM case_hearing h
        WHERE h.case_id = c.id AND h.network_id = c.network_id) AS heard_at
FROM case_record c
JOIN case_version v ON v.case_id = c.id AND v.network_id = c.network_id AND v.version = c.version
LEFT JOIN series s ON s.id = c.series_id
WHERE c.centre_id = $centre AND c.network_id = $network
  AND c.submitted_at >= $from AND c.submitted_at < $to
  AND c.state NOT IN ('draft', 'withdrawn') AND c.restricted = 0 AND c.erased_at IS NULL
ORDER BY c.submitted_at, c.id
LIMIT $limit;

-- What the figures are made of.

-- name: hearingSave
INSERT INTO case_hearing (case_id, item_id, network_id, heard_at)
VALUES ($case, $item, $network, $heardAt)
ON CONFLICT (case_id, item_id, network_id) DO UPDATE SET heard_at = excluded.heard_at;

-- name: hearingSign
UPDATE case_hearing SET signed_at = $at, quorum_met = $met
WHERE case_id = $case AND network_id = $network AND item_id = $item;

-- name: caseFirstAnswer
UPDATE case_record SET answered_at = $at
WHERE id = $case AND network_id = $network AND answered_at IS NULL;
