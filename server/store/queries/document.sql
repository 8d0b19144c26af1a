-- Files of cases: what is known of them, and which bytes they hold.

-- fragment: documentColumns
d.case_id, d.id, d.network_id, d.centre_id, d.author_id, d.at, d.kind, d.state, d.revision, d.name,
d.size, d.sha256, d.held, d.media, d.media_type, d.extension, d.taken_out, d.refusal, d.boxes,
d.worker, d.worked_until, d.attempts, d.shown_at, d.late, d.reported_at, d.erased_at

-- fragment: documentPeople
JOIN app_user u ON u.id = d.author_id
JOIN centre c ON c.id = d.centre_id

-- Where a document lies.
-- name: documentCase
SELECT case_id, network_id FROM document WHERE id = $document;

-- name: documentById
SELECT @documentColumns, u.name AS author_name, c.name AS centre_name
FROM document d
@documentPeople
WHERE d.case_id = $case AND d.network_id = $network AND d.id = $document AND d.state <> 'removed';

-- name: documentsAfter
SELECT @documentColumns, u.name AS author_name, c.name AS centre_name
FROM document d
@documentPeople
WHERE d.case_id = $case AND d.network_id = $network AND d.id > $after AND d.state <> 'removed'
ORDER BY d.id
LIMIT $limit;

-- What all documents of a case take, and whether the case waits for them.
-- name: documentsHeld
SELECT id, held, state, erased_at FROM document
WHERE case_id = $case AND network_id = $network AND state <> 'removed'
LIMIT 10000;

-- name: documentUsage
SELECT held FROM document_usage WHERE centre_id = $centre;

-- name: documentUsageAdd
INSERT INTO document_usage (centre_id, network_id, held) VALUES ($centre, $network, $bytes)
ON CONFLICT (centre_id, network_id) DO UPDATE SET held = document_usage.held + excluded.held;

-- name: documentBegin
INSERT INTO document (case_id, id, network_id, centre_id, author_id, at, kind, state, revision,
                      changed_at, name, claimed_type, size, sha256, held, taken_out, attempts, late)
VALUES ($case, $document, $network, $centre, $author, $at, $kind, 'uploading', 1, $at, $name, $type,
        $size, $sha256, $size, '{}', 0, 0);

-- A change of state. `$boxes`: the redaction that it begins.
-- name: documentMove
UPDATE document
SET state = $state, revision = revision + 1, changed_at = $at, refusal = $refusal, boxes = $boxes,
    worker = NULL, worked_until = NULL, attempts = 0
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentOpened
UPDATE document
SET state = 'to_confirm', revision = revision + 1, changed_at = $at, sha256 = '', held = $held,
    media = $media, media_type = $mediaType, extension = $extension, taken_out = $takenOut,
    refusal = NULL, boxes = NULL, worker = NULL, worked_until = NULL, attempts = 0
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentReady
UPDATE document
SET state = 'ready', revision = revision + 1, changed_at = $at, refusal = NULL
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentShow
UPDATE document SET shown_at = coalesce(shown_at, $at), late = $late
WHERE case_id = $case AND network_id = $network AND id = $document;

-- What was refused takes nothing, and what its bytes were is forgotten.
-- name: documentUncharge
UPDATE document SET held = 0, sha256 = ''
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentReport
UPDATE document SET reported_at = $at, reported_by = $caller
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentRestore
UPDATE document SET reported_at = NULL, reported_by = NULL
WHERE case_id = $case AND network_id = $network AND id = $document;

-- What was said of it goes; who did what when stays. `$state`: the state that is left.
-- name: documentEmpty
UPDATE document
SET state = $state, revision = revision + 1, changed_at = $at, name = '', claimed_type = NULL,
    sha256 = '', held = 0, media = NULL, media_type = NULL, extension = NULL, taken_out = '{}',
    refusal = NULL, boxes = NULL, worker = NULL, worked_until = NULL, erased_at = $erasedAt
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentKey
SELECT document_key FROM case_record WHERE id = $case AND network_id = $network;

-- name: documentKeySet
UPDATE case_record SET document_key = $key
WHERE id = $case AND network_id = $network AND document_key IS NULL;

-- Pages

-- name: documentPages
SELECT p.number, p.width, p.height, p.text_in_pixels, p.searched, p.spacing, p.findings,
       p.confirmed_at, p.confirmed_by, u.name AS confirmed_by_name
FROM document_page p LEFT JOIN app_user u ON u.id = p.confirmed_by
WHERE p.case_id = $case AND p.network_id = $network AND p.document_id = $document
ORDER BY p.number
LIMIT 2000;

-- name: documentPageCount
SELECT count(*) AS total FROM document_page
WHERE case_id = $case AND network_id = $network AND document_id = $document;

-- name: documentPageInsert
INSERT INTO document_page (case_id, document_id, number, network_id, width, height, text_in_pixels,
                           searched, spacing, findings, confirmed_at, confirmed_by)
VALUES ($case, $document, $number, $network, $width, $height, $textInPixels, $searched, $spacing,
        $findings, $confirmedAt, $confirmedBy);

-- name: documentPageConfirm
UPDATE document_page SET confirmed_at = $at, confirmed_by = $caller
WHERE case_id = $case AND network_id = $network AND document_id = $document AND number = $number;

-- name: documentPageReopen
UPDATE document_page SET confirmed_at = NULL, confirmed_by = NULL
WHERE case_id = $case AND network_id = $network AND document_id = $document AND number = $number;

-- name: documentPagesDelete
DELETE FROM document_page
WHERE case_id = $case AND network_id = $network AND document_id = $document;

-- Files: part 0 is the cleaned one, part N the preview of page N, part -N the page in all its pixels.

-- name: documentFiles
SELECT part, sha256, size FROM document_file
WHERE case_id = $case AND network_id = $network AND document_id = $document
ORDER BY part;

-- name: documentFile
SELECT sha256, size FROM document_file
WHERE case_id = $case AND network_id = $network AND document_id = $document AND part = $part;

-- name: documentFileInsert
INSERT INTO document_file (case_id, document_id, part, network_id, sha256, size)
VALUES ($case, $document, $part, $network, $sha256, $size);

-- name: documentFilesDelete
DELETE FROM document_file
WHERE case_id = $case AND network_id = $network AND document_id = $document;

-- name: documentFileHeld
SELECT document_id FROM document_file WHERE sha256 = $name LIMIT 1;

-- name: documentUploadHeld
SELECT state FROM document WHERE id = $name AND state IN ('uploading', 'processing');

-- All files by their names, for backups and the verification.
-- name: documentFilesAfter
SELECT DISTINCT sha256, size FROM document_file WHERE sha256 > $after ORDER BY sha256 LIMIT $limit;

-- name: documentRestInsert
INSERT INTO document_rest (name, network_id, at) VALUES ($name, $network, $at)
ON CONFLICT (name, network_id) DO NOTHING;

-- name: documentRests
SELECT name, network_id FROM document_rest ORDER BY name, network_id LIMIT $limit;

-- name: documentRestDelete
DELETE FROM document_rest WHERE name = $name AND network_id = $network;

-- What the server does by itself

-- name: documentsToWorkAt
SELECT case_id, network_id, id FROM document
WHERE state = 'processing' AND (worked_until IS NULL OR worked_until < $now)
ORDER BY changed_at
LIMIT $limit;

-- name: documentClaim
UPDATE document SET worker = $worker, worked_until = $until, attempts = attempts + 1
WHERE case_id = $case AND network_id = $network AND id = $document;

-- name: documentRenew
UPDATE document SET worked_until = $until
WHERE case_id = $case AND network_id = $network AND id = $document AND worker = $worker
  AND state = 'processing';

-- name: documentPutBack
UPDATE document SET worker = NULL, worked_until = $until, attempts = attempts - 1
WHERE case_id = $case AND network_id = $network AND id = $document AND worker = $worker
  AND state = 'processing';

-- Of an earlier process that worked alone.
-- name: documentClaimsDrop
UPDATE document SET worker = NULL, worked_until = NULL
WHERE state = 'processing' AND worked_until IS NOT NULL;

-- name: documentsGivenUp
SELECT case_id, network_id, id FROM document
WHERE state = 'uploading' AND changed_at < $before
ORDER BY changed_at
LIMIT $limit;
