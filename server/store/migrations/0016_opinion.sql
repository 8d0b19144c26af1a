-- What experts and clinicians say of a case.
-- oldest release: 0.2.0

-- One row a version; `id` is the same for all versions of one author's opinion on one case.
-- `case_version` is what it answers; `shown`: the submitting centre reads it at once; `late`: it
-- came after the answer. `content` is an OpinionContent as the contract has it.
CREATE TABLE opinion (
  case_id @id NOT NULL,
  id @id NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  state @text NOT NULL CHECK (state IN ('filed', 'superseded', 'transcribed', 'refused')),
  context @text NOT NULL CHECK (context IN ('in_session', 'written', 'transcribed')),
  case_version @int NOT NULL,
  author_id @id NOT NULL,
  centre_id @id,
  shown @flag NOT NULL,
  late @flag NOT NULL,
  at @time NOT NULL,
  transcribed_by @id,
  channel @text,
  received_at @time,
  decided_at @time,
  content_type @int NOT NULL,
  content @json NOT NULL,
  PRIMARY KEY (case_id, id, number, network_id)
) @clustered;
