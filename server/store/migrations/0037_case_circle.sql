-- Who else has to do with a case: seniors who validate it, guests, and linked cases.
-- oldest release: 0.2.0

-- The validation of a draft by a senior; `validation_reason`: why the draft went back.
ALTER TABLE case_record ADD COLUMN validation_asked_at @time;
ALTER TABLE case_record ADD COLUMN validation_asked_by @id;
ALTER TABLE case_record ADD COLUMN validation_decided_at @time;
ALTER TABLE case_record ADD COLUMN validation_decided_by @id;
ALTER TABLE case_record ADD COLUMN validation_reason @text;

ALTER TABLE case_guest ADD COLUMN invited_by @id;

-- An account made for a guest, which signs in no longer than that; NULL for all others.
ALTER TABLE app_user ADD COLUMN guest_until @time;

-- One row for each direction, in the network of the case that it leads from.
CREATE TABLE case_link (
  case_id @id NOT NULL,
  other_id @id NOT NULL,
  network_id @id NOT NULL,
  kind @text NOT NULL CHECK (kind IN ('same_patient', 'relative')),
  linked_by @id NOT NULL,
  at @time NOT NULL,
  PRIMARY KEY (case_id, other_id, network_id)
) @clustered;
