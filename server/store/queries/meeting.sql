-- Meetings, their agenda, and who takes part. Items that hold a place are those that are requested,
-- confirmed, presented or discussed.

-- name: meetingNetwork
SELECT network_id FROM meeting WHERE id = $meeting;

-- name: meetingLock
SELECT id FROM meeting WHERE id = $meeting AND network_id = $network @lock;

-- name: meetingById
SELECT m.id, m.network_id, m.series_id, s.name AS series_name, m.state, m.title, m.starts_at,
       m.minutes, m.places, m.time_zone, m.room, m.video_link, m.recurrence_id, m.revision,
       m.sequence, m.chair_id, u.name AS chair_name, m.item_id, m.opened_at, m.closed_at,
       m.cancel_reason, m.created_by,
       (SELECT count(*) FROM agenda_item i
        WHERE i.meeting_id = m.id AND i.network_id = m.network_id
          AND i.state IN ('requested', 'confirmed', 'presented', 'discussed')) AS taken
FROM meeting m
JOIN series s ON s.id = m.series_id
LEFT JOIN app_user u ON u.id = m.chair_id
WHERE m.id = $meeting;

-- name: meetingInsert
INSERT INTO meeting (id, network_id, series_id, state, title, starts_at, minutes, places, time_zone,
                     room, video_link, recurrence_id, revision, sequence, created_by, created_at)
VALUES ($meeting, $network, $series, $state, $title, $startsAt, $minutes, $places, $timeZone,
        $room, $videoLink, $recurrence, 1, 0, $caller, $at);

-- name: meetingTimeInsert
INSERT INTO meeting_time (meeting_id, starts_at, network_id) VALUES ($meeting, $startsAt, $network)
ON CONFLICT DO NOTHING;

-- name: meetingTimes
SELECT starts_at FROM meeting_time WHERE meeting_id = $meeting AND network_id = $network
ORDER BY starts_at;

-- name: meetingSave
UPDATE meeting
SET title = $title, starts_at = $startsAt, minutes = $minutes, places = $places,
    time_zone = $timeZone, room = $room, video_link = $videoLink, revision = revision + 1,
    sequence = sequence + 1, changed_at = $at
WHERE id = $meeting AND network_id = $network;

-- name: meetingPlan
UPDATE meeting SET state = $state, starts_at = $startsAt, revision = revision + 1,
                   sequence = sequence + 1, changed_at = $at
WHERE id = $meeting AND network_id = $network;

-- name: meetingMove
UPDATE meeting SET state = $state, revision = revision + 1
WHERE id = $meeting AND network_id = $network;

-- name: meetingCancel
UPDATE meeting SET state = $state, cancel_reason = $reason, revision = revision + 1,
                   sequence = sequence + 1, changed_at = $at
WHERE id = $meeting AND network_id = $network;

-- name: meetingOpen
UPDATE meeting SET state = $state, opened_at = $at, revision = revision + 1
WHERE id = $meeting AND network_id = $network;

-- name: meetingClose
UPDATE meeting SET state = $state, closed_at = $at, item_id = NULL, revision = revision + 1
WHERE id = $meeting AND network_id = $network;

-- name: meetingPresent
UPDATE meeting SET item_id = $item WHERE id = $meeting AND network_id = $network;

-- name: meetingSetChair
UPDATE meeting SET chair_id = $user, revision = revision + 1
WHERE id = $meeting AND network_id = $network;

-- name: meetingsOfSeries
SELECT id FROM meeting
WHERE series_id = $series AND network_id = $network AND starts_at >= $from AND starts_at < $to AND state <> 'cancelled'
ORDER BY starts_at, id
LIMIT 400;

-- Later ones of the same recurrence rule that have not begun.
-- name: meetingsFollowing
SELECT id FROM meeting
WHERE series_id = $series AND network_id = $network AND recurrence_id = $recurrence
  AND starts_at > $after
  AND state IN ('planned', 'convened')
ORDER BY starts_at, id
LIMIT 99;

-- name: meetingsAhead
SELECT id FROM meeting
WHERE series_id = $series AND network_id = $network AND starts_at > $after
  AND state IN ('planned', 'convened')
ORDER BY starts_at, id
LIMIT 20;

-- Meetings that concern somebody, by their key, before a key: those of a series, those with an item
-- of a centre's cases or of one case, and those they are invited to. A cancelled meeting has let its
-- items go.
-- name: meetingKeysBySeries
SELECT m.id, coalesce(m.starts_at, m.created_at) AS key_at FROM meeting m
WHERE m.series_id = $scope
  AND (coalesce(m.starts_at, m.created_at), m.id) < ($beforeAt, $beforeId)
  AND coalesce(m.starts_at, m.created_at) >= $from AND coalesce(m.starts_at, m.created_at) < $to
  AND ($state = '' OR m.state = $state)
ORDER BY key_at DESC, m.id DESC
LIMIT $limit;

-- name: meetingKeysByCentre
SELECT DISTINCT m.id, coalesce(m.starts_at, m.created_at) AS key_at
FROM case_record c
JOIN agenda_item i ON i.case_id = c.id AND i.case_network_id = c.network_id
JOIN meeting m ON m.id = i.meeting_id AND m.network_id = i.network_id
WHERE c.centre_id = $scope AND c.erased_at IS NULL
  AND (i.state NOT IN ('moved', 'refused', 'removed')
       OR (m.state = 'cancelled' AND i.state <> 'moved'))
  AND (coalesce(m.starts_at, m.created_at), m.id) < ($beforeAt, $beforeId)
  AND coalesce(m.starts_at, m.created_at) >= $from AND coalesce(m.starts_at, m.created_at) < $to
  AND ($state = '' OR m.state = $state)
ORDER BY key_at DESC, m.id DESC
LIMIT $limit;

-- name: meetingKeysByCase
SELECT DISTINCT m.id, coalesce(m.starts_at, m.created_at) AS key_at
FROM agenda_item i
JOIN meeting m ON m.id = i.meeting_id AND m.network_id = i.network_id
WHERE i.case_id = $scope
  AND (i.state NOT IN ('moved', 'refused', 'removed')
       OR (m.state = 'cancelled' AND i.state <> 'moved'))
  AND (coalesce(m.starts_at, m.created_at), m.id) < ($beforeAt, $beforeId)
  AND coalesce(m.starts_at, m.created_at) >= $from AND coalesce(m.starts_at, m.created_at) < $to
  AND ($state = '' OR m.state = $state)
ORDER BY key_at DESC, m.id DESC
LIMIT $limit;

-- name: meetingKeysByInvitation
SELECT m.id, coalesce(m.starts_at, m.created_at) AS key_at
FROM meeting_invitation v
JOIN meeting m ON m.id = v.meeting_id AND m.network_id = v.network_id
WHERE v.user_id = $scope
  AND (coalesce(m.starts_at, m.created_at), m.id) < ($beforeAt, $beforeId)
  AND coalesce(m.starts_at, m.created_at) >= $from AND coalesce(m.starts_at, m.created_at) < $to
  AND ($state = '' OR m.state = $state)
ORDER BY key_at DESC, m.id DESC
LIMIT $limit;

-- How a user stands to a meeting by the cases on its agenda, once for each membership.
-- name: standingsByAgenda
SELECT DISTINCT n.centre_id, n.role
FROM agenda_item i
JOIN case_record c ON c.id = i.case_id AND c.network_id = i.case_network_id
JOIN member n ON n.centre_id = c.centre_id AND n.user_id = $caller AND n.ended_at IS NULL
JOIN app_user u ON u.id = n.user_id AND u.state = 'active'
WHERE i.meeting_id = $meeting AND i.network_id = $network AND c.erased_at IS NULL
  AND i.state NOT IN ('moved', 'refused', 'removed');

-- Whether a user is a guest of a case on the agenda, or invited by name.
-- name: guestOfMeeting
SELECT u.id FROM app_user u
WHERE u.id = $caller AND u.state = 'active'
  AND (EXISTS (SELECT 1 FROM meeting_invitation v
               WHERE v.meeting_id = $meeting AND v.network_id = $network AND v.user_id = u.id)
       OR EXISTS (SELECT 1 FROM agenda_item i
                  JOIN case_guest g ON g.case_id = i.case_id AND g.network_id = i.case_network_id
                  WHERE i.meeting_id = $meeting AND i.network_id = $network
                    AND i.state NOT IN ('moved', 'refused', 'removed')
                    AND g.user_id = u.id AND g.since <= $at
                    AND (g.until IS NULL OR g.until > $at)));

-- name: itemInsert
INSERT INTO agenda_item (meeting_id, id, network_id, case_id, case_network_id, state, position,
                         minutes, requested_by, requested_at, note)
SELECT $meeting, $item, $network, $case, $caseNetwork, $state, coalesce(max(i.position) + 1, 0),
       $minutes, $caller, $at, $note
FROM agenda_item i WHERE i.meeting_id = $meeting AND i.network_id = $network;

-- name: itemsOfMeeting
SELECT i.id, i.case_id, i.case_network_id, i.state, i.position, i.minutes, i.requested_by, i.note,
       i.reason, i.presented_at, i.ended_at, c.pseudonym, c.urgency, c.centre_id,
       n.name AS centre_name
FROM agenda_item i
JOIN case_record c ON c.id = i.case_id AND c.network_id = i.case_network_id
JOIN centre n ON n.id = c.centre_id
WHERE i.meeting_id = $meeting AND i.network_id = $network AND c.erased_at IS NULL
ORDER BY i.position, i.id
LIMIT 1000;

-- name: itemById
SELECT id, case_id, case_network_id, state, minutes, requested_by FROM agenda_item
WHERE meeting_id = $meeting AND network_id = $network AND id = $item;

-- The item by which a case waits for a meeting.
-- name: openItemOfCase
SELECT meeting_id, network_id, id, state FROM agenda_item
WHERE case_id = $case AND state IN ('requested', 'confirmed', 'presented')
ORDER BY id
LIMIT 1;

-- The places that a case holds or held on agendas, the latest first.
-- name: itemsOfCase
SELECT i.meeting_id, i.id, i.state, m.starts_at, m.minutes, r.state AS report_state
FROM agenda_item i
JOIN meeting m ON m.id = i.meeting_id AND m.network_id = i.network_id
LEFT JOIN report r ON r.meeting_id = i.meeting_id AND r.item_id = i.id
                  AND r.network_id = i.network_id
WHERE i.case_id = $case AND i.case_network_id = $network
ORDER BY i.id DESC
LIMIT 100;

-- name: itemMove
UPDATE agenda_item SET state = $state, reason = $reason
WHERE meeting_id = $meeting AND network_id = $network AND id = $item;

-- name: itemPlace
UPDATE agenda_item SET position = $position, minutes = $minutes
WHERE meeting_id = $meeting AND network_id = $network AND id = $item;

-- name: itemPresent
UPDATE agenda_item SET state = 'presented', ended_at = NULL,
                       presented_at = coalesce(presented_at, $at)
WHERE meeting_id = $meeting AND network_id = $network AND id = $item;

-- name: itemsEnd
UPDATE agenda_item SET state = 'discussed', ended_at = $at
WHERE meeting_id = $meeting AND network_id = $network AND state = 'presented' AND id <> $item;

-- name: meetingInvitationInsert
INSERT INTO meeting_invitation (meeting_id, user_id, network_id) VALUES ($meeting, $user, $network)
ON CONFLICT DO NOTHING;

-- name: meetingInvitationReply
UPDATE meeting_invitation SET reply = $reply, replied_at = $at
WHERE meeting_id = $meeting AND network_id = $network AND user_id = $user;

-- name: meetingInvitationsAskAgain
UPDATE meeting_invitation SET reply = NULL, replied_at = NULL
WHERE meeting_id = $meeting AND network_id = $network;

-- name: meetingInvitationsOfMeeting
SELECT v.user_id, u.name, v.reply, v.replied_at
FROM meeting_invitation v JOIN app_user u ON u.id = v.user_id
WHERE v.meeting_id = $meeting AND v.network_id = $network
ORDER BY u.name_key, v.user_id
LIMIT 400;

-- name: activeUserName
SELECT id, name FROM app_user
WHERE id = $user AND state = 'active' AND (guest_until IS NULL OR guest_until > $at);

-- Somebody's seat on a roster: the one that counts for the quorum first.
-- name: seatOfUser
SELECT r.specialty, r.function, m.centre_id, m.senior_member_id FROM roster r
JOIN member m ON m.id = r.member_id AND m.ended_at IS NULL
WHERE r.series_id = $series AND m.user_id = $user AND r.since <= $at
  AND (r.until IS NULL OR r.until > $at)
ORDER BY CASE r.function WHEN 'coordinator' THEN 1 ELSE 0 END, r.function
LIMIT 1;

-- Somebody who comes with a case on the agenda.
-- name: memberByAgenda
SELECT n.centre_id, nullif(n.specialty, '') AS specialty FROM agenda_item i
JOIN case_record c ON c.id = i.case_id AND c.network_id = i.case_network_id
JOIN member n ON n.centre_id = c.centre_id AND n.user_id = $user AND n.ended_at IS NULL
WHERE i.meeting_id = $meeting AND i.network_id = $network
  AND i.state NOT IN ('moved', 'refused', 'removed')
ORDER BY n.centre_id, n.specialty DESC
LIMIT 1;

-- Somebody's invitations to what the series has not held yet.
-- name: invitationsDelete
DELETE FROM meeting_invitation
WHERE user_id = $user AND network_id = $network
  AND meeting_id IN (SELECT m.id FROM meeting m
                     WHERE m.series_id = $series AND m.network_id = $network
                       AND m.state IN ('proposed', 'planned', 'convened', 'in_session'));

-- name: attendanceInsert
INSERT INTO attendance (meeting_id, user_id, joined_at, network_id, mode, specialty, centre_id,
                        counts)
VALUES ($meeting, $user, $at, $network, $mode, $specialty, $centre, $counts)
ON CONFLICT (meeting_id, user_id, joined_at, network_id)
DO UPDATE SET mode = excluded.mode, left_at = NULL;

-- name: attendanceEnd
UPDATE attendance SET left_at = $at
WHERE meeting_id = $meeting AND network_id = $network AND user_id = $user AND left_at IS NULL;

-- name: attendanceEndAll
UPDATE attendance SET left_at = $at
WHERE meeting_id = $meeting AND network_id = $network AND left_at IS NULL;

-- name: attendanceOfMeeting
SELECT a.user_id, u.name, a.specialty, a.mode, a.joined_at, a.left_at, a.counts,
       c.name AS centre_name
FROM attendance a
JOIN app_user u ON u.id = a.user_id
LEFT JOIN centre c ON c.id = a.centre_id
WHERE a.meeting_id = $meeting AND a.network_id = $network
ORDER BY a.joined_at, a.user_id
LIMIT 1000;

-- name: voteSave
INSERT INTO agreement_vote (meeting_id, item_id, user_id, network_id, vote, at)
VALUES ($meeting, $item, $user, $network, $vote, $at)
ON CONFLICT (meeting_id, item_id, user_id, network_id)
DO UPDATE SET vote = excluded.vote, at = excluded.at;

-- name: votesOfMeeting
SELECT item_id, user_id, vote FROM agreement_vote
WHERE meeting_id = $meeting AND network_id = $network
LIMIT 20000;
