-- How long cases are kept, and the erasure of what they hold.

-- name: caseRetain
UPDATE case_record SET retain_until = $until, retain_by = $caller
WHERE id = $case AND network_id = $network;

-- name: caseRetention
SELECT c.retain_until, c.retain_by, u.name AS retain_by_name, c.erasure_told_for, c.erasure_told_at
FROM case_record c LEFT JOIN app_user u ON u.id = c.retain_by
WHERE c.id = $case AND c.network_id = $network;

-- name: caseErasureTold
UPDATE case_record SET erasure_told_for = $until, erasure_told_at = $at
WHERE id = $case AND network_id = $network;

-- name: streamLast
SELECT at FROM stream WHERE id = $stream AND network_id = $network;

-- When a document about a case was last signed.
-- name: lastSignatureOfCase
SELECT max(d.signed_at) AS at FROM agenda_item i
JOIN signed_document d ON d.meeting_id = i.meeting_id AND d.item_id = i.id
                      AND d.network_id = i.network_id
WHERE i.case_id = $case AND i.case_network_id = $network;

-- name: placesOfCase
SELECT meeting_id, id, network_id FROM agenda_item
WHERE case_id = $case AND case_network_id = $network
ORDER BY meeting_id, id;

-- What each table holds of a case is emptied; who did what when stays.

-- name: caseErase
UPDATE case_record
SET erased_at = $at, needed_by = NULL, meets_on = NULL, queue = '3', awaits_submitter = 0, withdrawal_reason = NULL,
    request_text = NULL, request_at = NULL, request_by = NULL, redirect_series_id = NULL,
    redirect_reason = NULL, redirect_at = NULL, redirect_by = NULL, refusal_reason = NULL,
    validation_reason = NULL, document_key = NULL
WHERE id = $case AND network_id = $network;

-- name: versionsErase
UPDATE case_version SET content = '{}' WHERE case_id = $case AND network_id = $network;

-- name: wordsErase
DELETE FROM case_word
WHERE centre_id = $centre AND case_id = $case AND network_id = $network;

-- name: termsErase
DELETE FROM case_term
WHERE centre_id = $centre AND case_id = $case AND network_id = $network;

-- name: messagesErase
UPDATE message SET content = '', erased_at = coalesce(erased_at, $at)
WHERE case_id = $case AND network_id = $network;

-- name: opinionsErase
UPDATE opinion SET content = '{}' WHERE case_id = $case AND network_id = $network;

-- name: answersErase
UPDATE case_answer SET content = '', re_review_on = NULL, ratification_text = NULL
WHERE case_id = $case AND network_id = $network;

-- name: followUpsErase
UPDATE follow_up SET content = '{}' WHERE case_id = $case AND network_id = $network;

-- name: followUpReadersErase
DELETE FROM follow_up_reader WHERE case_id = $case AND network_id = $network;

-- name: guestsEnd
UPDATE case_guest SET until = $at
WHERE case_id = $case AND network_id = $network AND (until IS NULL OR until > $at);

-- name: jobsErase
DELETE FROM job WHERE subject = $case AND network_id = $network;

-- name: placeErase
UPDATE agenda_item SET note = NULL, reason = NULL
WHERE meeting_id = $meeting AND network_id = $network AND id = $item;

-- name: proposalReportErase
DELETE FROM text_report
WHERE network_id = $network AND EXISTS (
  SELECT 1 FROM meeting m
  WHERE m.id = $meeting AND m.network_id = $network AND m.state = 'cancelled'
    AND m.starts_at IS NULL AND text_report.subject = 'series:' || m.series_id
    AND m.cancel_reason = 'reported:' || text_report.id);

-- A meeting that was proposed for one case and refused: why is about that case.
-- name: proposalErase
UPDATE meeting SET cancel_reason = NULL
WHERE id = $meeting AND network_id = $network AND state = 'cancelled' AND starts_at IS NULL;

-- name: reportErase
UPDATE report
SET content = '{}', informed_on = NULL, copies = NULL,
    contest_text = CASE WHEN contest_text IS NULL THEN NULL ELSE '' END,
    contest_answer = CASE WHEN contest_answer IS NULL THEN NULL ELSE '' END
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- name: reviewsErase
UPDATE report_review SET content = NULL
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- A signature would confirm a guess at the document.
-- name: documentsErase
UPDATE signed_document SET document = '', signature = $nothing, sha256 = NULL
WHERE meeting_id = $meeting AND network_id = $network AND item_id = $item;

-- The bodies and salts of events: all of a stream, or those of some types that name something.

-- name: bodiesErase
UPDATE event SET data = NULL, salt = NULL WHERE stream = $stream AND network_id = $network;

-- name: bodiesNamingErase
UPDATE event SET data = NULL, salt = NULL
WHERE stream = $stream AND network_id = $network AND type LIKE $types AND data LIKE $naming;
