-- Meetings of a series, their agenda, and who takes part.
-- oldest release: 0.2.0

-- `network_id` is that of the series. `starts_at` is NULL while a meeting is proposed. `sequence`
-- counts the changes that calendars must hear of (RFC 5545). `item_id`: what is presented now.
CREATE TABLE meeting (
  id @id NOT NULL,
  network_id @id NOT NULL,
  series_id @id NOT NULL,
  state @text NOT NULL CHECK (state IN ('proposed', 'planned', 'convened', 'in_session',
                                        'adjourned', 'minuted', 'cancelled')),
  title @text,
  starts_at @time,
  minutes @int NOT NULL,
  places @int NOT NULL,
  time_zone @text NOT NULL,
  room @text,
  video_link @text,
  recurrence_id @id,
  revision @int NOT NULL,
  sequence @int NOT NULL,
  chair_id @id,
  item_id @id,
  opened_at @time,
  closed_at @time,
  cancel_reason @text,
  created_by @id NOT NULL,
  created_at @time NOT NULL,
  PRIMARY KEY (id, network_id)
);
CREATE INDEX meeting_by_series ON meeting (series_id, starts_at, id);

-- Times to choose from, of a proposed meeting.
CREATE TABLE meeting_time (
  meeting_id @id NOT NULL,
  starts_at @time NOT NULL,
  network_id @id NOT NULL,
  PRIMARY KEY (meeting_id, starts_at, network_id)
) @clustered;

-- A case on the agenda; `network_id` is the meeting's, `case_network_id` the case's.
CREATE TABLE agenda_item (
  meeting_id @id NOT NULL,
  id @id NOT NULL,
  network_id @id NOT NULL,
  case_id @id NOT NULL,
  case_network_id @id NOT NULL,
  state @text NOT NULL CHECK (state IN ('requested', 'confirmed', 'presented', 'discussed',
                                        'not_reached', 'moved', 'refused', 'removed')),
  position @int NOT NULL,
  minutes @int NOT NULL,
  requested_by @id NOT NULL,
  requested_at @time NOT NULL,
  note @text,
  reason @text,
  presented_at @time,
  ended_at @time,
  PRIMARY KEY (meeting_id, id, network_id)
) @clustered;
CREATE INDEX agenda_item_by_case ON agenda_item (case_id, state);

CREATE TABLE meeting_invitation (
  meeting_id @id NOT NULL,
  user_id @id NOT NULL,
  network_id @id NOT NULL,
  reply @text CHECK (reply IN ('accepted', 'declined', 'tentative')),
  replied_at @time,
  PRIMARY KEY (meeting_id, user_id, network_id)
) @clustered;
CREATE INDEX meeting_invitation_by_user ON meeting_invitation (user_id);

-- One row each time somebody joins. `counts`: for the quorum.
CREATE TABLE attendance (
  meeting_id @id NOT NULL,
  user_id @id NOT NULL,
  joined_at @time NOT NULL,
  network_id @id NOT NULL,
  left_at @time,
  mode @text NOT NULL CHECK (mode IN ('on_site', 'remote')),
  specialty @text,
  centre_id @id,
  counts @flag NOT NULL,
  PRIMARY KEY (meeting_id, user_id, joined_at, network_id)
) @clustered;

CREATE TABLE agreement_vote (
  meeting_id @id NOT NULL,
  item_id @id NOT NULL,
  user_id @id NOT NULL,
  network_id @id NOT NULL,
  vote @text NOT NULL CHECK (vote IN ('agree', 'disagree', 'abstain')),
  at @time NOT NULL,
  PRIMARY KEY (meeting_id, item_id, user_id, network_id)
) @clustered;
