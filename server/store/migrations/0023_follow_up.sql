-- What became of recommendations.
-- oldest release: 0.2.0

-- `content` is a FollowUpContent as the contract has it. `answered_at`: of the case, then.
CREATE TABLE follow_up (
  case_id @id NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  answered_at @time,
  author_id @id NOT NULL,
  at @time NOT NULL,
  content_type @int NOT NULL,
  content @json NOT NULL,
  PRIMARY KEY (case_id, number, network_id)
) @clustered;

-- Whom a follow-up was told: those who gave an opinion or the answer.
CREATE TABLE follow_up_reader (
  user_id @id NOT NULL,
  at @time NOT NULL,
  case_id @id NOT NULL,
  number @int NOT NULL,
  network_id @id NOT NULL,
  PRIMARY KEY (user_id, at, case_id, number, network_id)
) @clustered;
