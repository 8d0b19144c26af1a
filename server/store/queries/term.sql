-- name: termAncestors
SELECT ancestor FROM term_ancestor WHERE term = $term;

-- name: termsWithAncestors
SELECT DISTINCT term FROM term_ancestor WHERE term >= $from AND term < $to;

-- name: termAncestorInsert
INSERT INTO term_ancestor (term, ancestor) VALUES ($term, $ancestor);

-- name: termAncestorDelete
DELETE FROM term_ancestor WHERE term = $term AND ancestor = $ancestor;
