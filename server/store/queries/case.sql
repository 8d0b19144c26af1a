-- name: caseById
SELECT c.id, c.network_id, c.centre_id, ce.name AS centre_name, c.series_id,
       s.name AS series_name, s.network_id AS series_network_id, c.state, c.restricted, c.pseudonym, c.urgency, c.needed_by, c.meets_on,
       c.version, c.revision, c.created_by, u.name AS created_by_name, c.created_at,
       c.submitted_at, c.activity_at, c.withdrawn_at, c.withdrawn_by, c.withdrawal_reason,
       c.awaits_submitter, c.request_text, c.request_at, c.request_by, qu.name AS request_by_name,
       c.redirect_series_id, c.redirect_reason, c.redirect_at, c.redirect_by,
       du.name AS redirect_by_name, ds.name AS redirect_series_name,
       c.refusal_reason, c.refusal_series_id, c.refusal_at, c.refusal_by,
       fu.name AS refusal_by_name, fs.name AS refusal_series_name, c.erased_at
FROM case_record c
JOIN centre ce ON ce.id = c.centre_id
JOIN app_user u ON u.id = c.created_by
LEFT JOIN series s ON s.id = c.series_id
LEFT JOIN app_user qu ON qu.id = c.request_by
LEFT JOIN app_user du ON du.id = c.redirect_by
LEFT JOIN series ds ON ds.id = c.redirect_series_id
LEFT JOIN app_user fu ON fu.id = c.refusal_by
LEFT JOIN series fs ON fs.id = c.refusal_series_id
WHERE c.id = $case;

-- name: caseNetwork
SELECT network_id FROM case_record WHERE id = $case;

-- name: caseLock
SELECT id FROM case_record WHERE id = $case AND network_id = $network @lock;

-- name: pseudonymTaken
SELECT id FROM case_record WHERE pseudonym = $pseudonym;

-- name: caseCentre
SELECT network_id FROM centre WHERE id = $centre;

-- name: caseInsert
INSERT INTO case_record (id, network_id, centre_id, series_id, state, restricted, pseudonym,
                         urgency, needed_by, version, revision, created_by, created_at,
                         activity_at)
VALUES ($case, $network, $centre, $series, $state, 0, $pseudonym, $urgency, $neededBy, 0, 1,
        $caller, $at, $at);

-- What is known to be of one case names its network, too. The writes below change nothing when the case has moved on since
-- `$revision` was read.

-- name: caseSave
UPDATE case_record
SET series_id = $series, urgency = $urgency, needed_by = $neededBy, version = $version,
    revision = revision + 1, activity_at = $at, request_text = NULL, request_at = NULL,
    request_by = NULL,
    awaits_submitter = CASE WHEN redirect_series_id IS NOT NULL THEN 1
                            WHEN state = 'draft' THEN awaits_submitter
                            ELSE 0 END
WHERE id = $case AND network_id = $network AND revision = $revision;

-- name: caseSubmit
UPDATE case_record
SET state = $state, version = $version, revision = revision + 1, submitted_at = $at,
    activity_at = $at, awaits_submitter = 0
WHERE id = $case AND network_id = $network AND revision = $revision;

-- name: caseValidationAsk
UPDATE case_record
SET revision = revision + 1, activity_at = $at, awaits_submitter = 1, validation_asked_at = $at,
    validation_asked_by = $caller, validation_decided_at = NULL, validation_decided_by = NULL,
    validation_reason = NULL
WHERE id = $case AND network_id = $network AND revision = $revision;

-- name: caseValidationRefuse
UPDATE case_record
SET revision = revision + 1, activity_at = $at, awaits_submitter = 0,
    validation_decided_at = $at, validation_decided_by = $caller, validation_reason = $reason
WHERE id = $case AND network_id = $network AND revision = $revision;

-- name: caseValidated
UPDATE case_record
SET validation_decided_at = $at, validation_decided_by = $caller, validation_reason = NULL
WHERE id = $case AND network_id = $network;

-- What was asked for is not needed any more.
-- name: caseValidationDrop
UPDATE case_record
SET validation_asked_at = NULL, validation_asked_by = NULL, validation_decided_at = NULL,
    validation_decided_by = NULL, validation_reason = NULL
WHERE id = $case AND network_id = $network;

-- name: validationOfCase
SELECT c.validation_asked_at, c.validation_asked_by, a.name AS asked_by_name,
       c.validation_decided_at, c.validation_decided_by, d.name AS decided_by_name,
       c.validation_reason
FROM case_record c
JOIN app_user a ON a.id = c.validation_asked_by
LEFT JOIN app_user d ON d.id = c.validation_decided_by
WHERE c.id = $case AND c.network_id = $network;

-- How a user writes cases of a centre: once for each role, without a senior who answers for them, or
-- with that senior and the deputy of a senior who is away on `$day`, where they are seniors of the
-- centre themselves.
-- name: seniorsOf
SELECT m.senior_member_id, s.user_id AS senior_id, d.user_id AS deputy_id
FROM member m
LEFT JOIN member s ON s.id = m.senior_member_id AND s.ended_at IS NULL
                  AND s.role IN ('clinician', 'expert') AND s.senior_member_id IS NULL
LEFT JOIN absence a ON a.member_id = s.id AND a.from_day <= $day AND a.to_day >= $day
LEFT JOIN member d ON d.id = a.deputy_member_id AND d.ended_at IS NULL
                  AND d.centre_id = m.centre_id
                  AND d.role IN ('clinician', 'expert') AND d.senior_member_id IS NULL
WHERE m.user_id = $user AND m.centre_id = $centre AND m.ended_at IS NULL
  AND m.role IN ('clinician', 'expert')
ORDER BY m.id;

-- name: seniorsOfCentre
SELECT DISTINCT m.user_id FROM member m
JOIN app_user u ON u.id = m.user_id AND u.state = 'active'
WHERE m.centre_id = $centre AND m.ended_at IS NULL
  AND m.role IN ('clinician', 'expert') AND m.senior_member_id IS NULL
ORDER BY m.user_id
LIMIT 100;

-- name: caseWithdraw
UPDATE case_record
SET state = $state, restricted = $restricted, revision = revision + 1, activity_at = $at,
    withdrawn_at = $at, withdrawn_by = $caller, withdrawal_reason = $reason,
    awaits_submitter = 0, request_text = NULL, request_at = NULL, request_by = NULL,
    redirect_series_id = NULL, redirect_reason = NULL, redirect_at = NULL, redirect_by = NULL
WHERE id = $case AND network_id = $network AND revision = $revision;

-- A step of its life that leaves nothing open, and nothing else to be remembered.
-- name: caseMove
UPDATE case_record
SET state = $state, revision = revision + 1, activity_at = $at,
    awaits_submitter = 0, request_text = NULL, request_at = NULL, request_by = NULL,
    redirect_series_id = NULL, redirect_reason = NULL, redirect_at = NULL, redirect_by = NULL
WHERE id = $case AND network_id = $network;

-- name: caseRefuse
UPDATE case_record
SET refusal_reason = $reason, refusal_series_id = $series, refusal_at = $at, refusal_by = $caller
WHERE id = $case AND network_id = $network;

-- name: caseRequest
UPDATE case_record
SET revision = revision + 1, activity_at = $at, awaits_submitter = 1,
    request_text = $text, request_at = $at, request_by = $caller
WHERE id = $case AND network_id = $network;

-- name: caseRequestEnd
UPDATE case_record
SET revision = revision + 1, activity_at = $at, request_text = NULL, request_at = NULL,
    request_by = NULL, awaits_submitter = CASE WHEN redirect_series_id IS NULL THEN 0 ELSE 1 END
WHERE id = $case AND network_id = $network;

-- name: caseRedirect
UPDATE case_record
SET revision = revision + 1, activity_at = $at, awaits_submitter = 1,
    redirect_series_id = $series, redirect_reason = $reason, redirect_at = $at,
    redirect_by = $caller
WHERE id = $case AND network_id = $network;

-- name: caseRedirectEnd
UPDATE case_record
SET revision = revision + 1, activity_at = $at, redirect_series_id = NULL, redirect_reason = NULL,
    redirect_at = NULL, redirect_by = NULL,
    awaits_submitter = CASE WHEN request_text IS NULL THEN 0 ELSE 1 END
WHERE id = $case AND network_id = $network;

-- name: caseSetSeries
UPDATE case_record SET series_id = $series WHERE id = $case AND network_id = $network;

-- name: answerInsert
INSERT INTO case_answer (case_id, number, network_id, version, outcome, content, re_review_on,
                         to_ratify, author_id, at)
VALUES ($case, $number, $network, $version, $outcome, $text, $reReviewOn, $toRatify, $caller, $at);

-- name: answersOfCase
SELECT a.number, a.version, a.outcome, a.content, a.re_review_on, a.to_ratify, a.author_id, a.at,
       u.name AS author_name, a.ratification, a.ratification_text, a.ratified_meeting_id,
       a.ratified_by, a.ratified_at, r.name AS ratified_by_name
FROM case_answer a JOIN app_user u ON u.id = a.author_id
LEFT JOIN app_user r ON r.id = a.ratified_by
WHERE a.case_id = $case AND a.network_id = $network
ORDER BY a.number DESC
LIMIT 100;

-- Answers of a series that wait for a meeting to ratify them, the oldest first.
-- name: answersToRatify
SELECT a.case_id, a.number, a.at, a.author_id, u.name AS author_name, c.pseudonym
FROM case_answer a
JOIN case_record c ON c.id = a.case_id AND c.network_id = a.network_id
JOIN app_user u ON u.id = a.author_id
WHERE a.to_ratify = 1 AND a.ratified_at IS NULL
  AND c.series_id = $series AND c.state IN ('answered', 'closed') AND c.erased_at IS NULL
ORDER BY a.at, a.case_id, a.number
LIMIT 100;

-- name: answerRatify
UPDATE case_answer
SET ratification = $decision, ratification_text = $text, ratified_meeting_id = $meeting,
    ratified_by = $caller, ratified_at = $at
WHERE case_id = $case AND network_id = $network AND number = $number;

-- What a meeting decided about answers, in that order.
-- name: answersRatifiedBy
SELECT a.number, a.ratification, a.ratified_at, c.pseudonym
FROM case_answer a JOIN case_record c ON c.id = a.case_id AND c.network_id = a.network_id
WHERE a.ratified_meeting_id = $meeting AND c.erased_at IS NULL
ORDER BY a.ratified_at, c.pseudonym, a.number
LIMIT 100;

-- Who of the submitting centre wrote the case, or validated it as a senior, and is still there.
-- name: authorsOfCase
SELECT DISTINCT u.id AS user_id
FROM app_user u
JOIN member m ON m.user_id = u.id AND m.centre_id = $centre AND m.ended_at IS NULL
WHERE u.state = 'active'
  AND (u.id IN (SELECT v.author_id FROM case_version v
                WHERE v.case_id = $case AND v.network_id = $network)
       OR u.id IN (SELECT c.validation_decided_by FROM case_record c
                   WHERE c.id = $case AND c.network_id = $network AND c.version > 0
                     AND c.validation_decided_by IS NOT NULL))
ORDER BY user_id
LIMIT 100;

-- name: readersOfCase
SELECT a.user_id, u.name, min(a.at) AS first_at, max(a.at) AS last_at
FROM case_access a JOIN app_user u ON u.id = a.user_id
WHERE a.case_id = $case AND a.network_id = $network
GROUP BY a.user_id, u.name
ORDER BY last_at DESC, a.user_id
LIMIT 200;

-- name: caseTouch
UPDATE case_record SET activity_at = $at
WHERE id = $case AND network_id = $network AND activity_at < $at;

-- What a case is found by; only what changed is written, as drafts are saved often.
-- name: caseWords
SELECT word FROM case_word
WHERE centre_id = $centre AND case_id = $case AND network_id = $network;

-- name: caseWordInsert
INSERT INTO case_word (centre_id, case_id, word, network_id, series_id)
VALUES ($centre, $case, $word, $network, $series);

-- name: caseWordDelete
DELETE FROM case_word
WHERE centre_id = $centre AND case_id = $case AND network_id = $network AND word = $word;

-- name: caseWordsMove
UPDATE case_word SET series_id = $series
WHERE centre_id = $centre AND case_id = $case AND network_id = $network AND series_id <> $series;

-- name: caseTerms
SELECT term FROM case_term
WHERE centre_id = $centre AND case_id = $case AND network_id = $network;

-- name: caseTermInsert
INSERT INTO case_term (centre_id, case_id, term, network_id, series_id)
VALUES ($centre, $case, $term, $network, $series);

-- name: caseTermDelete
DELETE FROM case_term
WHERE centre_id = $centre AND case_id = $case AND network_id = $network AND term = $term;

-- name: caseTermsMove
UPDATE case_term SET series_id = $series
WHERE centre_id = $centre AND case_id = $case AND network_id = $network AND series_id <> $series;

-- name: versionInsert
INSERT INTO case_version (case_id, version, network_id, content_type, content, author_id, at)
VALUES ($case, $version, $network, $contentType, $content, $caller, $at);

-- name: draftReplace
UPDATE case_version
SET content_type = $contentType, content = $content, author_id = $caller, at = $at
WHERE case_id = $case AND network_id = $network AND version = 0;

-- name: draftBecomesVersion
UPDATE case_version SET version = $version, author_id = $author, at = $at
WHERE case_id = $case AND network_id = $network AND version = 0;

-- name: versionContent
SELECT content FROM case_version
WHERE case_id = $case AND network_id = $network AND version = $version;

-- name: versionOfCase
SELECT v.version, v.at, v.author_id, u.name AS author_name, v.content
FROM case_version v JOIN app_user u ON u.id = v.author_id
WHERE v.case_id = $case AND v.network_id = $network AND v.version = $version;

-- name: versionsOfCase
SELECT v.version, v.at, v.author_id, u.name AS author_name
FROM case_version v JOIN app_user u ON u.id = v.author_id
WHERE v.case_id = $case AND v.network_id = $network AND v.version > 0
ORDER BY v.version DESC
LIMIT $limit;

-- name: seriesKnown
SELECT id FROM series WHERE id = $series;

-- Whether a centre may address cases to a series, as its charter's `registration` has it:
-- in the network of an owner; an owner, or attached to one on `$day`.
-- name: centreInNetworkOfSeries
SELECT o.owner_id FROM series_owner o
LEFT JOIN centre oc ON o.owner_kind = 'centre' AND oc.id = o.owner_id
JOIN centre c ON c.id = $centre
WHERE o.series_id = $series
  AND ((o.owner_kind = 'network' AND o.owner_id = c.network_id) OR oc.network_id = c.network_id)
LIMIT 1;

-- name: centreAttachedToSeries
SELECT o.owner_id FROM series_owner o
WHERE o.series_id = $series AND o.owner_kind = 'centre'
  AND (o.owner_id = $centre
       OR EXISTS (SELECT 1 FROM attachment a
                  WHERE a.competence_centre_id = $centre AND a.reference_centre_id = o.owner_id
                    AND a.since <= $day AND (a.until IS NULL OR a.until > $day)))
LIMIT 1;

-- Lists: the keys of one state of one centre, one series or one case alone, after a key: the newest
-- activity first, or in the order of the queue. An empty filter stands for "any". A text
-- is either how the pseudonym begins (`$textFrom`, `$textTo`) or words of the content, each by its
-- beginning; a term stands for itself and all kinds of it. Words and terms are asked of each case in
-- turn, and lie together by scope: what a list costs follows its scope, not how many cases there are.

-- The caller's opinion on the latest version counts, and none was written down in their name since.
-- fragment: givenByCaller
(EXISTS (SELECT 1 FROM opinion o
         WHERE o.case_id = c.id AND o.network_id = c.network_id AND o.author_id = $caller
           AND o.state = 'filed' AND o.case_version = c.version)
 AND NOT EXISTS (SELECT 1 FROM opinion o
                 WHERE o.case_id = c.id AND o.network_id = c.network_id AND o.author_id = $caller
                   AND o.state = 'transcribed'))

-- fragment: ofCentre
c.centre_id = $scope
  AND c.state = $state AND c.awaits_submitter = $awaiting AND c.erased_at IS NULL
  AND ($urgency = '' OR c.urgency = $urgency)
  AND ($network = '' OR c.network_id = $network)
  AND ($series = '' OR c.series_id = $series)
  AND ($textFrom = '' OR (c.pseudonym >= $textFrom AND c.pseudonym < $textTo)
       OR (EXISTS (SELECT 1 FROM case_word w
                   WHERE w.centre_id = $scope
                     AND w.case_id = c.id AND w.network_id = c.network_id
                     AND w.word >= $from1 AND w.word < $to1)
           AND ($from2 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.centre_id = $scope
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from2 AND w.word < $to2))
           AND ($from3 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.centre_id = $scope
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from3 AND w.word < $to3))))
  AND ($orpha = '' OR EXISTS (SELECT 1 FROM case_term t
                              WHERE t.centre_id = $scope
                                AND t.case_id = c.id AND t.network_id = c.network_id
                                AND (t.term = $orpha
                                     OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                                WHERE k.term = t.term AND k.ancestor = $orpha AND v.current = 1))))
  AND ($hpo = '' OR EXISTS (SELECT 1 FROM case_term t
                            WHERE t.centre_id = $scope
                              AND t.case_id = c.id AND t.network_id = c.network_id
                              AND (t.term = $hpo
                                   OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                              WHERE k.term = t.term AND k.ancestor = $hpo AND v.current = 1))))

-- fragment: ofSeries
c.series_id = $scope AND c.version > 0 AND c.restricted = 0
  AND c.state = $state AND c.awaits_submitter = $awaiting AND c.erased_at IS NULL
  AND ($given = '' OR $given = CASE WHEN @givenByCaller THEN 'yes' ELSE 'no' END)
  AND ($urgency = '' OR c.urgency = $urgency)
  AND ($network = '' OR c.network_id = $network)
  AND ($series = '' OR c.series_id = $series)
  AND ($textFrom = '' OR (c.pseudonym >= $textFrom AND c.pseudonym < $textTo)
       OR (EXISTS (SELECT 1 FROM case_word w
                   WHERE w.series_id = $scope
                     AND w.case_id = c.id AND w.network_id = c.network_id
                     AND w.word >= $from1 AND w.word < $to1)
           AND ($from2 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.series_id = $scope
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from2 AND w.word < $to2))
           AND ($from3 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.series_id = $scope
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from3 AND w.word < $to3))))
  AND ($orpha = '' OR EXISTS (SELECT 1 FROM case_term t
                              WHERE t.series_id = $scope
                                AND t.case_id = c.id AND t.network_id = c.network_id
                                AND (t.term = $orpha
                                     OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                                WHERE k.term = t.term AND k.ancestor = $orpha AND v.current = 1))))
  AND ($hpo = '' OR EXISTS (SELECT 1 FROM case_term t
                            WHERE t.series_id = $scope
                              AND t.case_id = c.id AND t.network_id = c.network_id
                              AND (t.term = $hpo
                                   OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                              WHERE k.term = t.term AND k.ancestor = $hpo AND v.current = 1))))

-- fragment: ofCase
c.id = $scope AND c.version > 0 AND c.restricted = 0
  AND c.state = $state AND c.awaits_submitter = $awaiting AND c.erased_at IS NULL
  AND ($given = '' OR $given = CASE WHEN @givenByCaller THEN 'yes' ELSE 'no' END)
  AND ($urgency = '' OR c.urgency = $urgency)
  AND ($network = '' OR c.network_id = $network)
  AND ($series = '' OR c.series_id = $series)
  AND ($textFrom = '' OR (c.pseudonym >= $textFrom AND c.pseudonym < $textTo)
       OR (EXISTS (SELECT 1 FROM case_word w
                   WHERE w.centre_id = c.centre_id
                     AND w.case_id = c.id AND w.network_id = c.network_id
                     AND w.word >= $from1 AND w.word < $to1)
           AND ($from2 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.centre_id = c.centre_id
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from2 AND w.word < $to2))
           AND ($from3 = '' OR EXISTS (SELECT 1 FROM case_word w
                                       WHERE w.centre_id = c.centre_id
                                         AND w.case_id = c.id AND w.network_id = c.network_id
                                         AND w.word >= $from3 AND w.word < $to3))))
  AND ($orpha = '' OR EXISTS (SELECT 1 FROM case_term t
                              WHERE t.centre_id = c.centre_id
                                AND t.case_id = c.id AND t.network_id = c.network_id
                                AND (t.term = $orpha
                                     OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                                WHERE k.term = t.term AND k.ancestor = $orpha AND v.current = 1))))
  AND ($hpo = '' OR EXISTS (SELECT 1 FROM case_term t
                            WHERE t.centre_id = c.centre_id
                              AND t.case_id = c.id AND t.network_id = c.network_id
                              AND (t.term = $hpo
                                   OR EXISTS (SELECT 1 FROM term_kind k JOIN terminology v ON v.version = k.version
                                              WHERE k.term = t.term AND k.ancestor = $hpo AND v.current = 1))))

-- fragment: byActivity
(c.activity_at, c.id) < ($beforeAt, $beforeId)
ORDER BY c.activity_at DESC, c.id DESC
LIMIT $limit

-- fragment: byUrgency
(c.queue, c.id) > ($afterQueue, $afterId)
ORDER BY c.queue, c.id
LIMIT $limit

-- name: caseKeysByCentre
SELECT c.id, c.activity_at FROM case_record c
WHERE @ofCentre AND @byActivity;

-- name: caseQueueByCentre
SELECT c.id, c.queue FROM case_record c
WHERE @ofCentre AND @byUrgency;

-- name: caseKeysBySeries
SELECT c.id, c.activity_at FROM case_record c
WHERE @ofSeries AND @byActivity;

-- name: caseQueueBySeries
SELECT c.id, c.queue FROM case_record c
WHERE @ofSeries AND @byUrgency;

-- name: caseKeysByCase
SELECT c.id, c.activity_at FROM case_record c
WHERE @ofCase AND @byActivity;

-- name: caseQueueByCase
SELECT c.id, c.queue FROM case_record c
WHERE @ofCase AND @byUrgency;

-- How it stands with a user's opinion on a case: the version that the one which counts answers, and
-- whether one waits for them that was written down in their name.
-- name: ownOpinion
SELECT coalesce(max(CASE WHEN state = 'filed' THEN case_version ELSE 0 END), 0) AS filed,
       coalesce(max(CASE WHEN state = 'transcribed' THEN 1 ELSE 0 END), 0) AS transcribed
FROM opinion
WHERE case_id = $case AND network_id = $network AND author_id = $caller;

-- The place of a case among those that wait, once it is submitted: how urgent it is, the day by which
-- it is needed or discussed (`$meetsOn`), how long it has waited. To be set whenever one of these is.
-- name: caseQueue
UPDATE case_record
SET meets_on = $meetsOn,
    queue = CASE urgency WHEN 'urgent' THEN '0' WHEN 'soon' THEN '1' ELSE '2' END
            || ' ' || CASE WHEN coalesce(needed_by, '9999-12-31') < coalesce($meetsOn, '9999-12-31')
                           THEN needed_by ELSE coalesce($meetsOn, '9999-12-31') END
            || ' ' || submitted_at
WHERE id = $case AND network_id = $network;

-- A step that a meeting takes a case; what the submitting centre is asked for stays open.
-- name: caseStep
UPDATE case_record
SET state = $state, revision = revision + 1, activity_at = $at,
    redirect_series_id = NULL, redirect_reason = NULL, redirect_at = NULL, redirect_by = NULL,
    awaits_submitter = CASE WHEN request_text IS NULL THEN 0 ELSE 1 END
WHERE id = $case AND network_id = $network;
