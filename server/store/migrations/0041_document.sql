-- Files of cases. Their bytes lie beside the database, each under its SHA-256.
-- oldest release: 0.2.0

-- From which identifiers in DICOM files are replaced and dates shifted, the same way within a case.
ALTER TABLE case_record ADD COLUMN document_key @bytes;

-- `size`, `sha256`: of the upload, as it was announced. `held`: bytes that it takes or will take.
-- `taken_out`: names of what was removed. `boxes`: a redaction that is to be carried out. `worker`
-- works at it until `worked_until`. `shown_at`: when others saw it first.
CREATE TABLE document (
  case_id @id NOT NULL,
  id @id NOT NULL,
  network_id @id NOT NULL,
  centre_id @id NOT NULL,
  author_id @id NOT NULL,
  at @time NOT NULL,
  kind @text NOT NULL CHECK (kind IN ('clinical', 'face_photograph')),
  state @text NOT NULL
    CHECK (state IN ('uploading', 'processing', 'to_confirm', 'ready', 'refused', 'removed')),
  revision @int NOT NULL,
  changed_at @time NOT NULL,
  name @text NOT NULL,
  claimed_type @text,
  size @int NOT NULL,
  sha256 @text NOT NULL,
  held @int NOT NULL,
  media @text,
  media_type @text,
  extension @text,
  taken_out @json NOT NULL,
  refusal @text,
  boxes @json,
  worker @text,
  worked_until @time,
  attempts @int NOT NULL,
  shown_at @time,
  late @flag NOT NULL,
  reported_at @time,
  reported_by @id,
  erased_at @time,
  PRIMARY KEY (case_id, id, network_id)
) @clustered;
CREATE INDEX document_by_id ON document (id);
CREATE INDEX document_waiting ON document (state, changed_at)
  WHERE state IN ('uploading', 'processing');

-- A page, picture or frame, from 1. `width`, `height`: in the pixels that boxes count.
CREATE TABLE document_page (
  case_id @id NOT NULL,
  document_id @id NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  width @int NOT NULL,
  height @int NOT NULL,
  text_in_pixels @flag NOT NULL,
  searched @flag NOT NULL,
  findings @json NOT NULL,
  confirmed_at @time,
  confirmed_by @id,
  PRIMARY KEY (case_id, document_id, number, network_id)
) @clustered;

-- The files of a document: part 0 is the cleaned file, part N the preview of page N.
CREATE TABLE document_file (
  case_id @id NOT NULL,
  document_id @id NOT NULL,
  part @int NOT NULL,
  network_id @id NOT NULL,
  sha256 @text NOT NULL,
  size @int NOT NULL,
  PRIMARY KEY (case_id, document_id, part, network_id)
) @clustered;
CREATE INDEX document_file_by_hash ON document_file (sha256);

-- Names of files that a committed act has let go of: a SHA-256, or the document of an upload.
CREATE TABLE document_rest (
  name @text NOT NULL,
  network_id @id NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (name, network_id)
) @clustered;

-- Bytes that the documents of a centre take, by the network of their cases.
CREATE TABLE document_usage (
  centre_id @id NOT NULL,
  network_id @id NOT NULL,
  held @int NOT NULL,
  PRIMARY KEY (centre_id, network_id)
) @clustered;
