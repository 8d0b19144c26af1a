-- What lists find cases by lies together for each centre and each series: what a list costs follows
-- what one may see, not how many cases there are altogether.
-- oldest release: 0.2.0

-- `series_id`: empty while a draft has no series.
ALTER TABLE case_word RENAME TO case_word_before;
CREATE TABLE case_word (
  centre_id @id NOT NULL,
  case_id @id NOT NULL,
  word @text NOT NULL,
  network_id @id NOT NULL,
  series_id @text NOT NULL,
  PRIMARY KEY (centre_id, case_id, word, network_id)
) @clustered;
CREATE INDEX case_word_by_series ON case_word (series_id, case_id, word);
INSERT INTO case_word (centre_id, case_id, word, network_id, series_id)
SELECT c.centre_id, w.case_id, w.word, w.network_id, coalesce(c.series_id, '')
FROM case_word_before w JOIN case_record c ON c.id = w.case_id AND c.network_id = w.network_id;
DROP TABLE case_word_before;

ALTER TABLE case_term RENAME TO case_term_before;
CREATE TABLE case_term (
  centre_id @id NOT NULL,
  case_id @id NOT NULL,
  term @text NOT NULL,
  network_id @id NOT NULL,
  series_id @text NOT NULL,
  PRIMARY KEY (centre_id, case_id, term, network_id)
) @clustered;
CREATE INDEX case_term_by_series ON case_term (series_id, case_id, term);
INSERT INTO case_term (centre_id, case_id, term, network_id, series_id)
SELECT c.centre_id, t.case_id, t.term, t.network_id, coalesce(c.series_id, '')
FROM case_term_before t JOIN case_record c ON c.id = t.case_id AND c.network_id = t.network_id;
DROP TABLE case_term_before;

-- They hold all that a list asks of a case, so that its row is not fetched from among all others.
DROP INDEX case_by_centre;
DROP INDEX case_by_series;
CREATE INDEX case_by_centre ON case_record (centre_id, state, awaits_submitter, activity_at, id,
                                            urgency, network_id, series_id, pseudonym);
CREATE INDEX case_by_series ON case_record (series_id, state, awaits_submitter, activity_at, id,
                                            urgency, network_id, pseudonym, version, restricted);
