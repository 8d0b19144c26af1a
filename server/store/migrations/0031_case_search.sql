-- What cases are found by in lists: the words of their newest content and its coded terms.
-- oldest release: 0.2.0

CREATE TABLE case_word (
  case_id @id NOT NULL,
  word @text NOT NULL,
  network_id @id NOT NULL,
  PRIMARY KEY (case_id, word, network_id)
) @clustered;

-- Signs observed and diagnoses not excluded: HP:0001166, ORPHA:558, OMIM:154700.
CREATE TABLE case_term (
  case_id @id NOT NULL,
  term @text NOT NULL,
  network_id @id NOT NULL,
  PRIMARY KEY (case_id, term, network_id)
) @clustered;

-- The transitive closure of a terminology: all that a term is a kind of, itself left out.
-- platform term_ancestor: a terminology serves all networks
CREATE TABLE term_ancestor (
  term @text NOT NULL,
  ancestor @text NOT NULL,
  PRIMARY KEY (term, ancestor)
) @clustered;
