-- Every row of a network carries the network's id, so that an engine of several machines can keep
-- the rows of one network together (docs/postgresql.md). `network_id` is never NULL: what belongs
-- to no network, which is the streams of users, has the empty text.
-- oldest release: 0.2.0

-- Tables whose rows belong to no network, and why. A table that a later migration makes carries
-- `network_id`, or is named like these.
-- platform meta: facts about the database as a whole
-- platform checkpoint: one chain of signatures over the streams of all networks
-- platform command: claimed as a command's first act, before its network is known
-- platform app_user: one account serves a person in several networks
-- platform recovery_code: belongs to an account
-- platform app_session: belongs to an account
-- platform invitation: belongs to an account
-- platform sign_in_gate: orders sign-ins, which come before anything is known of who asks
-- platform sign_in_failure: counts sign-ins, which come before anything is known of who asks

-- A stream lives in one network: that of its case, centre or series. Events keep the network that
-- their hashes cover.

CREATE TABLE stream_of_network (
  id @id NOT NULL,
  network_id @id NOT NULL,
  seq @int NOT NULL,
  hash @bytes NOT NULL,
  at @time NOT NULL,
  checkpoint_seq @int NOT NULL,
  CONSTRAINT stream_key PRIMARY KEY (id)
) @clustered;
INSERT INTO stream_of_network (id, network_id, seq, hash, at, checkpoint_seq)
SELECT h.id,
       CASE WHEN h.id >= 'user:' AND h.id < 'user;' THEN ''
            ELSE COALESCE(r.network_id, c.network_id, s.network_id, h.network_id, '') END,
       h.seq, h.hash, h.at, h.checkpoint_seq
FROM stream h
LEFT JOIN case_record r ON r.id = substr(h.id, 6) AND h.id >= 'case:' AND h.id < 'case;'
LEFT JOIN centre c ON c.id = substr(h.id, 8) AND h.id >= 'centre:' AND h.id < 'centre;'
LEFT JOIN series s ON s.id = substr(h.id, 8) AND h.id >= 'series:' AND h.id < 'series;'
ORDER BY h.id;
DROP TABLE stream;
ALTER TABLE stream_of_network RENAME TO stream;
CREATE INDEX stream_changed ON stream (id) WHERE seq > checkpoint_seq;

CREATE TABLE event_of_network (
  stream @id NOT NULL,
  seq @int NOT NULL,
  type @text NOT NULL,
  at @time NOT NULL,
  actor @id NOT NULL,
  network_id @id NOT NULL,
  changes_access @flag NOT NULL,
  salt @bytes,
  commitment @bytes NOT NULL,
  hash @bytes NOT NULL,
  data @json,
  CONSTRAINT event_key PRIMARY KEY (stream, seq)
) @clustered;
INSERT INTO event_of_network (stream, seq, type, at, actor, network_id, changes_access, salt,
                              commitment, hash, data)
SELECT stream, seq, type, at, actor, COALESCE(network_id, ''), changes_access, salt, commitment,
       hash, data
FROM event ORDER BY stream, seq;
DROP TABLE event;
ALTER TABLE event_of_network RENAME TO event;
CREATE INDEX event_by_time ON event (at, actor);

-- The network of the competence centre.
CREATE TABLE attachment_of_network (
  competence_centre_id @id NOT NULL REFERENCES centre (id),
  reference_centre_id @id NOT NULL REFERENCES centre (id),
  since @text NOT NULL,
  until @text,
  network_id @id NOT NULL,
  CONSTRAINT attachment_key PRIMARY KEY (competence_centre_id, reference_centre_id, since)
) @clustered;
INSERT INTO attachment_of_network (competence_centre_id, reference_centre_id, since, until,
                                   network_id)
SELECT a.competence_centre_id, a.reference_centre_id, a.since, a.until, c.network_id
FROM attachment a JOIN centre c ON c.id = a.competence_centre_id;
DROP TABLE attachment;
ALTER TABLE attachment_of_network RENAME TO attachment;
CREATE INDEX attachment_by_reference ON attachment (reference_centre_id);

CREATE TABLE centre_scope_of_network (
  centre_id @id NOT NULL REFERENCES centre (id),
  orpha @text NOT NULL,
  network_id @id NOT NULL,
  CONSTRAINT centre_scope_key PRIMARY KEY (centre_id, orpha)
) @clustered;
INSERT INTO centre_scope_of_network (centre_id, orpha, network_id)
SELECT s.centre_id, s.orpha, c.network_id
FROM centre_scope s JOIN centre c ON c.id = s.centre_id;
DROP TABLE centre_scope;
ALTER TABLE centre_scope_of_network RENAME TO centre_scope;
CREATE INDEX centre_scope_by_orpha ON centre_scope (orpha);

CREATE TABLE centre_contact_of_network (
  centre_id @id NOT NULL REFERENCES centre (id),
  place @int NOT NULL,
  kind @text NOT NULL,
  value @text NOT NULL,
  label @text,
  published @flag NOT NULL,
  network_id @id NOT NULL,
  CONSTRAINT centre_contact_key PRIMARY KEY (centre_id, place)
) @clustered;
INSERT INTO centre_contact_of_network (centre_id, place, kind, value, label, published, network_id)
SELECT o.centre_id, o.place, o.kind, o.value, o.label, o.published, c.network_id
FROM centre_contact o JOIN centre c ON c.id = o.centre_id;
DROP TABLE centre_contact;
ALTER TABLE centre_contact_of_network RENAME TO centre_contact;

CREATE TABLE centre_token_of_network (
  token @text NOT NULL,
  centre_id @id NOT NULL REFERENCES centre (id),
  source @text NOT NULL CHECK (source IN ('centre', 'network')),
  network_id @id NOT NULL,
  CONSTRAINT centre_token_key PRIMARY KEY (token, centre_id, source)
) @clustered;
INSERT INTO centre_token_of_network (token, centre_id, source, network_id)
SELECT t.token, t.centre_id, t.source, c.network_id
FROM centre_token t JOIN centre c ON c.id = t.centre_id;
DROP TABLE centre_token;
ALTER TABLE centre_token_of_network RENAME TO centre_token;
CREATE INDEX centre_token_by_centre ON centre_token (centre_id, source);

-- The network that keeps the series, whatever network an owner belongs to.
CREATE TABLE series_owner_of_network (
  series_id @id NOT NULL REFERENCES series (id),
  owner_kind @text NOT NULL CHECK (owner_kind IN ('centre', 'network')),
  owner_id @id NOT NULL,
  place @int NOT NULL,
  network_id @id NOT NULL,
  CONSTRAINT series_owner_key PRIMARY KEY (series_id, owner_kind, owner_id)
) @clustered;
INSERT INTO series_owner_of_network (series_id, owner_kind, owner_id, place, network_id)
SELECT o.series_id, o.owner_kind, o.owner_id, o.place, s.network_id
FROM series_owner o JOIN series s ON s.id = o.series_id;
DROP TABLE series_owner;
ALTER TABLE series_owner_of_network RENAME TO series_owner;
CREATE INDEX series_owner_by_owner ON series_owner (owner_id, owner_kind);

-- The network that keeps the series, whatever network a member belongs to.
CREATE TABLE roster_of_network (
  series_id @id NOT NULL REFERENCES series (id),
  member_id @id NOT NULL REFERENCES member (id),
  specialty @text NOT NULL,
  function @text NOT NULL CHECK (function IN ('chair', 'deputy', 'permanent', 'coordinator')),
  since @time NOT NULL,
  until @time,
  network_id @id NOT NULL,
  CONSTRAINT roster_key PRIMARY KEY (series_id, member_id, function, since)
) @clustered;
INSERT INTO roster_of_network (series_id, member_id, specialty, function, since, until, network_id)
SELECT r.series_id, r.member_id, r.specialty, r.function, r.since, r.until, s.network_id
FROM roster r JOIN series s ON s.id = r.series_id;
DROP TABLE roster;
ALTER TABLE roster_of_network RENAME TO roster;
CREATE UNIQUE INDEX roster_current ON roster (series_id, member_id, function) WHERE until IS NULL;
CREATE INDEX roster_by_member ON roster (member_id);

-- The network of the member who is away.
CREATE TABLE absence_of_network (
  member_id @id NOT NULL REFERENCES member (id),
  from_day @text NOT NULL,
  to_day @text NOT NULL,
  deputy_member_id @id REFERENCES member (id),
  network_id @id NOT NULL,
  CONSTRAINT absence_key PRIMARY KEY (member_id, from_day)
) @clustered;
INSERT INTO absence_of_network (member_id, from_day, to_day, deputy_member_id, network_id)
SELECT a.member_id, a.from_day, a.to_day, a.deputy_member_id, m.network_id
FROM absence a JOIN member m ON m.id = a.member_id;
DROP TABLE absence;
ALTER TABLE absence_of_network RENAME TO absence;
