-- Minutes of meetings: reports, attendance sheets, and what was signed.
-- oldest release: 0.2.0

-- The report on one item of an agenda. `content` is a ReportContent as the contract has it; the
-- lock is that of the scribe. `late`: something came after the signature.
CREATE TABLE report (
  meeting_id @id NOT NULL,
  item_id @id NOT NULL,
  network_id @id NOT NULL,
  state @text NOT NULL CHECK (state IN ('draft', 'in_review', 'signed')),
  revision @int NOT NULL,
  content_type @int NOT NULL,
  content @json NOT NULL,
  lock_by @id,
  lock_until @time,
  late @flag NOT NULL DEFAULT 0,
  contest_by @id,
  contest_at @time,
  contest_text @text,
  contest_answer @text,
  contest_answered_at @time,
  received_by @id,
  received_at @time,
  informed_on @text,                -- YYYY-MM-DD
  copies @text,                     -- one a line
  PRIMARY KEY (meeting_id, item_id, network_id)
) @clustered;

CREATE TABLE report_review (
  meeting_id @id NOT NULL,
  item_id @id NOT NULL,
  user_id @id NOT NULL,
  network_id @id NOT NULL,
  decision @text NOT NULL CHECK (decision IN ('agree', 'disagree')),
  content @text,
  revision @int NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (meeting_id, item_id, user_id, network_id)
) @clustered;

-- What was signed: number 0 is the report itself, 1 and more its addenda; the attendance sheet has
-- the item ''. `document` is canonical JSON, `key_id` the SHA-256 of the public key in hexadecimal.
CREATE TABLE signed_document (
  meeting_id @id NOT NULL,
  item_id @text NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  document @text NOT NULL,
  signature @bytes NOT NULL,
  key_id @text NOT NULL,
  signer_id @id NOT NULL,
  signed_at @time NOT NULL,
  PRIMARY KEY (meeting_id, item_id, number, network_id)
);
