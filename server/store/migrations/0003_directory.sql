-- Networks, centres, their attachments, meeting series and their rosters.

CREATE TABLE network (
  id @id NOT NULL PRIMARY KEY,
  code @text NOT NULL,
  code_key @text NOT NULL UNIQUE,   -- the code folded for search
  name @text NOT NULL,
  external_id @text UNIQUE,         -- e.g. its Orphanet number
  revision @int NOT NULL,
  created_at @time NOT NULL,
  updated_at @time NOT NULL
);

CREATE TABLE network_ern (
  network_id @id NOT NULL REFERENCES network (id),
  ern @text NOT NULL,
  PRIMARY KEY (network_id, ern)
) @clustered;

CREATE TABLE centre (
  id @id NOT NULL PRIMARY KEY,
  network_id @id NOT NULL REFERENCES network (id),
  kind @text NOT NULL CHECK (kind IN ('coordinating', 'constituent', 'competence', 'resource')),
  name @text NOT NULL,
  hospital @text NOT NULL,          -- hospital, city and region are empty when not known
  city @text NOT NULL,
  region @text NOT NULL,
  region_key @text NOT NULL,        -- the region folded for search
  sort_key @text NOT NULL,          -- the name folded for search
  external_id @text UNIQUE,         -- e.g. its Orphanet expert centre number
  revision @int NOT NULL,
  created_at @time NOT NULL,
  updated_at @time NOT NULL
);
CREATE INDEX centre_by_name ON centre (sort_key, id);
CREATE INDEX centre_by_network ON centre (network_id);

-- Days are written YYYY-MM-DD; until is the first day on which it no longer holds.
CREATE TABLE attachment (
  competence_centre_id @id NOT NULL REFERENCES centre (id),
  reference_centre_id @id NOT NULL REFERENCES centre (id),
  since @text NOT NULL,
  until @text,
  PRIMARY KEY (competence_centre_id, reference_centre_id, since)
) @clustered;
CREATE INDEX attachment_by_reference ON attachment (reference_centre_id);

CREATE TABLE centre_scope (
  centre_id @id NOT NULL REFERENCES centre (id),
  orpha @text NOT NULL,
  PRIMARY KEY (centre_id, orpha)
) @clustered;
CREATE INDEX centre_scope_by_orpha ON centre_scope (orpha);

CREATE TABLE centre_contact (
  centre_id @id NOT NULL REFERENCES centre (id),
  place @int NOT NULL,              -- rank in the centre's list, from 0
  kind @text NOT NULL,
  value @text NOT NULL,
  label @text,
  published @flag NOT NULL,
  PRIMARY KEY (centre_id, place)
) @clustered;

-- The folded words by which a centre is found: its own, and its network's.
CREATE TABLE centre_token (
  token @text NOT NULL,
  centre_id @id NOT NULL REFERENCES centre (id),
  source @text NOT NULL CHECK (source IN ('centre', 'network')),
  PRIMARY KEY (token, centre_id, source)
) @clustered;
CREATE INDEX centre_token_by_centre ON centre_token (centre_id, source);

CREATE TABLE series (
  id @id NOT NULL PRIMARY KEY,
  network_id @id NOT NULL REFERENCES network (id),
  name @text NOT NULL,
  sort_key @text NOT NULL,          -- the name folded for search
  charter @json NOT NULL,
  revision @int NOT NULL,
  created_at @time NOT NULL,
  updated_at @time NOT NULL
);
CREATE INDEX series_by_name ON series (sort_key, id);

CREATE TABLE series_owner (
  series_id @id NOT NULL REFERENCES series (id),
  owner_kind @text NOT NULL CHECK (owner_kind IN ('centre', 'network')),
  owner_id @id NOT NULL,
  place @int NOT NULL,              -- rank in the series' list, from 0
  PRIMARY KEY (series_id, owner_kind, owner_id)
) @clustered;
CREATE INDEX series_owner_by_owner ON series_owner (owner_id, owner_kind);

CREATE TABLE roster (
  series_id @id NOT NULL REFERENCES series (id),
  member_id @id NOT NULL REFERENCES member (id),
  specialty @text NOT NULL,
  function @text NOT NULL CHECK (function IN ('chair', 'deputy', 'permanent', 'coordinator')),
  since @time NOT NULL,
  until @time,
  PRIMARY KEY (series_id, member_id, function, since)
) @clustered;
CREATE UNIQUE INDEX roster_current ON roster (series_id, member_id, function) WHERE until IS NULL;
CREATE INDEX roster_by_member ON roster (member_id);
