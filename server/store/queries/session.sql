-- Users -------------------------------------------------------------------------------------------

-- name: userByLogin
SELECT id, login, login_key, name, admin, auditor, language, state, password_hash, totp_secret,
       totp_step, guest_until
FROM app_user WHERE login_key = $loginKey;

-- name: userById
SELECT id, login, login_key, name, admin, auditor, language, state, password_hash, totp_secret,
       totp_step, totp_pending_secret, totp_pending_at, invited_centre_id, guest_until, theme,
       single_keys
FROM app_user WHERE id = $user;

-- name: userInsert
INSERT INTO app_user (id, login, login_key, name, name_key, admin, auditor, language, state,
                      password_hash, totp_step, invited_centre_id, created_at, updated_at)
VALUES ($user, $login, $loginKey, $name, $nameKey, $admin, $auditor, $language, $state,
        $passwordHash, 0, $invitedCentre, $now, $now)
ON CONFLICT (login_key) DO NOTHING;

-- name: userSetPassword
UPDATE app_user SET password_hash = $passwordHash, updated_at = $now
WHERE id = $user;

-- name: userReplacePassword
UPDATE app_user SET password_hash = $passwordHash, updated_at = $now
WHERE id = $user AND password_hash = $before;

-- name: userSetState
UPDATE app_user SET state = $state, updated_at = $now WHERE id = $user;

-- name: userDraftKey
SELECT draft_key FROM app_user WHERE id = $user;

-- name: userGiveDraftKey
UPDATE app_user SET draft_key = $key WHERE id = $user AND draft_key IS NULL;

-- name: userDropDraftKey
UPDATE app_user SET draft_key = NULL WHERE id = $user;

-- name: userSetName
UPDATE app_user SET name = $name, name_key = $nameKey, updated_at = $now WHERE id = $user;

-- name: userSetLanguage
UPDATE app_user SET language = $language, updated_at = $now
WHERE id = $user AND language <> $language;

-- name: userSetPreferences
UPDATE app_user SET theme = $theme, single_keys = $singleKeys, updated_at = $now
WHERE id = $user AND (theme <> $theme OR single_keys <> $singleKeys);

-- name: userReinvite
UPDATE app_user SET name = $name, name_key = $nameKey, invited_centre_id = $centre,
                    updated_at = $now
WHERE id = $user AND state = 'invited' AND admin = 0
  AND (invited_centre_id IS NOT NULL OR guest_until IS NOT NULL)
  AND auditor = 0;

-- name: userSetPlatformRoles
UPDATE app_user SET admin = $admin, auditor = $auditor, updated_at = $now WHERE id = $user;

-- name: userSetPendingTotp
UPDATE app_user SET totp_pending_secret = $secret, totp_pending_at = $now, updated_at = $now
WHERE id = $user;

-- name: userEnrolTotp
UPDATE app_user SET totp_secret = totp_pending_secret, totp_step = $step,
                    totp_pending_secret = NULL, totp_pending_at = NULL, updated_at = $now
WHERE id = $user AND totp_pending_secret = $secret;

-- name: userResetTotp
UPDATE app_user SET totp_secret = NULL, totp_step = 0, totp_pending_secret = NULL,
                    totp_pending_at = NULL, updated_at = $now
WHERE id = $user;

-- name: userAcceptTotpStep
UPDATE app_user SET totp_step = $step WHERE id = $user AND totp_step < $step;

-- name: usersPage
SELECT id, login, login_key, name, admin, auditor, language, state, totp_secret
FROM app_user WHERE login_key > $after ORDER BY login_key LIMIT $limit;

-- name: userRosterSeats
SELECT r.series_id, s.name AS series_name, r.member_id, r.function
FROM roster r
JOIN member m ON m.id = r.member_id
JOIN series s ON s.id = r.series_id
WHERE m.user_id = $user AND m.ended_at IS NULL AND r.since <= $now
  AND (r.until IS NULL OR r.until > $now)
ORDER BY s.sort_key, s.id, r.function LIMIT $limit;

-- name: userMemberships
SELECT m.id, m.revision, m.centre_id, c.name AS centre_name, m.network_id, m.role, m.profession,
       m.specialty
FROM member m
JOIN centre c ON c.id = m.centre_id
WHERE m.user_id = $user AND m.ended_at IS NULL
ORDER BY c.sort_key, c.id, m.role LIMIT $limit;

-- Recovery codes ----------------------------------------------------------------------------------

-- name: recoveryCodesDelete
DELETE FROM recovery_code WHERE user_id = $user;

-- name: recoveryCodeInsert
INSERT INTO recovery_code (user_id, code_hash, used_at) VALUES ($user, $codeHash, NULL);

-- name: recoveryCodeUse
UPDATE recovery_code SET used_at = $now
WHERE user_id = $user AND code_hash = $codeHash AND used_at IS NULL;

-- name: recoveryCodesLeft
SELECT count(*) AS total FROM recovery_code WHERE user_id = $user AND used_at IS NULL;

-- Sessions ----------------------------------------------------------------------------------------

-- name: sessionInsert
INSERT INTO app_session (id, user_id, token_hash, cookie, address, user_agent, created_at,
                         last_seen_at, reauthenticated_at, expires_at, ended_at, end_reason)
VALUES ($session, $user, $tokenHash, $cookie, $address, $userAgent, $now, $now, $now, $expiresAt,
        NULL, NULL);

-- name: sessionByToken
SELECT s.id, s.user_id, s.cookie, s.last_seen_at, s.reauthenticated_at, s.expires_at, s.ended_at,
       s.meeting_id,
       u.login, u.name, u.admin, u.auditor, u.state, u.totp_secret, u.guest_until
FROM app_session s JOIN app_user u ON u.id = s.user_id
WHERE s.token_hash = $tokenHash;

-- name: sessionById
SELECT s.id, s.user_id, s.cookie, s.last_seen_at, s.reauthenticated_at, s.expires_at, s.ended_at,
       s.meeting_id,
       s.created_at, s.address, s.user_agent, u.login, u.name, u.admin, u.auditor, u.state,
       u.totp_secret, u.guest_until
FROM app_session s JOIN app_user u ON u.id = s.user_id
WHERE s.id = $session;

-- name: sessionTouch
UPDATE app_session SET last_seen_at = $now
WHERE id = $session AND ended_at IS NULL AND last_seen_at < $now;

-- name: sessionEnterMeeting
UPDATE app_session SET meeting_id = $meeting WHERE id = $session;

-- Time out of use is counted from here on.
-- name: sessionsLeaveMeeting
UPDATE app_session
SET meeting_id = NULL, last_seen_at = CASE WHEN last_seen_at < $at THEN $at ELSE last_seen_at END
WHERE meeting_id = $meeting AND user_id = $user;

-- name: sessionsEndMeeting
UPDATE app_session
SET meeting_id = NULL, last_seen_at = CASE WHEN last_seen_at < $at THEN $at ELSE last_seen_at END
WHERE meeting_id = $meeting;

-- name: sessionReauthenticate
UPDATE app_session SET reauthenticated_at = $now WHERE id = $session AND ended_at IS NULL;

-- name: sessionEnd
UPDATE app_session SET ended_at = $now, end_reason = $reason
WHERE id = $session AND ended_at IS NULL;

-- name: sessionsEndOthers
UPDATE app_session SET ended_at = $now, end_reason = $reason
WHERE user_id = $user AND ended_at IS NULL AND expires_at > $now
  AND (last_seen_at > $seenAfter OR meeting_id IS NOT NULL) AND id <> $except
RETURNING id;

-- name: sessionsLive
SELECT id, cookie, address, user_agent, created_at, last_seen_at, expires_at FROM app_session
WHERE user_id = $user AND id < $before AND ended_at IS NULL AND expires_at > $now
  AND (last_seen_at > $seenAfter OR meeting_id IS NOT NULL)
ORDER BY id DESC LIMIT $limit;

-- name: sessionsBeyond
SELECT id FROM app_session
WHERE user_id = $user AND ended_at IS NULL AND expires_at > $now
  AND (last_seen_at > $seenAfter OR meeting_id IS NOT NULL)
ORDER BY id DESC LIMIT $limit OFFSET $kept;

-- name: sessionFromAddress
SELECT id FROM app_session
WHERE user_id = $user AND address = $address AND created_at > $since AND expires_at > $since LIMIT 1;

-- name: sessionAhead
SELECT id FROM app_session WHERE id > $after ORDER BY id LIMIT 1 OFFSET $count;

-- name: sessionPurge
DELETE FROM app_session
WHERE id > $after AND id <= $upTo AND (expires_at < $before OR ended_at < $before);

-- name: sessionPurgeRest
DELETE FROM app_session WHERE id > $after AND (expires_at < $before OR ended_at < $before);

-- Failed sign-ins ---------------------------------------------------------------------------------

-- name: signInGateEnter
INSERT INTO sign_in_gate (slot, at) VALUES ($slot, $now)
ON CONFLICT (slot) DO UPDATE SET at = excluded.at;

-- name: signInFailureInsert
INSERT INTO sign_in_failure (id, account_key, address, at)
VALUES ($id, $accountKey, $address, $now);

-- name: signInFailuresOfPair
SELECT at FROM sign_in_failure
WHERE account_key = $accountKey AND address = $address AND at > $since
ORDER BY at DESC LIMIT $limit;

-- name: signInFailuresOfAddress
SELECT at FROM sign_in_failure WHERE address = $address AND at > $since
ORDER BY at DESC LIMIT $limit;

-- name: signInFailuresOfAccount
SELECT count(*) AS total, max(at) AS last_at FROM sign_in_failure
WHERE account_key = $accountKey AND at > $since;

-- name: signInFailuresClear
DELETE FROM sign_in_failure WHERE account_key = $accountKey AND address = $address;

-- name: signInFailuresForget
DELETE FROM sign_in_failure WHERE at <= $before;

-- Invitations -------------------------------------------------------------------------------------

-- name: invitationInsert
INSERT INTO invitation (id, user_id, token_hash, created_by, created_at, expires_at, ended_at)
VALUES ($invitation, $user, $tokenHash, $createdBy, $now, $expiresAt, NULL);

-- name: invitationsEnd
UPDATE invitation SET ended_at = $now WHERE user_id = $user AND ended_at IS NULL;

-- name: invitationByToken
SELECT i.id, i.user_id, i.expires_at, u.login, u.name, u.state
FROM invitation i JOIN app_user u ON u.id = i.user_id
WHERE i.token_hash = $tokenHash AND i.ended_at IS NULL;

-- name: invitationUse
UPDATE invitation SET ended_at = $now WHERE id = $invitation AND ended_at IS NULL;

-- name: invitationAhead
SELECT id FROM invitation WHERE id > $after ORDER BY id LIMIT 1 OFFSET $count;

-- name: invitationPurge
DELETE FROM invitation
WHERE id > $after AND id <= $upTo AND (expires_at < $before OR ended_at < $before);

-- name: invitationPurgeRest
DELETE FROM invitation WHERE id > $after AND (expires_at < $before OR ended_at < $before);
