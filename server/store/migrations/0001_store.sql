-- What the store keeps for itself: the event log, claimed commands, signed checkpoints.
-- oldest release: 0.1.0

-- Facts about this database: `database_id`.
CREATE TABLE meta (
  name @text NOT NULL PRIMARY KEY,
  content @text NOT NULL
) @clustered;

-- The head of each stream of events. `checkpoint_seq` is the head that the last signed checkpoint
-- to name this stream saw.
CREATE TABLE stream (
  id @id NOT NULL PRIMARY KEY,
  network_id @id,
  seq @int NOT NULL,
  hash @bytes NOT NULL,
  at @time NOT NULL,
  checkpoint_seq @int NOT NULL
) @clustered;

-- The streams that the next checkpoint has to name.
CREATE INDEX stream_changed ON stream (id) WHERE seq > checkpoint_seq;

-- `data` and `salt` are NULL once the body was erased; the chain of hashes does not need them.
CREATE TABLE event (
  stream @id NOT NULL,
  seq @int NOT NULL,
  type @text NOT NULL,
  at @time NOT NULL,
  actor @id NOT NULL,
  network_id @id,
  changes_access @flag NOT NULL,
  salt @bytes,
  commitment @bytes NOT NULL,
  hash @bytes NOT NULL,
  data @json,
  PRIMARY KEY (stream, seq)
) @clustered;

-- Claimed commands and their replies. Command ids are time-ordered, so new rows gather at the end.
CREATE TABLE command (
  command_id @id NOT NULL,
  actor @id NOT NULL,
  params_hash @bytes NOT NULL,
  at @time NOT NULL,
  reply @json,
  PRIMARY KEY (command_id, actor)
) @clustered;

-- Signed statements about the heads of streams; `body` is canonical JSON, signed as it stands.
CREATE TABLE checkpoint (
  number @int NOT NULL PRIMARY KEY,
  at @time NOT NULL,
  body @json NOT NULL,
  signature @bytes NOT NULL
) @clustered;
