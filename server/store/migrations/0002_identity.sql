-- Users, their sessions, second factors and invitations, and their roles at centres.

CREATE TABLE app_user (
  id @id NOT NULL PRIMARY KEY,
  login @text NOT NULL,
  login_key @text NOT NULL UNIQUE,  -- the login in lower case
  name @text NOT NULL,
  name_key @text NOT NULL,          -- the name folded for search
  admin @flag NOT NULL,
  auditor @flag NOT NULL,
  language @text NOT NULL CHECK (language IN ('fr', 'en')),
  state @text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  password_hash @text,              -- argon2id in libsodium's text form; NULL before the first one
  totp_secret @bytes,               -- NULL while no second factor is enrolled
  totp_step @int NOT NULL,          -- the last time step whose code was accepted
  totp_pending_secret @bytes,       -- shown by enrolTotp and not yet confirmed
  totp_pending_at @time,
  invited_centre_id @id,            -- the centre whose managers hand over the invitation
  created_at @time NOT NULL,
  updated_at @time NOT NULL
);
CREATE INDEX app_user_by_name ON app_user (name_key, id);

-- Codes that replace a lost second factor, each once. `code_hash` is a SHA-256.
CREATE TABLE recovery_code (
  user_id @id NOT NULL REFERENCES app_user (id),
  code_hash @bytes NOT NULL,
  used_at @time,
  PRIMARY KEY (user_id, code_hash)
) @clustered;

-- `token_hash` is the SHA-256 of the token; the token itself is nowhere.
CREATE TABLE app_session (
  id @id NOT NULL PRIMARY KEY,
  user_id @id NOT NULL REFERENCES app_user (id),
  token_hash @bytes NOT NULL UNIQUE,
  cookie @flag NOT NULL,
  address @text NOT NULL,
  user_agent @text NOT NULL,
  created_at @time NOT NULL,
  last_seen_at @time NOT NULL,
  reauthenticated_at @time NOT NULL,
  expires_at @time NOT NULL,
  ended_at @time,
  end_reason @text
);
-- Ended sessions stay a while; those that can still live are the ones that have not run out.
CREATE INDEX app_session_by_user ON app_session (user_id, expires_at);

-- Invitations to choose a password. `ended_at`: used, or replaced by a later one.
CREATE TABLE invitation (
  id @id NOT NULL PRIMARY KEY,
  user_id @id NOT NULL REFERENCES app_user (id),
  token_hash @bytes NOT NULL UNIQUE,
  created_by @id NOT NULL,
  created_at @time NOT NULL,
  expires_at @time NOT NULL,
  ended_at @time
);
CREATE INDEX invitation_open ON invitation (user_id) WHERE ended_at IS NULL;

-- Rows to lock, so that attempts on one account come one after the other; a few accounts share one.
CREATE TABLE sign_in_gate (
  slot @int NOT NULL PRIMARY KEY,
  at @time NOT NULL
);

-- Failed sign-ins of the last minutes, by account and by address (an IPv6 network counts as one).
-- `account_key` is the SHA-256 of the login in lower case, known or not: people type passwords into
-- the wrong field.
CREATE TABLE sign_in_failure (
  id @id NOT NULL PRIMARY KEY,
  account_key @bytes NOT NULL,
  address @text NOT NULL,
  at @time NOT NULL
);
CREATE INDEX sign_in_failure_by_account ON sign_in_failure (account_key, at);
CREATE INDEX sign_in_failure_by_address ON sign_in_failure (address, at);

-- A user's role at one centre. It ends and is never deleted: what was done under it stays explained.
-- `centre_id` and `network_id` name rows of tables that a later step makes.
CREATE TABLE member (
  id @id NOT NULL PRIMARY KEY,
  user_id @id NOT NULL REFERENCES app_user (id),
  centre_id @id NOT NULL,
  network_id @id NOT NULL,
  role @text NOT NULL CHECK (role IN ('clinician', 'assistant', 'expert', 'manager')),
  profession @text NOT NULL,
  specialty @text NOT NULL,         -- empty where the profession has none
  rpps @text,
  senior_member_id @id REFERENCES member (id),
  since @time NOT NULL,
  ended_at @time,
  revision @int NOT NULL,
  updated_at @time NOT NULL
);
CREATE UNIQUE INDEX member_current ON member (user_id, centre_id, role) WHERE ended_at IS NULL;
CREATE INDEX member_by_centre ON member (centre_id);

-- Days are written YYYY-MM-DD, both included.
CREATE TABLE absence (
  member_id @id NOT NULL REFERENCES member (id),
  from_day @text NOT NULL,
  to_day @text NOT NULL,
  deputy_member_id @id REFERENCES member (id),
  PRIMARY KEY (member_id, from_day)
) @clustered;
