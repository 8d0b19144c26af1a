-- name: memberById
SELECT m.id, m.user_id, m.centre_id, m.network_id, m.role, m.profession, m.specialty, m.rpps,
       m.senior_member_id, m.since, m.revision, u.login, u.name, u.name_key, u.state,
       u.admin, u.auditor, u.invited_centre_id
FROM member m JOIN app_user u ON u.id = m.user_id
WHERE m.id = $member AND m.ended_at IS NULL;

-- name: membersOfCentre
SELECT m.id, m.user_id, m.centre_id, m.network_id, m.role, m.profession, m.specialty, m.rpps,
       m.senior_member_id, m.since, m.revision, u.login, u.name, u.name_key, u.state,
       u.admin, u.auditor, u.invited_centre_id
FROM member m JOIN app_user u ON u.id = m.user_id
WHERE m.centre_id = $centre AND m.ended_at IS NULL AND (u.name_key, m.id) > ($afterName, $afterId)
ORDER BY u.name_key, m.id LIMIT $limit;

-- name: memberInsert
INSERT INTO member (id, user_id, centre_id, network_id, role, profession, specialty, rpps,
                    senior_member_id, since, ended_at, revision, updated_at)
VALUES ($member, $user, $centre, $network, $role, $profession, $specialty, $rpps, $senior, $now,
        NULL, 1, $now)
ON CONFLICT (user_id, centre_id, role) WHERE ended_at IS NULL DO NOTHING;

-- name: memberSave
UPDATE member SET role = $role, profession = $profession, specialty = $specialty, rpps = $rpps,
                  senior_member_id = $senior, revision = revision + 1, updated_at = $now
WHERE id = $member AND revision = $revision AND ended_at IS NULL;

-- name: memberAdvance
UPDATE member SET revision = revision + 1, updated_at = $now
WHERE id = $member AND revision = $revision AND ended_at IS NULL;

-- name: memberEnd
UPDATE member SET ended_at = $now, revision = revision + 1, updated_at = $now
WHERE id = $member AND revision = $revision AND ended_at IS NULL;

-- name: memberOfUser
SELECT id FROM member
WHERE user_id = $user AND centre_id = $centre AND role = $role AND ended_at IS NULL;

-- name: memberElsewhere
SELECT id FROM member
WHERE user_id = $user AND centre_id <> $centre AND ended_at IS NULL LIMIT 1;

-- name: managersOfCentre
SELECT id FROM member
WHERE centre_id = $centre AND role = 'manager' AND ended_at IS NULL LIMIT 2;

-- name: membersShareSeries
SELECT a.series_id FROM roster a JOIN roster b ON b.series_id = a.series_id
WHERE a.member_id = $first AND b.member_id = $second
  AND (a.until IS NULL OR a.until > $now) AND (b.until IS NULL OR b.until > $now) LIMIT 1;

-- name: networkOfCentre
SELECT network_id FROM centre WHERE id = $centre;

-- name: absencesOfMember
SELECT member_id, from_day, to_day, deputy_member_id FROM absence
WHERE member_id = $member ORDER BY from_day;

-- name: absencesOfCentre
SELECT a.member_id, a.from_day, a.to_day, a.deputy_member_id
FROM absence a JOIN member m ON m.id = a.member_id
WHERE m.centre_id = $centre AND m.ended_at IS NULL AND a.to_day >= $fromDay
ORDER BY a.member_id, a.from_day LIMIT $limit;

-- name: absencesDelete
DELETE FROM absence WHERE member_id = $member;

-- name: absenceInsert
INSERT INTO absence (member_id, from_day, to_day, deputy_member_id, network_id)
VALUES ($member, $fromDay, $toDay, $deputy, $network);

-- Somebody who is named in a document: with their membership of the given centre, or else their
-- oldest one of today.
-- name: personOfDocument
SELECT u.id, u.name, m.profession, m.specialty, m.rpps, m.centre_id
FROM app_user u
LEFT JOIN member m ON m.user_id = u.id AND m.ended_at IS NULL
WHERE u.id = $user
ORDER BY CASE WHEN m.centre_id = $centre THEN 0 ELSE 1 END,
         CASE m.role WHEN 'manager' THEN 1 ELSE 0 END, m.since, m.id
LIMIT 1;
