-- Terminologies, versions side by side, one of each system in use.
-- oldest release: 0.2.0

-- `state`: loading until all of it is there; only then it can be in use (`current`).
-- platform terminology: a terminology serves all networks
CREATE TABLE terminology (
  version @id PRIMARY KEY,
  system @text NOT NULL CHECK (system IN ('HPO', 'ORPHA')),
  release @text NOT NULL,
  state @text NOT NULL CHECK (state IN ('loading', 'whole')),
  current @flag NOT NULL DEFAULT 0,
  terms @int NOT NULL,
  started_at @time NOT NULL,
  switched_at @time
);

-- `record`: a TermRecord.
-- platform term: a terminology serves all networks
CREATE TABLE term (
  version @id NOT NULL,
  code @text NOT NULL,
  record @json NOT NULL,
  PRIMARY KEY (version, code)
) @clustered;

-- All that a term is a kind of, itself left out.
-- platform term_kind: a terminology serves all networks
CREATE TABLE term_kind (
  term @text NOT NULL,
  ancestor @text NOT NULL,
  version @id NOT NULL,
  PRIMARY KEY (term, ancestor, version)
) @clustered;

-- What was imported before, which is a hierarchy without names, stays in use until the next import.
INSERT INTO terminology (version, system, release, state, current, terms, started_at)
SELECT 'earlier-HPO', 'HPO', 'hierarchy', 'whole', 1, 0, 0 FROM (SELECT 1 AS one) AS always
WHERE EXISTS (SELECT 1 FROM term_ancestor WHERE term >= 'HP:' AND term < 'HP;');
INSERT INTO terminology (version, system, release, state, current, terms, started_at)
SELECT 'earlier-ORPHA', 'ORPHA', 'hierarchy', 'whole', 1, 0, 0 FROM (SELECT 1 AS one) AS always
WHERE EXISTS (SELECT 1 FROM term_ancestor WHERE term >= 'ORPHA:' AND term < 'ORPHA;');
INSERT INTO term_kind (term, ancestor, version)
SELECT term, ancestor, CASE WHEN term < 'ORPHA:' THEN 'earlier-HPO' ELSE 'earlier-ORPHA' END
FROM term_ancestor;
DROP TABLE term_ancestor;
