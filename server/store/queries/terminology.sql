-- name: terminologiesInUse
SELECT version, system, release, terms FROM terminology WHERE current = 1 ORDER BY system;

-- name: terminologiesOf
SELECT version, release, state, current, terms, started_at, switched_at FROM terminology
WHERE system = $system ORDER BY started_at DESC, version DESC
LIMIT 100;

-- name: terminologyById
SELECT version, system, release, state, current, terms FROM terminology WHERE version = $version @lock;

-- name: terminologyInsert
INSERT INTO terminology (version, system, release, state, current, terms, started_at)
VALUES ($version, $system, $release, 'loading', 0, 0, $at)
ON CONFLICT (version) DO NOTHING;

-- name: terminologyDelete
DELETE FROM terminology WHERE version = $version;

-- name: terminologyGrow
UPDATE terminology SET terms = terms + $terms WHERE version = $version AND state = 'loading';

-- name: terminologyRetire
UPDATE terminology SET current = 0 WHERE system = $system AND current = 1;

-- name: terminologySwitch
UPDATE terminology SET state = 'whole', current = 1, switched_at = $at WHERE version = $version;

-- name: termInsert
INSERT INTO term (version, code, record) VALUES ($version, $code, $record)
ON CONFLICT (version, code) DO NOTHING;

-- name: termsAfter
SELECT code, record FROM term WHERE version = $version AND code > $after ORDER BY code
LIMIT $limit;

-- name: termParentInsert
INSERT INTO term_kind (term, ancestor, version) VALUES ($term, $parent, $version)
ON CONFLICT (term, ancestor, version) DO NOTHING;

-- What the parent is a kind of, the term is a kind of. Old codes and numbers of OMIM count as kinds of
-- the code that they mean.
-- name: termKindInsert
INSERT INTO term_kind (term, ancestor, version)
SELECT $term, ancestor, version FROM term_kind
WHERE term = $parent AND version = $version
ON CONFLICT (term, ancestor, version) DO NOTHING;

-- name: termKindsDelete
DELETE FROM term_kind WHERE term = $term AND version = $version;

-- name: termsDelete
DELETE FROM term WHERE version = $version AND code <= $last;

-- What has no terms in its table, as what was imported before there was one.
-- name: termKindsLeft
SELECT DISTINCT term FROM term_kind WHERE version = $version ORDER BY term LIMIT $limit;

-- name: termCodes
SELECT code FROM term WHERE version = $version ORDER BY code LIMIT $limit;

-- name: termOfVersion
SELECT code FROM term WHERE version = $version AND code = $code;
